import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { type ByteSource, sourceOf } from "../../../../../src/data/bytes/source.ts";
import { decimalToDouble } from "../../../../../src/data/formats/delimited/decimal.ts";
import { readDelimited } from "../../../../../src/data/formats/delimited/readDelimited.ts";
import { isMissing, parseNumber } from "../../../../../src/data/table/parseCell.ts";
import type { Table } from "../../../../../src/data/table/table.ts";
import { InputError } from "../../../../../src/shared/errors.ts";
import { expectInputError } from "../../../../support/data/load.ts";
import { fc, runs } from "../../../../support/properties.ts";
import { utf8 } from "../../../../support/utf8.ts";

/** The bytes in pieces of these sizes, over and over. */
function pieces(bytes: Uint8Array, sizes: readonly number[]): ByteSource {
  return sourceOf(bytes.length, async function* chunks() {
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = sizes[i % sizes.length];
      yield bytes.subarray(at, at + size);
      at += size;
    }
  });
}

const read = (text: string, options = {}, sizes = [1e9]) =>
  readDelimited(pieces(utf8(text), sizes), "t.csv", options);

/** Cells by columns, as words or numbers; undefined where missing. */
function cellsOf(table: Table) {
  return table.columns.map((column) => {
    if (column.kind === "block") throw new Error("a text has no blocks");
    return column.kind === "numeric"
      ? Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : value))
      : Array.from(column.codes, (code) => column.categories[code]);
  });
}

describe("like Papa Parse, whatever is in the file and wherever its pieces end", () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "1", "2", ".", "-", " ", "é", "\u00a0", "e", "?"), maxLength: 6 }),
    fc
      .string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", "\r", "漢", " "), maxLength: 6 })
      .map((text) => `"${text.replaceAll('"', '""')}"${text.length % 3 === 0 ? " " : ""}`),
    fc.constantFrom("", "NA", "1.5", "-2", "1e3"),
    // What is broken, now and then.
    fc.string({ unit: fc.constantFrom("a", '"', ","), maxLength: 3 }),
  );
  const file = fc.record({
    rows: fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
    ending: fc.constantFrom("\n", "\r\n", "\r"),
    last: fc.boolean(),
    blank: fc.constantFrom("", " ", "\n"),
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
  });

  test("words", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, ending, last, blank, sizes }) => {
        const text = rows.map((cells) => cells.join(",")).join(ending + blank) + (last ? ending : "");
        // Without the last line end, Papa Parse does not take white space behind a closing quote.
        const { data, errors } = Papa.parse(`${text.replace(/\r\n?/g, "\n")}\n`, {
          delimiter: ",",
          newline: "\n",
        });
        const full = data.filter((row) => row.length > 1 || row[0].trim() !== "");
        const broken =
          errors.some(({ type }) => type === "Quotes") || full.some((row) => row.length !== full[0].length);
        const columns = Object.fromEntries(
          // Commas in what is broken add columns.
          Array.from({ length: 60 }, (_, n) => [`column${n + 1}`, { role: "categorical" }]),
        );
        const result = await read(text, { delimiter: ",", header: "no", skipLines: 0, columns }, sizes).catch(
          (error: unknown) => error,
        );
        if (broken || full.length === 0) {
          expect(result).toBeInstanceOf(InputError);
          return;
        }
        if (result instanceof Error) throw result;
        compared++;
        expect(cellsOf(result as Table)).toEqual(
          full[0].map((_, i) => full.map((row) => (isMissing(row[i]) ? undefined : row[i].trim()))),
        );
      }),
      { numRuns: runs(3000) },
    );
    expect(compared).toBeGreaterThan(500);
  });

  test("numbers", async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e38, max: 1e38 }).map(String),
      fc.integer().map(String),
      fc.tuple(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.nat(20)).map(([x, n]) => x.toFixed(n)),
      fc
        .tuple(fc.double({ noNaN: true, min: -1e30, max: 1e30 }), fc.nat(20))
        .map(([x, n]) => x.toExponential(n)),
      fc.constantFrom(
        ".5",
        "5.",
        "-0.0",
        "+3",
        " 4",
        "4 ",
        '"6"',
        "1E-3",
        "0.1e+2",
        "",
        "NA",
        "\u00a05",
        "1e-400",
        "0.",
        "-0.",
        "-0.12345678901",
        "00.5",
        "12345678901234567890",
        "1700000000.123",
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 }),
        async (rows, sizes) => {
          const table = await read(
            rows.map((row) => row.join(";")).join("\n"),
            { delimiter: ";", header: "no", thousands: "none" },
            sizes,
          );
          expect(cellsOf(table)).toEqual(
            [0, 1].map((i) =>
              rows.map((row) => {
                const text = row[i].replaceAll('"', "");
                return isMissing(text) ? undefined : parseNumber(text);
              }),
            ),
          );
        },
      ),
      { numRuns: runs(1500) },
    );
  });
});

