import { describe, expect, test } from "vitest";
import { crc32 } from "../../../../../src/data/bytes/crc32.ts";
import { expectBoundedWork, expectRefused, tableIn } from "../../../../support/data/files.ts";
import { utf8 } from "../../../../support/utf8.ts";

/** An .npy file with this header and these elements. */
function npy(descr: string, shape: string, elements = new Uint8Array()): Uint8Array {
  const header = utf8(`{'descr': ${descr}, 'fortran_order': True, 'shape': ${shape}, }\n`);
  const bytes = new Uint8Array(12 + header.length + elements.length);
  bytes.set([0x93, ...utf8("NUMPY"), 2, 0]);
  new DataView(bytes.buffer).setUint32(8, header.length, true);
  bytes.set(header, 12);
  bytes.set(elements, 12 + header.length);
  return bytes;
}

/** A ZIP archive of one stored file, which its directory names many times. */
function zip(content: Uint8Array, files: readonly string[]): Uint8Array {
  const local = new Uint8Array(30);
  new DataView(local.buffer).setUint32(0, 0x04034b50, true);
  const records = files.map((file) => {
    const name = utf8(`${file}.npy`);
    const record = new Uint8Array(46 + name.length);
    const view = new DataView(record.buffer);
    view.setUint32(0, 0x02014b50, true);
    view.setUint32(16, crc32(content), true);
    view.setUint32(20, content.length, true);
    view.setUint32(24, content.length, true);
    view.setUint16(28, name.length, true);
    record.set(name, 46);
    return record;
  });
  const size = records.reduce((sum, { length }) => sum + length, 0);
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(10, files.length, true);
  view.setUint32(12, size, true);
  view.setUint32(16, 30 + content.length, true);
  return new Uint8Array(Buffer.concat([local, content, ...records, end]));
}

describe("NumPy", () => {
  test("an array of half a million dimensions", () =>
    expectRefused(
      "a.npy",
      npy("'|u1'", `(2, ${"1, ".repeat(500_000)})`, new Uint8Array(2)),
      "a.npy",
      "500001 dimensions",
    ));
  test("thousands of fields that have no bytes", () => {
    const fields = Array.from({ length: 4000 }, (_, i) => `('f${i}', '|S0'), `).join("");
    const bytes = npy(`[${fields}('x', '|u1')]`, "(1000000,)", new Uint8Array(1_000_000));
    return expectRefused("a.npy", bytes, "a.npy", '"f0"', "no bytes");
  });
  test("two fields of one name", () =>
    expectRefused("a.npy", npy("[('a', '|u1'), ('a', '|u1')]", "(1,)", new Uint8Array(2)), "a.npy", '"a"'));
  test("an archive of 60,000 arrays, and one of two that have one name", async () => {
    const array = npy("'|u1'", "(2,)", Uint8Array.of(1, 2));
    const many = Array.from({ length: 60_000 }, (_, i) => `k${i}`);
    expect((await expectBoundedWork(() => tableIn("a.npz", zip(array, many)))).columns).toHaveLength(60_000);
    await expectRefused("a.npz", zip(array, ["a", "a"]), "a.npz", '"a"');
  });
});
