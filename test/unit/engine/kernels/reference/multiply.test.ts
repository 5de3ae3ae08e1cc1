import { describe, expect, test } from "vitest";
import { multiply } from "../../../../../src/engine/kernels/reference/multiply.ts";
import { Random } from "../../../../../src/shared/random.ts";

describe("multiply equals three plain loops, exactly", () => {
  const sizes = [1, 2, 3, 4, 5, 7, 9];
  test.each(sizes)("m = %i, with n and k over ragged sizes and all strides", (m) => {
    const random = new Random(m, "multiply");
    for (const n of sizes) {
      for (const k of sizes) {
        const a = Float64Array.from({ length: m * k }, () => random.normal());
        const b = Float64Array.from({ length: k * n }, () => random.normal());
        const expected = new Float64Array(m * n);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
            expected[i * n + j] = sum;
          }
        }
        const transpose = (x: Float64Array, rows: number, columns: number) =>
          x.map((_, at) => x[(at % rows) * columns + Math.floor(at / rows)]);
        const views = [
          { data: a, row: k, column: 1 },
          { data: transpose(a, m, k), row: 1, column: m },
        ];
        const others = [
          { data: b, row: n, column: 1 },
          { data: transpose(b, k, n), row: 1, column: k },
        ];
        for (const left of views) {
          for (const right of others) {
            const c = new Float64Array(m * n);
            multiply(m, n, k, left, right, c);
            expect(c).toEqual(expected);
          }
        }
      }
    }
  });
});
