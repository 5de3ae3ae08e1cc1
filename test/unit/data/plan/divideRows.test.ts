import { describe, expect, test } from "vitest";
import {
  partSizes,
  splitInOrder,
  splitShuffled,
  splitStratified,
  stratifiedSizes,
} from "../../../../src/data/plan/divideRows.ts";
import { Random } from "../../../../src/shared/random.ts";
import { fc, runs } from "../../../support/properties.ts";

const fractionsOf = ([train, validation, test]: readonly number[]) => ({ train, validation, test });

describe("sizes", () => {
  const cases: [number, number[], number[]][] = [
    [10_000, [0.8, 0, 0.2], [8000, 0, 2000]],
    [150, [0.7, 0.15, 0.15], [105, 23, 22]],
    [10, [0.7, 0.2, 0.1], [7, 2, 1]],
    [10, [0.7, 0.15, 0.15], [7, 2, 1]],
    [7, [1, 0, 0], [7, 0, 0]],
    [1, [0.7, 0.15, 0.15], [1, 0, 0]],
    [2, [0.7, 0.15, 0.15], [2, 0, 0]],
    [3, [0.7, 0.15, 0.15], [1, 1, 1]],
    [4, [0.7, 0.15, 0.15], [2, 1, 1]],
    [3, [0.98, 0.01, 0.01], [1, 1, 1]],
    [4, [0.8, 0, 0.2], [3, 0, 1]],
    [50, [0.002, 0.499, 0.499], [1, 25, 24]],
    [30, [1 / 3, 1 / 3, 1 / 3], [10, 10, 10]],
    [3_000_000, [0.3333333, 0.3333333, 0.3333333], [1_000_000, 1_000_000, 1_000_000]],
    [30_000_000, [0.333333, 0.333333, 0.333333], [10_000_000, 10_000_000, 10_000_000]],
    [4, [0.25, 0.25, 0.5], [1, 1, 2]],
  ];
  test.each(cases)("%i rows by %j are %j", (rows, fractions, sizes) =>
    expect(partSizes(rows, fractions)).toEqual(sizes),
  );

  test("of classes: iris", () => {
    const sizes = stratifiedSizes([50, 50, 50], [0.7, 0.15, 0.15]);
    expect(sizes.map((row) => row[0])).toEqual([35, 35, 35]);
    for (const row of sizes) expect([7, 8]).toContain(row[1]);
    expect(sizes.reduce((sum, row) => sum + row[1], 0)).toBe(23);
  });
});

/** Fractions in hundredths, that add up to 1, and the sizes of some classes. */
const fractions = fc
  .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([train, share]) => {
    const validation = Math.round(((100 - train) * share) / 100);
    return [train / 100, validation / 100, (100 - train - validation) / 100];
  });
const classSizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });

test("stratified sizes: exact sums, every class's quota rounded up or down", () => {
  fc.assert(
    fc.property(classSizes, fractions, (counts, parts) => {
      const sizes = stratifiedSizes(counts, parts);
      const rows = counts.reduce((sum, count) => sum + count, 0);
      const totals = parts.map((_, part) => sizes.reduce((sum, row) => sum + row[part], 0));
      expect(totals).toEqual(partSizes(rows, parts));
      const isTiny = parts.some((fraction) => fraction > 0 && rows * fraction < 1);
      for (const [label, count] of counts.entries()) {
        expect(sizes[label].reduce((sum, size) => sum + size, 0)).toBe(count);
        // Where a part would have no row, one that has more gives it one of its own.
        if (!isTiny)
          for (const [part, fraction] of parts.entries())
            expect(Math.abs(sizes[label][part] - count * fraction)).toBeLessThan(1);
      }
    }),
    { numRuns: runs(2000) },
  );
});

test("a stratified split has each row once, in ascending order, classes in proportion", () => {
  fc.assert(
    fc.property(classSizes, fractions, fc.nat(), (counts, parts, seed) => {
      const labels = Int32Array.from(counts.flatMap((count, label) => Array<number>(count).fill(label)));
      new Random(seed, "labels").shuffle(labels);
      const split = splitStratified(labels, counts.length, fractionsOf(parts), seed);
      const all = [...split.train, ...split.validation, ...split.test];
      expect(all.toSorted((a, b) => a - b)).toEqual(Array.from(labels.keys()));
      expect([...split.train]).toEqual([...split.train].toSorted((a, b) => a - b));
      if (parts.some((fraction) => fraction > 0 && labels.length * fraction < 1)) return;
      for (const [label, count] of counts.entries()) {
        const inTrain = split.train.filter((row) => labels[row] === label).length;
        expect(Math.abs(inTrain - count * parts[0])).toBeLessThan(1);
      }
    }),
  );
});

test("the seed draws which classes are rounded up: over seeds each is validated, tested, and neither", () => {
  const classes = 100;
  const labels = Int32Array.from({ length: 5 * classes }, (_, row) => row % classes);
  const never = {
    validation: new Set(Array(classes).keys()),
    test: new Set(Array(classes).keys()),
    left: new Set(Array(classes).keys()),
  };
  for (let seed = 0; seed < 20; seed++) {
    const split = splitStratified(labels, classes, fractionsOf([0.7, 0.15, 0.15]), seed);
    const validated = new Set(Array.from(split.validation, (row) => labels[row]));
    const tested = new Set(Array.from(split.test, (row) => labels[row]));
    for (let label = 0; label < classes; label++) {
      if (validated.has(label)) never.validation.delete(label);
      if (tested.has(label)) never.test.delete(label);
      if (!validated.has(label) || !tested.has(label)) never.left.delete(label);
    }
  }
  expect([...never.validation]).toEqual([]);
  expect([...never.test]).toEqual([]);
  expect([...never.left]).toEqual([]);
});

test("where nothing is to be rounded, the rows are those of a class alone", () => {
  const labels = Int32Array.from({ length: 40 }, (_, row) => row % 2);
  const fractions = fractionsOf([0.5, 0.25, 0.25]);
  const split = splitStratified(labels, 2, fractions, 3);
  for (const label of [0, 1]) expect(split.train.filter((row) => labels[row] === label)).toHaveLength(10);
});

test("the seed decides, and nothing else", () => {
  const split = (seed: number) => [...splitShuffled(100, fractionsOf([0.5, 0, 0.5]), seed).train];
  expect(split(1)).toEqual(split(1));
  expect(split(1)).not.toEqual(split(2));
  expect(split(1)).not.toEqual(Array.from({ length: 50 }, (_, row) => row));
});

test("in order: the file's first rows are for training, its last for the test", () => {
  const split = splitInOrder(10, fractionsOf([0.5, 0.2, 0.3]));
  expect([...split.train]).toEqual([0, 1, 2, 3, 4]);
  expect([...split.validation]).toEqual([5, 6]);
  expect([...split.test]).toEqual([7, 8, 9]);
});
