import { expect, test } from "vitest";
import { ordering, sorting } from "../../../../src/data/table/sorting.ts";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { Random } from "../../../../src/shared/random.ts";

/** Numbers with many equal ones, of so many values. */
function numbers(length: number, values: number): Float64Array {
  const random = new Random(3, "test");
  return Float64Array.from({ length }, () => random.below(values) / 8 - 1);
}

// Runs are of 2^14 and 2^17: none, one, an incomplete second one, a power of two of them, three and a bit.
test.each([0, 1, 100, 2 ** 14, 2 ** 14 + 1, 2 ** 18, 400_001])(
  "%i numbers are sorted, and put in order",
  (length) => {
    for (const values of [3, 1e6]) {
      const keys = numbers(length, values);
      const order = Uint32Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b] || a - b);
      expect(Buffer.from(runSync(ordering(keys)).buffer).equals(Buffer.from(order.buffer))).toBe(true);
      const sorted = runSync(sorting(keys.slice()));
      expect(Buffer.from(sorted.buffer).equals(Buffer.from(keys.toSorted().buffer))).toBe(true);
    }
  },
);

test("both pause often", () => {
  const keys = numbers(300_000, 1e6);
  expect([...ordering(keys)].length).toBeGreaterThan(4);
  expect([...sorting(keys)].length).toBeGreaterThan(4);
});
