import { expect } from "vitest";
import type { Dataset } from "../../../src/data/encode/dataset.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { InputError, type Place } from "../../../src/shared/errors.ts";
import { utf8 } from "../utf8.ts";
import { designOf } from "./designOf.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Loads from files in memory; a missing one fails as Node's do. */
export function load(files: Files | string, design = designOf()): Promise<Dataset> {
  const held: Files = typeof files === "string" ? { "data.csv": files } : files;
  return loadTrainingData(design, async (path) => {
    const content = held[path];
    if (content === undefined)
      throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
    return typeof content === "string" ? utf8(content) : content;
  });
}

/** Expects bad input: one line with all these parts, and the place. */
export async function expectInputError(
  result: Promise<unknown>,
  parts: readonly string[],
  place: Place = {},
): Promise<void> {
  const error = await result.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message, place: found } = error as InputError;
  for (const part of parts) expect(message).toContain(part);
  expect(message).not.toContain("\n");
  expect(message).toMatch(/[.?]$/);
  expect(found).toMatchObject(place);
}

/** An IDX file. */
export function idxFile(type: number, shape: readonly number[], elements: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + elements.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(elements, 4 + 4 * shape.length);
  return bytes;
}

/** Rows of (rows, inputs). */
export function rowsOf({ inputs, summary }: Dataset): number[][] {
  const width = summary.inputs.length;
  return Array.from({ length: summary.rows.all }, (_, row) =>
    Array.from(inputs.subarray(row * width, (row + 1) * width)),
  );
}
