import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type RowImages, rowImages } from "../../../../src/data/encode/rowImages.ts";
import { loadTable } from "../../../../src/data/load.ts";
import type { DatasetSpec } from "../../../../src/shared/design/fields.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectInputError, type Files, idxFile, load } from "../../../support/data/load.ts";
import { loadReal, tableOf } from "../../../support/data/realFiles.ts";
import { utf8 } from "../../../support/utf8.ts";

async function imagesIn(files: Files, spec: Partial<DatasetSpec> = {}): Promise<RowImages | null> {
  const design = designOf({ path: Object.keys(files)[0], ...spec });
  const content = (path: string) => files[path];
  const table = await loadTable(design, async (path) => {
    const found = content(path);
    return typeof found === "string" ? utf8(found) : found;
  });
  return rowImages(table, await load(files, design), design);
}

/** A table of 16 numeric columns with these names, and a class. */
function tableWith(names: readonly string[], value: (row: number, column: number) => number): string {
  const rows = Array.from({ length: 12 }, (_, row) =>
    [...names.map((_, column) => value(row, column)), row % 2 ? "a" : "b"].join(","),
  );
  return [[...names, "class"].join(","), ...rows].join("\n");
}

const count = (length: number) => Array.from({ length }, (_, i) => i);
const bytes = (row: number, column: number) => (row * 16 + column) % 17;