describe("decimal numbers are rounded correctly", () => {
  const parse = (digits: string, exponent: number) => {
    const head = digits.slice(0, 9);
    const tail = digits.slice(9);
    return decimalToDouble(Number(head), Number(tail || 0), tail.length, exponent);
  };
  test("or left to a slower way, which is seldom", () => {
    let left = 0;
    fc.assert(
      fc.property(
        fc
          .integer({ min: 10, max: 19 })
          .chain((length) =>
            fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }),
          ),
        fc.integer({ min: -60, max: 30 }),
        (digits, exponent) => {
          const text = digits.join("");
          const value = parse(text, exponent);
          if (Number.isNaN(value)) left++;
          else expect(value).toBe(Number(`${text}e${exponent}`));
        },
      ),
      { numRuns: runs(20_000) },
    );
    // Ties between two doubles, as whole numbers of 19 digits have them.
    expect(left).toBeLessThan(100);
  });
  test("halfway between two doubles as well", () => {
    // 2⁵³ + 1 is a tie, its neighbors are not.
    for (const digits of [
      "9007199254740993",
      "9007199254740991",
      "90071992547409930",
      "9007199254740993001",
    ]) {
      const value = parse(digits, 0);
      if (!Number.isNaN(value)) expect(value).toBe(Number(digits));
    }
  });
});

describe("dialects", () => {
  test("a decimal comma where cells are parted by something else", async () =>
    expect(cellsOf(await read("a;b\n1,5;x\n-2;y\n,25;z"))).toEqual([
      [1.5, -2, 0.25],
      ["x", "y", "z"],
    ]));
  test("each column has its decimal mark; none is a comma where the design says so", async () => {
    expect(cellsOf(await read("a;b\n1,5;1.5\n2,5;2.5"))).toEqual([
      [1.5, 2.5],
      [1.5, 2.5],
    ]);
    expect(cellsOf(await read("a;b\n1,5;1\n2,5;2", { decimal: "." }))[0]).toEqual(["1,5", "2,5"]);
  });
  test("a decimal comma with long numbers and exponents", async () =>
    expect(cellsOf(await read("a;b\n0,4967141530112327;1,5e-3\n1,25;2", { decimal: "," }))).toEqual([
      [0.4967141530112327, 1.25],
      [0.0015, 2],
    ]));
  test("a comma cannot be both", () =>
    expectInputError(
      read("a,b\n1,2", { decimal: ",", delimiter: "," }),
      ["dataset.decimal", "cannot be decimal"],
      {
        field: "dataset.decimal",
      },
    ));
  test("any other character between cells", async () =>
    expect(cellsOf(await read("a b\n1 x\n2 y", { delimiter: " " }))).toEqual([
      [1, 2],
      ["x", "y"],
    ]));
  test.each(["-.", "+", "1.2.3", "1e", "e5", "--1", "1-2", "0x10", "1_0", "0.1.", "١"])(
    "%s is no number",
    async (cell) => {
      expect(cellsOf(await read(`a;b\n${cell};1\nq;1`, { delimiter: ";", decimal: "." }))[0]).toEqual([
        cell,
        "q",
      ]);
      const { columns } = await read(`a;b\n1;1\n2;1\n3;1\n4;1\n${cell};1`, { delimiter: ";", decimal: "." });
      expect(columns[0].error?.message).toContain(`"${cell}" is not a number`);
    },
  );
  test.each(["", "ab", "1", '"', "\n", "é"])("%j cannot stand between cells", (delimiter) =>
    expectInputError(read("a,b\n1,2", { delimiter }), ["dataset.delimiter"]),
  );
  test("comments that the design names, also between rows; the lines are counted", async () => {
    const table = await read("% made by hand\na,b\n1,2\n% more\n3,4", { comment: "%" });
    expect(cellsOf(table)).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect([...(table.lines ?? [])]).toEqual([3, 5]);
  });
  test("remarks above the table are distinguished from a header", async () => {
    expect(
      (await read("# a remark\n# another, with a comma\na,b,c\n1,2,3")).columns.map(({ name }) => name),
    ).toEqual(["a", "b", "c"]);
    expect((await read("#a,b\n1,2")).columns.map(({ name }) => name)).toEqual(["#a", "b"]);
  });
});

