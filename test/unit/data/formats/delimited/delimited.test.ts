import { describe, expect, test } from "vitest";
import { decodeText } from "../../../../../src/data/bytes/text.ts";
import { parseDelimited, readColumnNames } from "../../../../../src/data/formats/delimited/delimited.ts";
import { expectInputError } from "../../../../support/data/load.ts";
import { fc, runs } from "../../../../support/properties.ts";
import { utf8 } from "../../../../support/utf8.ts";

/** Columns as plain values: numbers, words, undefined where missing. */
function plain(text: string, options?: Parameters<typeof parseDelimited>[2]) {
  const table = parseDelimited(decodeText(utf8(text), "t.csv"), "t.csv", options);
  return Object.fromEntries(
    table.columns.map((column) => {
      if (column.kind === "block") throw new Error("a text has no blocks");
      const values =
        column.kind === "numeric"
          ? Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : value))
          : Array.from(column.codes, (code) => column.categories[code]);
      return [column.name, values];
    }),
  );
}

const expected = { a: [1, 2.5], b: ["x", "y"] };

describe("delimiters and line ends", () => {
  for (const [name, delimiter] of Object.entries({ comma: ",", semicolon: ";", tab: "\t", bar: "|" })) {
    for (const [ending, newline] of Object.entries({ LF: "\n", CRLF: "\r\n", CR: "\r" })) {
      for (const last of ["", newline, newline + newline]) {
        test(`${name}, ${ending}, ${last.length} characters at the end`, () => {
          const text = [`a${delimiter}b`, `1${delimiter}x`, `2.5${delimiter}y`].join(newline) + last;
          expect(plain(text)).toEqual(expected);
        });
      }
    }
  }

  test("line ends may be mixed", () => expect(plain("a,b\r\n1,x\n2.5,y\r\n")).toEqual(expected));
  test("a byte order mark is no part of the first name", () =>
    expect(plain("\ufeffa,b\n1,x\n2.5,y")).toEqual(expected));
  test("UTF-16 with its mark", () => {
    const text = "\ufeffa,b\n1,x\n2.5,y";
    const bytes = new Uint8Array(Uint16Array.from(text, (char) => char.charCodeAt(0)).buffer);
    expect(decodeText(bytes, "t.csv")).toBe(text.slice(1));
  });
  test("blank lines are skipped, white space around cells as well", () =>
    expect(plain("a , b\n\n 1 , x\n   \n2.5,\ty \n")).toEqual(expected));
  test("a delimiter that is given is not guessed", () =>
    expect(plain("a;b,c\n1;x,y", { delimiter: ";" })).toEqual({ a: [1], "b,c": ["x,y"] }));
});

describe("quotes", () => {
  test("delimiters, quotes and line breaks within cells", () =>
    expect(plain('a,"b, c"\n1,"x ""y"", z"\n2,"two\nlines"')).toEqual({
      a: [1, 2],
      "b, c": ['x "y", z', "two\nlines"],
    }));
  test("quoted numbers are numbers", () =>
    expect(plain('a,b\n"1","2"\n"3","4"')).toEqual({ a: [1, 3], b: [2, 4] }));
});

describe("numbers and missing values", () => {
  test("every notation of a decimal number", () => {
    const cells = ["1", "-1", "+1", "1.", ".5", "0", "-0.0", "007", "1e3", "1E-3", "0.1e+2", " 4 ", "00.5"];
    expect(plain(`a,b\n${cells.map((cell) => `${cell},1`).join("\n")}`).a).toEqual([
      1, -1, 1, 1, 0.5, 0, -0, 7, 1000, 0.001, 10, 4, 0.5,
    ]);
  });
  test.each(["0x1f", "0b1", "0o7", "1_000", "1,5 ", "- 1", "1e", ".", "true", "12px", "\u00a00x1f"])(
    "%s is a word",
    (cell) => expect(plain(`a\tb\n${cell}\t1\nq\t1`).a).toEqual([cell.trim(), "q"]),
  );
  test("missing words, in any case", () =>
    expect(plain("a,b\n,x\nNA,x\nn/a,x\nNaN,x\nnan,x\nnull,x\nNULL,x\n?,x\n-,x\n  ,x\n5,x").a).toEqual([
      ...Array(10).fill(undefined),
      5,
    ]));
  test("missing words among words", () =>
    expect(plain("a,b\nred,1\n?,1\nNA,1\nnone,1").a).toEqual(["red", undefined, undefined, "none"]));
});

