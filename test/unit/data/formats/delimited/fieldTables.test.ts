/** Delimited tables as people and other programs write them: the inputs in `test/fixtures/cases`, and others of their kinds. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseDelimited } from "../../../../../src/data/formats/delimited/delimited.ts";
import {
  type ReadOptions,
  readDelimitedBytes,
} from "../../../../../src/data/formats/delimited/readDelimited.ts";
import { formatOfName } from "../../../../../src/data/formats/formats.ts";
import type { Table } from "../../../../../src/data/table/table.ts";
import { InputError } from "../../../../../src/shared/errors.ts";
import { utf8 } from "../../../../support/utf8.ts";

function readCase(name: string, options: ReadOptions = {}): Table {
  const bytes = readFileSync(new URL(`../../../../fixtures/cases/${name}`, import.meta.url));
  const format = formatOfName(name);
  return readDelimitedBytes(bytes, name, format?.delimited?.(options) ?? options);
}

/** A column's cells: numbers, words, undefined where missing. */
function cells(table: Table, name: string): (number | string | undefined)[] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column || column.kind === "block") throw new Error(`${table.file} has no column ${name}.`);
  if (column.error) throw column.error;
  return column.kind === "numeric"
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : value))
    : Array.from(column.codes, (code) => column.categories[code]);
}

const names = (table: Table) => table.columns.map(({ name }) => name);
const guessOf = (table: Table, what: string) => table.guesses?.find((guess) => guess.what === what);

/** A column of these cells beside one of counted rows. */
function column(written: readonly string[], options: ReadOptions = {}, delimiter = ";"): Table {
  const rows = written.map((cell, i) => `${cell}${delimiter}${i % 2 === 0 ? "a" : "b"}`);
  return parseDelimited(`x${delimiter}y\n${rows.join("\n")}`, "t.csv", options);
}

describe("numbers as people write them", () => {
  test("digits grouped by commas, in quotes", () => {
    const table = readCase("01-a.csv");
    expect(cells(table, "price").slice(0, 2)).toEqual([5338.23, 2668.09]);
    expect(guessOf(table, 'numbers of "price"')).toMatchObject({
      value: "1,234.5",
      field: "dataset.thousands",
    });
  });
  test("1.952 beside 856 is 1952, and the other columns keep their decimal commas", () => {
    const table = readCase("01-e.csv");
    expect(cells(table, "Quote")[0]).toBe(85.7);
    expect(cells(table, "Faelle").slice(0, 4)).toEqual([1952, 3885, 2180, 856]);
    expect(guessOf(table, "decimal mark")?.value).toBe('","');
  });
  test("percent and currency", () => {
    const table = readCase("02-data.csv");
    expect(cells(table, "rate")[0]).toBe(14.3);
    expect(cells(table, "amount")[0]).toBe(52.15);
    expect(guessOf(table, 'numbers of "rate"')?.reason).toContain("unit %");
  });
  test.each<[string, string[], number[]]>([
    ["apostrophes", ["1'234.5", "12'000", "3"], [1234.5, 12000, 3]],
    ["typographic apostrophes", ["1’234.5", "12’000", "3"], [1234.5, 12000, 3]],
    ["spaces", ["1 234,5", "12 000", "3,25"], [1234.5, 12000, 3.25]],
    ["no-break spaces", ["1\u00a0234,5", "12\u00a0000", "3,25"], [1234.5, 12000, 3.25]],
    ["narrow no-break spaces", ["1\u202f234,5", "12\u202f000", "3,25"], [1234.5, 12000, 3.25]],
    ["points, several", ["1.234.567", "2.000.000", "985"], [1234567, 2000000, 985]],
    ["Indian groups", ["12,34,567.5", "1,00,000.25", "99,999"], [1234567.5, 100000.25, 99999]],
    ["a currency before", ["$5.10", "$1,200.00", "-$3"], [5.1, 1200, -3]],
    ["a currency behind", ["5,10 €", "1.200,00 €", "-3 €"], [5.1, 1200, -3]],
    ["a currency's code", ["EUR 5.10", "EUR 7", "EUR 1,200.5"], [5.1, 7, 1200.5]],
    ["a unit", ["5 kg", "7.5 kg", "0"], [5, 7.5, 0]],
    ["a unit without a space", ["5km/h", "7.5km/h", "9km/h"], [5, 7.5, 9]],
    ["degrees", ["5 °C", "−7.5 °C", "9 °C"], [5, -7.5, 9]],
    ["U+2212", ["−5", "3", "−0.5"], [-5, 3, -0.5]],
    ["parentheses", ["(1,234)", "5", "(6.5)"], [-1234, 5, -6.5]],
    ["parentheses around a currency", ["($1,234.00)", "$5", "7.25"], [-1234, 5, 7.25]],
    ["a minus behind", ["1.234,50-", "5,25", "6"], [-1234.5, 5.25, 6]],
  ])("%s", (_, written, expected) => {
    expect(cells(column(written), "x")).toEqual(expected);
    expect(
      cells(
        column(
          written.map((cell) => `"${cell}"`),
          {},
          ",",
        ),
        "x",
      ),
    ).toEqual(expected);
  });
  test("different units are words, with a warning that names them", () => {
    const [x] = column(["5 kg", "7 lb", "9 kg", "3 lb"]).columns;
    expect(x.kind).toBe("text");
    expect(x.warning).toContain('("kg", "lb")');
  });
  test("a style that begins beyond the first rows", () => {
    const written = Array.from({ length: 30_000 }, (_, i) =>
      i < 20_000 ? String(i) : `"${i.toLocaleString("en")}"`,
    );
    expect(cells(column(written), "x")).toEqual(Array.from({ length: 30_000 }, (_, i) => i));
  });
  test("three decimals beside shorter ones, or always three, are fractions", () => {
    expect(cells(column(["1.952", "985", "3.5"]), "x")).toEqual([1.952, 985, 3.5]);
    expect(cells(column(["1.952", "2.345", "3.500"]), "x")).toEqual([1.952, 2.345, 3.5]);
  });
  test("dataset.thousands overrides the guess", () => {
    const written = ["1.952", "3.885", "2.180", "985"];
    expect(cells(column(written), "x")).toEqual([1952, 3885, 2180, 985]);
    expect(cells(column(written, { thousands: "none" }), "x")).toEqual([1.952, 3.885, 2.18, 985]);
    expect(cells(column(["1.952", "3.885"], { thousands: "." }), "x")).toEqual([1952, 3885]);
    expect(cells(column(["1,952", "3,885"], { thousands: "none", decimal: "." }), "x")).toEqual([
      "1,952",
      "3,885",
    ]);
  });
});

