/** Every format with files that hold next to nothing, or something else: each is refused with a message, whole or as it comes. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { sourceOf } from "../../../../src/data/bytes/source.ts";
import type { FormatId } from "../../../../src/data/formats/dataFormat.ts";
import { peekTable } from "../../../../src/data/peek.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectBoundedWork } from "../../../support/data/files.ts";
import { expectInputError, type Files, idxFile, load } from "../../../support/data/load.ts";

const names: Readonly<Record<FormatId, string>> = {
  csv: "a.csv",
  tsv: "a.tsv",
  json: "a.json",
  "json-lines": "a.jsonl",
  npy: "a.npy",
  npz: "a.npz",
  idx: "a.idx",
  "cifar-10": "data_batch_1.bin",
  "cifar-100": "train.bin",
  parquet: "a.parquet",
  arrow: "a.arrow",
  libsvm: "a.libsvm",
  arff: "a.arff",
};

describe.each(Object.entries(names))("%s", (id, name) => {
  const labels = { "a-labels": idxFile(8, [1], new Uint8Array(1)) };
  const dataset = { path: name, ...(id === "idx" && { labels: "a-labels" }) };
  const cases: [string, Uint8Array][] = [
    ["nothing", new Uint8Array()],
    ...[0, 0x0a, 0x0d, 0x1f, 0x20, 0x22, 0x2c, 0x31, 0x40, 0x5b, 0x61, 0x80, 0xff].map(
      (byte): [string, Uint8Array] => [`the byte ${byte.toString(16)}`, Uint8Array.of(byte)],
    ),
    ["two bytes", Uint8Array.of(0xff, 0xfe)],
    ["the beginning of a gzip file", Uint8Array.of(0x1f, 0x8b, 8)],
    ["an empty gzip file", new Uint8Array(gzipSync(new Uint8Array()))],
    ["a gzip file in a gzip file", new Uint8Array(gzipSync(gzipSync("a,b\n1,2\n3,4\n")))],
    ["zeros", new Uint8Array(5000)],
  ];
  test.each(cases)("%s", async (_, bytes) => {
    const files: Files = { [name]: bytes, ...labels };
    await expectBoundedWork(() => expectInputError(load(files, designOf(dataset)), [name]));
    // As it comes, it is the same.
    const open = async () =>
      sourceOf(bytes.length, async function* chunks() {
        for (const byte of bytes) yield Uint8Array.of(byte);
      });
    const read = async (path: string) => files[path] as Uint8Array;
    await expectBoundedWork(() =>
      expectInputError(loadTrainingData(designOf(dataset), { read, open }), [name]),
    );
    // To look at its columns may do without any.
    await peekTable(bytes, name).catch((error: unknown) => expect(error).toBeInstanceOf(InputError));
  });
});