describe("header", () => {
  const cases: [string, string, string[]][] = [
    ["words above numbers", "a,b\n1,2\n3,4", ["a", "b"]],
    ["words above numbers and words", "a,b\n1,x\n3,y", ["a", "b"]],
    ["numbers from the first row on", "5.1,3.5,setosa\n4.9,3.0,setosa", ["column1", "column2", "column3"]],
    ["a stray word in the first row of numbers", "1,x,3\n4,5,6\n7,8,9", ["column1", "column2", "column3"]],
    ["a stray word further down", "a,b\n1,2\noops,3\n4,5\n6,7\n8,9", ["a", "b"]],
    ["an index column without a name", ",a\n0,1.5\n1,2.5", ["column1", "a"]],
    ["words only, all different", "color,size\nred,big\nred,small", ["color", "size"]],
    ["words only, the first row like the others", "red,big\nred,small\nblue,big", ["column1", "column2"]],
    ["missing values in the first row", "1,?\n2,3\n4,5", ["column1", "column2"]],
    ["missing values above numbers", "?,?,1\n1,2,3\n4,5,6", ["column1", "column2", "column3"]],
    ["a stray word in the only column of numbers", "u,v\n1,v\noops,w\n2,v\n3,w\n4,v\n5,w", ["u", "v"]],
    ["one row of numbers", "1,2", ["column1", "column2"]],
    ["years as names", "country,2019,2020\nx,1,2\ny,3,4", ["country", "2019", "2020"]],
  ];
  test.each(cases)("guessed: %s", (_, text, names) => {
    expect(parseDelimited(text, "t.csv").columns.map((column) => column.name)).toEqual(names);
    expect(readColumnNames(text, "t.csv")).toEqual(names);
  });
  test("said to be there", () =>
    expect(plain("country,2019\nx,1\ny,2", { header: "yes" })).toEqual({
      country: ["x", "y"],
      2019: [1, 2],
    }));
  test("said not to be there", () =>
    expect(plain("a,b\nc,d", { header: "no" })).toEqual({ column1: ["a", "c"], column2: ["b", "d"] }));
  test("names that are listed twice are distinguished, with a warning", () => {
    const table = parseDelimited("a,a,a\n1,2,3", "t.csv");
    expect(table.columns.map((column) => column.name)).toEqual(["a", "a_2", "a_3"]);
    expect(table.warnings[0]).toContain('"a"');
  });
});

describe("bad input", () => {
  const parse = async (text: string) => parseDelimited(decodeText(utf8(text), "t.csv"), "t.csv");
  test("empty file", () => expectInputError(parse(""), ["t.csv is empty"], { file: "t.csv" }));
  test("nothing but blank lines", () => expectInputError(parse("\n \n\r\n"), ["t.csv is empty"]));
  test("header only", () =>
    expectInputError(parse("a,b\n"), ["header", "no rows", "dataset.header"], { line: 1 }));
  test("ragged row", () =>
    expectInputError(parse("a,b\n1,2\n3,4,5\n"), ["t.csv:3", "3 cells", "header has 2 cells"], {
      file: "t.csv",
      line: 3,
    }));
  test("ragged row after a cell of three lines and a blank line", () =>
    expectInputError(parse('a,b\n1,"x\ny\nz"\n\n3\n'), ["t.csv:6", "1 cell,"], { line: 6 }));
  test("a quote that is never closed", () =>
    expectInputError(parse('a,b\n1,2\n3,"x\n4,5\n'), ["t.csv:3", "never closed"], { line: 3 }));
  test("text after a closing quote", () =>
    expectInputError(parse('a,b\n1,"x"y\n'), ["t.csv:2", "closing quote"], { line: 2 }));
  test("not UTF-8", async () =>
    expectInputError(
      Promise.resolve().then(() => decodeText(Uint8Array.from([97, 44, 98, 10, 0xe9, 44, 49]), "t.csv")),
      ["t.csv", "UTF-8"],
    ));
  test("a binary file", async () =>
    expectInputError(
      Promise.resolve().then(() => decodeText(Uint8Array.from([80, 75, 3, 4, 0, 0]), "t.csv")),
      ["t.csv", "not a text file"],
    ));
});

describe("what is printed is read back", () => {
  const word = fc
    .string({
      unit: fc.constantFrom("a", "b", "Ü", "漢", " ", ",", ";", "\t", "|", '"', "\n", "'", "#", "0"),
    })
    .map((text) => `w${text}w`);
  // String(-0) is "0".
  const number = fc
    .oneof(fc.integer(), fc.double({ noNaN: true, min: -1e30, max: 1e30 }))
    .map((value) => value + 0);
  const column = fc.oneof(
    fc.record({ kind: fc.constant("numeric"), cells: fc.array(fc.option(number, { nil: undefined })) }),
    fc.record({ kind: fc.constant("text"), cells: fc.array(fc.option(word, { nil: undefined })) }),
  );
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

  for (const delimiter of [",", ";", "\t", "|"])
    test(`whatever is in it, with ${JSON.stringify(delimiter)}`, () => {
      fc.assert(
        fc.property(
          fc.array(column, { minLength: 2, maxLength: 5 }),
          fc.integer({ min: 1, max: 12 }),
          fc.constantFrom("\n", "\r\n"),
          (columns, rows, newline) => {
            const cells = columns.map(({ cells: given }) =>
              Array.from({ length: rows }, (_, row) => given[row % Math.max(given.length, 1)]),
            );
            const lines = [
              columns.map((_, index) => quote(`name ${index}`)).join(delimiter),
              ...Array.from({ length: rows }, (_, row) =>
                cells
                  .map((values) => {
                    const cell = values[row];
                    return cell === undefined ? "" : typeof cell === "number" ? String(cell) : quote(cell);
                  })
                  .join(delimiter),
              ),
            ];
            const read = plain(lines.join(newline), { header: "yes", delimiter });
            expect(Object.values(read)).toEqual(cells);
          },
        ),
        { numRuns: runs(200) },
      );
    });
});