describe("codes", () => {
  test("whole numbers with leading zeros are words", () => {
    const table = readCase("05-codes.csv");
    expect(new Set(cells(table, "code"))).toEqual(new Set(["7", "07", "007"]));
    expect(table.columns[0]).toMatchObject({ wordsReason: "its numbers have leading zeros" });
  });
  test("beyond the first rows, and with many digits", () => {
    const written = Array.from({ length: 60_000 }, (_, i) => (i < 50_000 ? String(i + 1) : `0${i}`));
    expect(cells(column(written), "x")[50_000]).toBe("050000");
    expect(cells(column(["00012345678901", "1", "2"]), "x")[0]).toBe("00012345678901");
  });
  test("fractions and signs are numbers, and a role decides", () => {
    expect(cells(column(["007", "1.5", "2"]), "x")).toEqual([7, 1.5, 2]);
    const columns = { x: { role: "numeric", missing: undefined, scale: undefined } } as const;
    expect(cells(column(["007", "07"], { columns }), "x")).toEqual([7, 7]);
  });
});

describe("headers", () => {
  test("Orange's three rows", () => {
    const table = readCase("06-data.tab");
    expect(names(table)).toEqual(["age", "dose", "ward", "name", "outcome"]);
    expect(table.rows).toBe(150);
    expect(table.target).toBe("outcome");
    expect(table.columns.map(({ kind }) => kind)).toEqual(["numeric", "numeric", "text", "text", "text"]);
    expect(table.columns.map(({ isAuxiliary }) => isAuxiliary ?? false)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });
  test("Orange's one row, and discrete numbers", () => {
    const table = parseDelimited(
      "mS#name\tC#len\tD#code\tcD#iris\tiC#no\nq\t1\t5\ta\t1\nr\t2\t6\tb\t2\n",
      "t.tab",
    );
    expect(names(table)).toEqual(["name", "len", "code", "iris", "no"]);
    expect(table.target).toBe("iris");
    expect(table.columns.map(({ kind }) => kind)).toEqual(["text", "numeric", "text", "text", "numeric"]);
    expect(table.columns.filter(({ isAuxiliary }) => isAuxiliary).map(({ name }) => name)).toEqual([
      "name",
      "no",
    ]);
  });
  test.each([
    ["14-years.csv", ["region", "2019", "2020", "2021", "2022"], 120],
    ["14-pandas.csv", ["0", "1", "2", "3", "4"], 150],
  ])("numbers as names: %s", (file, expected, rows) => {
    const table = readCase(file);
    expect(names(table)).toEqual(expected);
    expect(table.rows).toBe(rows);
    expect(guessOf(table, "header")).toMatchObject({ value: "the first row", field: "dataset.header" });
  });
  const numbers = (width: number) =>
    Array.from({ length: 30 }, (_, row) =>
      Array.from(
        { length: width },
        (_, i) => ((row * row * 37 + i * i * i * 11 + row * i * 29) % 97) + 0.5,
      ).join(),
    ).join("\n");
  test.each<[string, string]>([
    ["wavelengths", "400,410,420,430,440,450"],
    ["years with gaps", "1990,1995,2004,2010"],
    ["counted from 1", "1,2,3,4,5"],
  ])("%s are names", (_, header) => {
    const width = header.split(",").length;
    expect(names(parseDelimited(`${header}\n${numbers(width)}`, "t.csv"))).toEqual(header.split(","));
  });
  test("rows that all increase evenly have no header", () => {
    const rows = Array.from({ length: 20 }, (_, i) => [i, i + 1, i + 2, i + 3].join()).join("\n");
    expect(parseDelimited(rows, "t.csv").rows).toBe(20);
  });
  test("a row of units, and two levels of names with the index's name", () => {
    const units = parseDelimited(`time,voltage,state\ns,V,\n0,1.5,x\n1,2.5,y\n2,3.5,x\n3,4.5,y`, "t.csv");
    expect(names(units)).toEqual(["time", "voltage", "state"]);
    expect(units.rows).toBe(4);
    const levels = parseDelimited(",a,a,b\n,x,y,x\nidx,,,\n0,1,2,3\n1,4,5,6\n2,7,8,9", "t.csv");
    expect(names(levels)).toEqual(["column1", "a_x", "a_y", "b_x"]);
    expect(levels.rows).toBe(3);
  });
  test("rows with names, as R writes them", () => {
    const table = parseDelimited('"x" "y"\n"r1" 1.5 "a"\n"r2" 2.5 "b"\n"r3" 3.5 "a b"\n', "t.txt");
    expect(names(table)).toEqual(["column1", "x", "y"]);
    expect(cells(table, "y")).toEqual(["a", "b", "a b"]);
  });
});

describe("missing words", () => {
  test("NA among words is reported, and the design may say that it is a value", () => {
    const table = readCase("07-t.csv");
    expect(table.columns[2].warning).toContain('63 cells with "NA"');
    expect(guessOf(table, 'missing words of "continent"')).toMatchObject({ field: "dataset.missingWords" });
    const declared = readCase("07-t.csv", { missingWords: [] });
    expect(cells(declared, "continent").filter((cell) => cell === "NA")).toHaveLength(63);
    expect(declared.columns[2].warning).toBeUndefined();
  });
  test("a word in quotes is a value; an empty cell is missing", () =>
    expect(cells(column(["NA", '"NA"', "EU", '""', ""]), "x")).toEqual([
      undefined,
      "NA",
      "EU",
      undefined,
      undefined,
    ]));
  test("declared words, exactly as written", () =>
    expect(cells(column(["1", "n.v.", "-99", "4"], { missingWords: ["n.v.", "-99"] }), "x")).toEqual([
      1,
      undefined,
      undefined,
      4,
    ]));
  test.each([
    ["16-n30.csv", 82],
    ["16-none.csv", 22],
  ])("words of other tools: %s", (file, count) => {
    const table = readCase(file);
    expect(table.columns[0].kind).toBe("numeric");
    expect(cells(table, "age").filter((cell) => cell === undefined)).toHaveLength(count);
    expect(guessOf(table, 'missing words of "age"')?.value).toContain(`(${count})`);
  });
  test.each(["\\N", "None", "#N/A", "<NA>", "nil", ".", "#DIV/0!", "--", "—"])("%s among numbers", (word) =>
    expect(cells(column(["1", word, "3", word, word]), "x")).toEqual([1, undefined, 3, undefined, undefined]),
  );
  test("an unknown word that repeats among numbers is missing, and reported", () => {
    const table = column(Array.from({ length: 40 }, (_, i) => (i % 3 === 1 ? "refused" : String(i))));
    expect(cells(table, "x").slice(0, 3)).toEqual([0, undefined, 2]);
    expect(table.columns[0].warning).toContain('"refused"');
  });
  test("words with digits, or among few numbers, are no marks of missing values", () => {
    expect(
      column(Array.from({ length: 40 }, (_, i) => (i % 3 === 1 ? "90+" : String(i)))).columns[0].kind,
    ).toBe("text");
    expect(
      column(Array.from({ length: 40 }, (_, i) => (i % 3 === 1 ? "rotary" : String(4 + (i % 2))))).columns[0]
        .kind,
    ).toBe("text");
  });
  test("none among words is a value", () =>
    expect(cells(column(["none", "brick", "none"]), "x")).toEqual(["none", "brick", "none"]));
});

describe("lines around the table, and delimiters", () => {
  test.each([
    ["13-pre.csv", 4],
    ["13-sep.csv", 1],
  ])("%s", (file, skipped) => {
    const table = readCase(file);
    expect(names(table)).toEqual(["time", "voltage", "current", "state"]);
    expect(table.rows).toBe(150);
    expect(table.lines?.[0]).toBe(skipped + 2);
    expect(guessOf(table, "lines above the table")).toMatchObject({
      value: `${skipped} skipped`,
      field: "dataset.skipLines",
    });
  });
  test("dataset.skipLines counts the lines of the file", () => {
    const text = "a,b\nno,table\n\nx,y\n1,2\n3,4";
    expect(names(parseDelimited(text, "t.csv", { skipLines: 3 }))).toEqual(["x", "y"]);
    expect(() => parseDelimited(text, "t.csv", { skipLines: 30 })).toThrow("dataset.skipLines");
  });
  test("a title that a spreadsheet fills up with empty cells", () => {
    const rows = Array.from({ length: 9 }, (_, i) => `${i},${i * 2},x`).join("\n");
    const table = parseDelimited(`Monthly report,,\n,,\ntime,volt,state\n${rows}`, "t.csv");
    expect(names(table)).toEqual(["time", "volt", "state"]);
    expect(table.rows).toBe(9);
  });
  test("a byte order mark, sep= and CRLF", () => {
    const bytes = utf8("sep=\t\r\na\tb\r\n1,5\tx\r\n2,5\ty\r\n");
    expect(cells(readDelimitedBytes(bytes, "t.csv", {}), "a")).toEqual([1.5, 2.5]);
  });
  test("runs of white space", () => {
    const table = readCase("12-housing.data");
    expect(table.rows).toBe(200);
    expect(table.columns.map(({ kind }) => kind)).toEqual(Array(5).fill("numeric"));
    expect(cells(table, "column1").slice(0, 2)).toEqual([41.89634, 36.28697]);
    expect(guessOf(table, "delimiter")).toMatchObject({ value: "whitespace", field: "dataset.delimiter" });
  });
  test("repeated tabs, white space that is set, and quotes", () => {
    const tabs = parseDelimited("a\t\tb\n1\t2\n3\t\t\t4\n5\t6", "t.tsv", { usualDelimiter: "\t" });
    expect(cells(tabs, "b")).toEqual([2, 4, 6]);
    const set = parseDelimited(' a  b\n 1  "x  y"\n2 z \n', "t.txt", { delimiter: "whitespace" });
    expect(cells(set, "b")).toEqual(["x  y", "z"]);
  });
  test("tabs with empty cells stay tabs", () => {
    const table = parseDelimited("a\tb\tc\n1\t\t3\n4\t\t6\n", "t.tsv", { usualDelimiter: "\t" });
    expect(cells(table, "b")).toEqual([undefined, undefined]);
  });
  test("semicolons between decimal commas, without a header", () =>
    expect(parseDelimited("1,5;2,25;3,5\n4,5;5,25;6,5\n7,5;8,25;9,5", "t.csv").columns).toHaveLength(3));
  test("a message about a row says which delimiter was assumed and how to set it", () => {
    const read = () => readCase("25-ctd.csv");
    expect(read).toThrow(InputError);
    expect(read).toThrow(/25-ctd\.csv:2: this row has 1 cell.*";".*dataset\.delimiter/);
  });
  test("a stray quote that happens to be closed is reported with its lines", () => {
    const table = readCase("11-open2.csv");
    expect(table.rows).toBe(115);
    expect(table.warnings).toHaveLength(1);
    expect(table.warnings[0]).toMatch(/11-open2\.csv:82:.*"item".*line 87/);
  });
  test("texts of several lines are no stray quotes", () => {
    const rows = Array.from({ length: 30 }, (_, i) => `"street ${i}\ntown",${i}`).join("\n");
    expect(parseDelimited(`address,n\n${rows}`, "t.csv").warnings).toEqual([]);
  });
});