test("images of a file of images are as the file has them", async () => {
  const pixels = Uint8Array.of(0, 10, 20, 200, 255, 30, 1, 2, 3, 4, 5, 6);
  const files = {
    "images.idx": idxFile(8, [2, 2, 3], pixels),
    "labels.idx": idxFile(8, [2], Uint8Array.of(0, 1)),
  };
  const images = await imagesIn(files, { labels: "labels.idx" });
  expect(images).toMatchObject({ shape: { height: 2, width: 3, channels: 1 }, columns: ["image"] });
  expect([...(images?.pixels(1) ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("CIFAR's planes of color become pixels of three channels", async () => {
  const spec = { path: "cifar-10/data_batch_1.bin" };
  const design = designOf(spec);
  const table = await tableOf(spec);
  const images = rowImages(table, await loadReal(spec), design);
  expect(images?.shape).toEqual({ height: 32, width: 32, channels: 3 });
  const file = readFileSync(join(import.meta.dirname, "../../../fixtures/data/cifar-10/data_batch_1.bin"));
  const record = file.subarray(3073 + 1, 2 * 3073);
  const pixel = 5 * 32 + 7;
  expect([...(images?.pixels(1).subarray(3 * pixel, 3 * pixel + 3) ?? [])]).toEqual([
    record[pixel],
    record[1024 + pixel],
    record[2048 + pixel],
  ]);
});

/** Two rows of arrays of this shape, whose numbers are 0, 1, 2, …. */
function arrays(...shape: readonly number[]) {
  const numbers = Uint8Array.from(
    { length: 2 * shape.reduce((product, size) => product * size, 1) },
    (_, i) => i,
  );
  return {
    "images.idx": idxFile(8, [2, ...shape], numbers),
    "labels.idx": idxFile(8, [2], Uint8Array.of(0, 1)),
  };
}

test("of two readings of an array's shape the square one is taken, or the one that is declared", async () => {
  const files = arrays(3, 4, 4);
  const spec = { labels: "labels.idx" };
  const square = await imagesIn(files, spec);
  expect(square?.shape).toEqual({ height: 4, width: 4, channels: 3 });
  expect([...(square?.pixels(1).subarray(0, 3) ?? [])]).toEqual(
    [48, 48 + 16, 48 + 32].map((i) => shown(i, 95)),
  );
  const declared = await imagesIn(files, { ...spec, image: [3, 4, 4] });
  expect(declared?.shape).toEqual({ height: 3, width: 4, channels: 4 });
  expect([...(declared?.pixels(1).subarray(0, 3) ?? [])]).toEqual([48, 49, 50].map((i) => shown(i, 95)));
  const planes = await imagesIn(files, { ...spec, image: [4, 4, 3] });
  expect([...(planes?.pixels(1) ?? [])]).toEqual([...(square?.pixels(1) ?? [])]);
});

/** A value from 0 to `high` as a shade from 0 to 255. */
function shown(value: number, high: number): number {
  return Math.round((255 * value) / high);
}

test.each([
  ["pixel0, pixel1, …", count(16).map((i) => `pixel${i}`)],
  ["0, 1, …", count(16).map(String)],
  ["p_0_0, p_0_1, …", count(16).map((i) => `p_${Math.floor(i / 4)}_${i % 4}`)],
  ["1x1, 1x2, …", count(16).map((i) => `${Math.floor(i / 4) + 1}x${(i % 4) + 1}`)],
])(
  "columns named %s with whole numbers from 0 make a square, their largest value white",
  async (_, names) => {
    const spec = { columns: numeric(names), header: "yes" } as const;
    const images = await imagesIn({ "a.csv": tableWith(names, bytes) }, spec);
    expect(images?.shape).toEqual({ height: 4, width: 4, channels: 1 });
    expect(images?.columns).toEqual(names);
    expect([...(images?.pixels(1).subarray(0, 2) ?? [])]).toEqual([Math.round((16 / 16) * 255), 0]);
  },
);

/** Columns of few whole numbers could be taken for something else than numbers. */
function numeric(names: readonly string[]): DatasetSpec["columns"] {
  return Object.fromEntries(
    names.map((name) => [name, { role: "numeric", missing: undefined, scale: undefined }]),
  );
}

test.each([
  ["names that have nothing in common", count(16).map((i) => `${"abcdefghijklmnop"[i]}`), bytes],
  ["numbers that leave one out", count(16).map((i) => `x${i < 8 ? i : i + 1}`), bytes],
  ["numbers that fall", count(16).map((i) => `x${16 - i}`), bytes],
  ["values below 0", count(16).map((i) => `x${i}`), (row: number, column: number) => bytes(row, column) - 3],
  ["measurements", count(16).map((i) => `x${i}`), (row: number, column: number) => row + column / 7],
  [
    "numbers above 255",
    count(16).map((i) => `x${i}`),
    (row: number, column: number) => 20 * bytes(row, column),
  ],
  ["no square", count(17).map((i) => `x${i}`), bytes],
  ["few columns", count(9).map((i) => `x${i}`), bytes],
])("%s are no image", async (_, names, value) => {
  expect(await imagesIn({ "a.csv": tableWith(names, value) }, { columns: numeric(names) })).toBeNull();
});

test("columns that are named pixels may have any values", async () => {
  const names = count(16).map((i) => `pixel_${i}`);
  const images = await imagesIn({ "a.csv": tableWith(names, (row, column) => bytes(row, column) / 8 - 1) });
  expect(images?.pixels(0)[8]).toBe(128);
  expect(images?.pixels(0)[0]).toBe(0);
});

test("a declared shape makes an image of any numbers; it must have as many", async () => {
  const names = count(18).map((i) => `${"abcdefghijklmnopqr"[i]}`);
  const files = { "a.csv": tableWith(names, (row, column) => row + column / 7) };
  const images = await imagesIn(files, { image: [2, 3, 3] });
  expect(images?.shape).toEqual({ height: 2, width: 3, channels: 3 });
  const place = { field: "dataset.image" };
  await expectInputError(
    imagesIn(files, { image: [2, 4, 3] }),
    ["2 × 4 × 3 are 24 numbers", "18 a row"],
    place,
  );
  await expectInputError(imagesIn(files, { image: [3, 3, 2] }), ["1, 3 or 4 channels, not 2"], place);
  const words = { "a.csv": "n,word,class\n1,a,p\n2,b,q\n3,a,p\n4,b,q\n" };
  await expectInputError(imagesIn(words, { image: [1, 2, 1] }), ['"word"', "no numbers"], place);
});

test("a declared shape says which of two readings of an array is meant", async () => {
  const values = (row: number) => count(48).map((i) => (row + i) % 256);
  const json = JSON.stringify(count(8).map((row) => ({ x: values(row), class: row % 2 ? "a" : "b" })));
  expect(await imagesIn({ "a.json": json })).toBeNull();
  const images = await imagesIn({ "a.json": json }, { image: [4, 4, 3] });
  expect(
    [...(images?.pixels(0).subarray(0, 3) ?? [])].every((value, i, all) => i === 0 || value > all[i - 1]),
  ).toBe(true);
});

test("an array of as many pixels as a square has makes one", async () => {
  const json = JSON.stringify(
    count(8).map((row) => ({ x: count(16).map((i) => bytes(row, i)), class: row % 2 ? "a" : "b" })),
  );
  expect((await imagesIn({ "a.json": json }))?.shape).toEqual({ height: 4, width: 4, channels: 1 });
  const other = json.replaceAll("16", "-16");
  expect(await imagesIn({ "a.json": other })).toBeNull();
});
