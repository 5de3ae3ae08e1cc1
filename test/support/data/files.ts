/** Data files of tests: bytes in memory, read whole or as they come, and what is expected of reading them. */
import { expect } from "vitest";
import { sourceOf } from "../../../src/data/bytes/source.ts";
import type { DataFiles } from "../../../src/data/dataFiles.ts";
import { loadTable } from "../../../src/data/load.ts";
import type { Table } from "../../../src/data/table/table.ts";
import { utf8 } from "../utf8.ts";
import { workOf } from "../work.ts";
import { designOf } from "./designOf.ts";
import { expectInputError, load } from "./load.ts";

/** Reads the table in a file of this name and content. */
export function tableIn(name: string, content: Uint8Array | string): Promise<Table> {
  const bytes = typeof content === "string" ? utf8(content) : content;
  return loadTable(designOf({ path: name }), async () => bytes);
}

/** Cuts bytes into pieces of this size; the last one may be smaller. */
export function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

/** A file that is read as it comes, in these pieces. */
export function streamed(name: string, pieces: readonly Uint8Array[]): DataFiles {
  const source = sourceOf(undefined, async function* chunks() {
    for (const piece of pieces) yield piece.slice();
  });
  return { read: () => Promise.reject(new Error(`${name} is not read whole.`)), open: async () => source };
}

/**
 * Blocks of code that no file of a few megabytes may take, which is some seconds: far from what linear work enters (at most
 * 140 million) and from what quadratic work would (billions).
 */
const maxWork = 500e6;

/** Expects that the work is in proportion to a file of a few megabytes. @returns its result */
export async function expectBoundedWork<T>(run: () => Promise<T>): Promise<T> {
  let result: Promise<T> | undefined;
  const work = await workOf(() => {
    result = run();
    return result.catch(() => {});
  });
  expect(work).toBeLessThan(maxWork);
  return result as Promise<T>;
}

/** Expects that a file is refused with an error whose message has these parts, after bounded work. */
export function expectRefused(name: string, content: Uint8Array | string, ...parts: string[]): Promise<void> {
  return expectBoundedWork(() =>
    expectInputError(load({ [name]: content }, designOf({ path: name })), parts),
  );
}
