import { describe, expect, test } from "vitest";
import { parseDelimited } from "../../../../../src/data/formats/delimited/delimited.ts";
import { yesWords } from "../../../../../src/data/plan/roles/booleans.ts";
import { parseDate, phaseOf, readingOfDates } from "../../../../../src/data/plan/roles/dates.ts";
import { guessRole } from "../../../../../src/data/plan/roles/guessRole.ts";
import type { Column } from "../../../../../src/data/table/table.ts";
import { runSync } from "../../../../../src/shared/cooperative.ts";

describe("dates", () => {
  test.each([
    ["1970-01-01", 0],
    ["1970-01-02T12:00", 1.5],
    ["1970-01-02 06:00:00.000", 1.25],
    ["1970-01-01T01:00:00+01:00", 0],
    ["1969-12-31T19:00:00-0500", 0],
    ["1970/1/3", 2],
    ["1970.1.3", 2],
    ["1970-02", 31],
    ["3.1.1970", 2],
    ["2024-02-29", 19782],
  ])("%s is day %d", (text, days) => expect(parseDate(text, "day-month")).toBe(days));
  test("day and month by their order", () => {
    expect(parseDate("2/1/1970", "day-month")).toBe(1);
    expect(parseDate("1/2/1970", "month-day")).toBe(1);
  });
  test.each([
    "2023-02-29",
    "1970-13-01",
    "1970-00-01",
    "24:00",
    "1970-01-01T25:00",
    "red",
    "1970",
    "1-1-70",
    "1970-1/3",
  ])("%s is no date", (text) => expect(parseDate(text, "day-month")).toBeNaN());
  test("the order is inferred from a number above 12, else from the mark", () => {
    const reading = (words: readonly string[]) => runSync(readingOfDates(words));
    expect(reading(["1/2/2020", "25/2/2020"])).toEqual({ order: "day-month", isAmbiguous: false });
    expect(reading(["1/2/2020", "2/25/2020"])).toEqual({ order: "month-day", isAmbiguous: false });
    expect(reading(["1/2/2020"])).toEqual({ order: "month-day", isAmbiguous: true });
    expect(reading(["1.2.2020"])).toEqual({ order: "day-month", isAmbiguous: false });
    expect(reading(["2020-02-01"])?.isAmbiguous).toBe(false);
    expect(reading(["25/2/2020", "2/25/2020"])).toBeUndefined();
    expect(reading(["2020-02-01", "soon"])).toBeUndefined();
  });
  test("phases", () => {
    expect(phaseOf(4, "week")).toBe(0);
    expect(phaseOf(3, "week")).toBeCloseTo(6 / 7, 12);
    expect(phaseOf(-0.25, "day")).toBe(0.75);
  });
});

test("yes words", () => {
  expect(yesWords(["True", "False", "TRUE"], false)).toEqual(["TRUE", "True"]);
  expect(yesWords(["y", "n"], false)).toEqual(["y"]);
  expect(yesWords(["y"], false)).toBeUndefined();
  expect(yesWords(["yes", "no", "maybe"], false)).toBeUndefined();
  expect(yesWords(["yes", "true"], false)).toBeUndefined();
  expect(yesWords(["0", "1"], false)).toBeUndefined();
  expect(yesWords(["0", "1"], true)).toEqual(["1"]);
  expect(yesWords(["M", "F"], true)).toEqual(["M"]);
});

