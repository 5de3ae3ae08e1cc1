/** 1 in the build with relaxed SIMD's fused multiply-add, 0 in the plain one; set by `scripts/lib/kernels.mjs`. */
declare const FMA: i32;
