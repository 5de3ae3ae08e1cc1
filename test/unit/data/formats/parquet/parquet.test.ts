import { describe, expect, test } from "vitest";
import { expectBoundedWork, expectRefused, tableIn } from "../../../../support/data/files.ts";
import { utf8 } from "../../../../support/utf8.ts";

/** Thrift's compact protocol: a struct's fields, each with its type's number. */
type Field = readonly [id: number, type: number, content: readonly number[]];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
const int = (id: number, value: number, type = 5): Field => [id, type, varint(2 * value)];
const long = (id: number, value: number): Field => int(id, value, 6);
const words = (content: string) => [...varint(content.length), ...utf8(content)];
const struct = (fields: readonly Field[]): number[] => {
  let last = 0;
  const bytes = fields.flatMap(([id, type, content]) => {
    const head = ((id - last) << 4) | type;
    last = id;
    return [head, ...content];
  });
  return [...bytes, 0];
};
const list = (id: number, type: number, items: readonly (readonly number[])[]): Field => [
  id,
  9,
  [0xf0 | type, ...varint(items.length), ...items.flat()],
];

/** Columns of 32-bit integers, plain and not compressed, in one row group. @param missing bytes that each page lacks */
function parquet(columns: number, rows: number, missing = 0): Uint8Array {
  const body: number[] = [...utf8("PAR1")];
  const size = 4 * rows - missing;
  const page = struct([
    int(1, 0),
    int(2, size),
    int(3, size),
    [5, 12, struct([int(1, rows), int(2, 0), int(3, 3), int(4, 3)])],
  ]);
  const chunks = Array.from({ length: columns }, (_, column) => {
    const start = body.length;
    body.push(...page, ...Array.from({ length: size }, (_byte, i) => (i % 4 === 0 ? (i + column) % 7 : 0)));
    const length = body.length - start;
    const metadata = struct([
      int(1, 1),
      list(2, 5, [[0]]),
      list(3, 8, [words(`c${column}`)]),
      int(4, 0),
      long(5, rows),
      long(6, length),
      long(7, length),
      long(9, start),
    ]);
    return struct([long(2, start), [3, 12, metadata]]);
  });
  const element = (_: unknown, column: number) => struct([int(1, 1), int(3, 0), [4, 8, words(`c${column}`)]]);
  const metadata = struct([
    int(1, 1),
    list(2, 12, [
      struct([[4, 8, words("root")], int(5, columns)]),
      ...Array.from({ length: columns }, element),
    ]),
    long(3, rows),
    list(4, 12, [struct([list(1, 12, chunks), long(2, body.length), long(3, rows)])]),
  ]);
  const end = new Uint8Array(8);
  new DataView(end.buffer).setUint32(0, metadata.length, true);
  end.set(utf8("PAR1"), 4);
  return Uint8Array.from([...body, ...metadata, ...end]);
}

describe("Parquet", () => {
  test("of 10,000 columns", async () => {
    const { columns } = await expectBoundedWork(() => tableIn("a.parquet", parquet(10_000, 3)));
    expect(columns).toHaveLength(10_000);
    expect(columns[5]).toMatchObject({ name: "c5", values: Float64Array.of(5, 2, 6) });
  });
  test("whose pages have fewer bytes than their values need", () =>
    expectRefused(
      "a.parquet",
      parquet(3, 3, 4),
      "a.parquet",
      '"c0"',
      "byte",
      "3 values need 12 bytes of a page of 8",
    ));
});