describe("guessed roles", () => {
  const roleOf = (name: string, cells: readonly (string | number)[], most = 100) => {
    const text = [`${name},y`, ...cells.map((cell, i) => `${cell},${i % 2}`)].join("\n");
    return runSync(guessRole(parseDelimited(text, "t.csv", { header: "yes" }).columns[0], most)).value;
  };
  const rows = Array.from({ length: 40 }, (_, i) => i);
  test.each<[string, string, (string | number)[], string]>([
    ["numbers", "a", rows, "numeric"],
    ["whole numbers called id", "id", rows.map((i) => 1000 - i), "identifier"],
    ["whole numbers called userId", "userId", rows, "identifier"],
    ["numbers called id that come again", "id", rows.map((i) => i % 30), "numeric"],
    ["fractions called id", "id", rows.map((i) => i / 7), "numeric"],
    ["a name that ends on id by chance", "paid", rows, "numeric"],
    ["words", "a", rows.map((i) => `w${i % 3}`), "categorical"],
    ["true and false", "a", rows.map((i) => (i % 2 ? "true" : "false")), "boolean"],
    ["dates", "a", rows.map((i) => `2020-01-${(i % 28) + 1}`), "date"],
    ["a code for each row, called id", "order_id", rows.map((i) => `x${i}`), "identifier"],
  ])("%s: %s", (_, name, cells, role) => expect(roleOf(name, cells)).toBe(role));
  test("above the cap: text, or an identifier where every row has a word of its own", () => {
    expect(
      roleOf(
        "a",
        rows.map((i) => `w${i % 12}`),
        10,
      ),
    ).toBe("text");
    expect(
      roleOf(
        "a",
        rows.map((i) => `w${i}`),
        10,
      ),
    ).toBe("identifier");
    expect(
      roleOf(
        "a",
        rows.map((i) => `some words ${i}`),
        10,
      ),
    ).toBe("text");
  });

  test.each<[string, string, (string | number)[], string]>([
    ["all different below the cap", "sample", rows.map((i) => `A${i}-${i * 7}`), "identifier"],
    ["all different but for missing ones", "sample", rows.map((i) => (i % 3 ? `A${i}` : "")), "identifier"],
    ["a text for each row", "remark", rows.map((i) => `remark number ${i}`), "text"],
    ["few rows, all different", "a", rows.slice(0, 12).map((i) => `w${i}`), "categorical"],
  ])("words, %s: %s", (_, name, cells, role) => expect(roleOf(name, cells)).toBe(role));

  test.each([
    "No",
    "No.",
    "Nr",
    "#",
    "Unnamed: 0",
    "__index_level_0__",
    "rownames",
    "row.names",
    "index",
    "Sr. No.",
    "customer_no",
    "CustomerID",
    "Row Number",
    "lfd. Nr.",
  ])("whole numbers called %s are an index", (name) => expect(roleOf(name, rows)).toBe("identifier"));
  test.each(["x", "year", "age", "casino", "note", "count"])("whole numbers called %s are not", (name) =>
    expect(roleOf(name, rows)).toBe("numeric"),
  );

  describe("a first column without a name", () => {
    const roleAt = (index: number, cells: readonly (string | number)[]) => {
      const text = ["a,y", ...cells.map((cell, i) => `${cell},${i % 2}`)].join("\n");
      const [column] = parseDelimited(text, "t.csv", { header: "yes" }).columns;
      const named = {
        ...column,
        name: `column${index + 1}`,
        kind: "numeric",
        values: Float64Array.from(cells, Number),
      };
      return runSync(guessRole(named as Column, 100, { index, columns: 3 })).value;
    };
    test("of consecutive integers is an index, from whatever number on", () => {
      expect(roleAt(0, rows)).toBe("identifier");
      expect(
        roleAt(
          0,
          rows.map((i) => i + 100),
        ),
      ).toBe("identifier");
    });
    test("of increasing integers is an index, as of rows that were filtered", () =>
      expect(
        roleAt(
          0,
          rows.map((i) => i * i + 3),
        ),
      ).toBe("identifier"));
    test("of shuffled row numbers is an index", () =>
      expect(
        roleAt(
          0,
          rows.map((i) => (i * 7) % 40),
        ),
      ).toBe("identifier"));
    test("of integers that come again, or fractions, is not", () => {
      expect(
        roleAt(
          0,
          rows.map((i) => i % 9),
        ),
      ).toBe("numeric");
      expect(
        roleAt(
          0,
          rows.map((i) => i / 2),
        ),
      ).toBe("numeric");
    });
    test("elsewhere it is not", () => expect(roleAt(1, rows)).toBe("numeric"));
    test("a few rows must be counted", () => {
      expect(roleAt(0, [0, 1, 2, 3])).toBe("identifier");
      expect(roleAt(0, [0, 1, 5, 9])).toBe("numeric");
    });
  });
});