describe("kinds that the beginning does not show", () => {
  const many = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i));
  test("words far down make a column one of words, its first cells as they were written", async () => {
    const text = ["a,b", ...many(200, (i) => `00${i},1`), ...many(200, (i) => `w${i},1`)].join("\n");
    const [a] = cellsOf(await read(text));
    expect(a.slice(0, 3)).toEqual(["000", "001", "002"]);
    expect(a.at(-1)).toBe("w199");
  });
  test("numbers far down make it one of numbers, with a mistake", async () => {
    const text = ["a,b", ...many(110, (i) => `w${i},1`), ...many(2000, (i) => `${i},1`)].join("\n");
    const { columns } = await read(text);
    expect(columns[0].kind).toBe("numeric");
    expect(columns[0].error?.message).toMatch(
      /t\.csv:2: column "a": "w0" is not a number, while 2000 other cells/,
    );
  });
  test("a word in a row whose quoted cell continues in the next piece is counted once", async () => {
    const text = `a,b\n${many(30, (i) => `${i},"x"`).join("\n")}\nword,"y\nz"\n`;
    for (const size of [1, 7, 64]) {
      const { columns } = await read(text, {}, [size]);
      expect(columns[0].error?.message).toContain(
        't.csv:32: column "a": "word" is not a number, while 30 other cells of the column are. Correct',
      );
    }
  });
});

describe("bad input, far down", () => {
  const good = `a,b\n${"1,x\n".repeat(100_000)}`;
  const bytes = (head: string, tail: readonly number[]) => {
    const start = utf8(head);
    const all = new Uint8Array(start.length + tail.length);
    all.set(start);
    all.set(tail, start.length);
    return readDelimited(pieces(all, [65536]), "t.csv", {});
  };
  test("a ragged row", () =>
    expectInputError(read(`${good}1,2,3\n`), ["t.csv:100002", "3 cells"], { line: 100002 }));
  test("a quote that is never closed", () =>
    expectInputError(read(`${good}1,"x\n`), ["t.csv:100002", "never closed"], { line: 100002 }));
  test("a zero byte", () =>
    expectInputError(bytes(good, [49, 44, 0, 10]), ["t.csv:100002", "not a text file"], { line: 100002 }));
  test("bytes that are not UTF-8", () =>
    expectInputError(bytes(good, [49, 44, 0xe9, 10]), ["t.csv:100002", "not UTF-8"], { line: 100002 }));
  test("a quote that opens near the beginning of a large file does not take forever", () =>
    expectInputError(read(`a,b\n1,"x\n${"1,x\n".repeat(4_000_000)}`, {}, [2 ** 20]), ["never closed"]));
});

test("more distinct strings than can be counted share one, and the column is no set of categories", async () => {
  const rows = Array.from({ length: 2 ** 20 + 50 }, (_, i) => `${i.toString(36)}x,1`);
  const { columns } = await read(["a,b", ...rows].join("\n"));
  const [a] = columns;
  if (a.kind !== "text") throw new Error("words are expected");
  expect(a.isTruncated).toBe(true);
  expect(a.categories).toHaveLength(2 ** 20 + 1);
  expect(a.categories[2 ** 20 - 1]).toBe(`${(2 ** 20 - 1).toString(36)}x`);
  expect(a.codes.at(-1)).toBe(2 ** 20);
});
