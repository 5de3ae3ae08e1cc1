/** Float32 to train, float64 to check gradients: the same code runs over both. */
export type FloatArray = Float32Array | Float64Array;
