import { describe, expect, test } from "vitest";
import { InputError } from "../../../../src/shared/errors.ts";
import { Random } from "../../../../src/shared/random.ts";
import type { AnsweredRow, RowsFilter } from "../../../../src/shared/results/resultsRequests.ts";
import { csv, noSignal, trained } from "./trainedRun.ts";

const random = new Random(9, "test");
const kinds = ["a", "b", "c"];
/** Clouds that overlap, so that there are mistakes; one row lacks its first number. */
const classes = csv("u,color,day,kind", 240, (row) => {
  const label = row % 3;
  const u = row === 7 ? "" : (label + random.normal()).toFixed(3);
  return [u, row % 2 ? "red" : "blue", `2024-0${1 + label}-1${row % 9}`, kinds[label]];
});
const numbers = csv("u,size", 120, () => {
  const u = random.normal();
  return [u, (3 * u + random.normal()).toFixed(2)];
});

async function classRun(parts: object = {}) {
  const run = await trained({ "test.csv": classes }, parts);
  const rowsOf = (filter: RowsFilter, from = 0, count = 200) =>
    run.answers.answeredRows({ run: "latest", part: "train", filter, from, count }, noSignal);
  return { ...run, rowsOf };
}
const predictedOf = ({ answer }: AnsweredRow) => (answer.kind === "class" ? answer.predicted : -1);
const confidence = ({ answer }: AnsweredRow) =>
  answer.kind === "class" ? answer.scores[answer.predicted] : Number.NaN;

describe("rows with the network's answers", () => {
  test("all rows in the order of the file, with lines, cells as the file has them and their classes", async () => {
    const { rowsOf, data } = await classRun();
    const { total, columns, file, rows, image, moment } = await rowsOf({ kind: "all" });
    expect([total, file, image, moment.isLive]).toEqual([data.train.length, "test.csv", null, false]);
    expect(columns).toEqual(["u", "color", "day", "kind"]);
    expect(rows.map(({ row }) => row)).toEqual([...data.train]);
    const lines = classes.split("\n");
    for (const { row, place, cells, actual, answer, pixels } of rows) {
      expect(place).toEqual({ file: "test.csv", line: row + 2 });
      const words = lines[row + 1].split(",");
      expect(cells).toEqual([words[0] === "" ? "" : String(Number(words[0])), ...words.slice(1)]);
      expect(kinds[actual as number]).toBe(words[3]);
      if (answer.kind !== "class") throw new Error("Not a class.");
      expect(answer.scores[answer.predicted]).toBe(Math.max(...answer.scores));
      expect(pixels).toBeNull();
    }
  });

  test("the rows behind all cells together are the rows of the part, each once, the most confident first", async () => {
    const { rowsOf, answers, data } = await classRun();
    const { evaluation } = await answers.evaluatePart({ run: "latest", part: "train" }, noSignal);
    if (evaluation.task !== "classification") throw new Error("Not a classification.");
    const seen: number[] = [];
    for (const actual of kinds.keys())
      for (const predicted of kinds.keys()) {
        const { rows, total } = await rowsOf({ kind: "cell", actual, predicted });
        expect(total).toBe(evaluation.confusion[actual][predicted]);
        expect(rows.every((row) => row.actual === actual && predictedOf(row) === predicted)).toBe(true);
        expect(rows.map(confidence)).toEqual(rows.map(confidence).toSorted((a, b) => b - a));
        seen.push(...rows.map(({ row }) => row));
      }
    expect(seen.toSorted((a, b) => a - b)).toEqual([...data.train]);
    const mistakes = await rowsOf({ kind: "mistakes" });
    expect(mistakes.total).toBe(
      evaluation.confusion.reduce(
        (sum, row, actual) => sum + row.reduce((all, count, i) => all + (i === actual ? 0 : count), 0),
        0,
      ),
    );
    expect(mistakes.rows.every((row) => predictedOf(row) !== row.actual)).toBe(true);
  });

  test("pages of rows make up the whole", async () => {
    const { rowsOf } = await classRun();
    const whole = await rowsOf({ kind: "mistakes" });
    const pages = [await rowsOf({ kind: "mistakes" }, 0, 5), await rowsOf({ kind: "mistakes" }, 5, 200)];
    expect(pages.flatMap(({ rows }) => rows)).toEqual(whole.rows);
    expect(pages.map(({ total }) => total)).toEqual([whole.total, whole.total]);
  });

  test("named rows of any part, in the order in which they are named; one without a target has no class", async () => {
    const lines = classes.split("\n");
    lines[4] = lines[4].replace(/[abc]$/, "");
    const dataset = { path: "test.csv", missing: "drop", target: "kind" };
    const run = await trained({ "test.csv": lines.join("\n") }, { dataset });
    const filter: RowsFilter = { kind: "rows", rows: [50, 3, 10] };
    const { rows, total } = await run.answers.answeredRows(
      { run: "latest", part: "test", filter, from: 0, count: 9 },
      noSignal,
    );
    expect(total).toBe(3);
    expect(rows.map(({ row, actual }) => [row, actual])).toEqual([
      [50, 2],
      [3, null],
      [10, 1],
    ]);
  });

  test("a row that does not exist is an error", async () => {
    const { rowsOf } = await classRun();
    await expect(rowsOf({ kind: "rows", rows: [240] })).rejects.toThrow("There is no row 241");
  });

  test("numbers: the worst rows first, with the numbers as the file has them", async () => {
    const { answers } = await trained({ "test.csv": numbers }, {});
    const ask = (filter: RowsFilter) =>
      answers.answeredRows({ run: "latest", part: "test", filter, from: 0, count: 200 }, noSignal);
    const { rows, columns } = await ask({ kind: "worst", target: 0 });
    expect(columns).toEqual(["u", "size"]);
    const errors = rows.map(({ answer, actual, cells }) => {
      if (answer.kind !== "numbers" || !Array.isArray(actual)) throw new Error("Not numbers.");
      expect(actual).toEqual([Number(cells[1])]);
      return Math.abs(answer.values[0] - actual[0]);
    });
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
    await expect(ask({ kind: "mistakes" })).rejects.toThrow(InputError);
    await expect(ask({ kind: "worst", target: 1 })).rejects.toThrow(InputError);
  });

  test("rows that are images have pixels, and their columns are left out", async () => {
    const names = Array.from({ length: 16 }, (_, i) => `pixel${i}`);
    const pixels = csv([...names, "digit"].join(","), 60, (row) => [
      ...names.map((_, i) => (i === row % 16 ? 16 : 0)),
      row % 2 ? "one" : "zero",
    ]);
    const { answers } = await trained(
      { "test.csv": pixels },
      { dataset: { path: "test.csv", target: "digit" } },
    );
    const { image, columns, rows } = await answers.answeredRows(
      { run: "latest", part: "train", filter: { kind: "all" }, from: 0, count: 3 },
      noSignal,
    );
    expect([image, columns]).toEqual([{ height: 4, width: 4, channels: 1 }, ["digit"]]);
    for (const { row, pixels, cells } of rows) {
      expect(pixels).toEqual(Uint8Array.from({ length: 16 }, (_, i) => (i === row % 16 ? 255 : 0)));
      expect(cells).toEqual([row % 2 ? "one" : "zero"]);
    }
  });

  test("a generator's points have no lines", async () => {
    const dataset = { generate: "spiral", samples: 60 };
    const { answers } = await trained({}, { dataset });
    const { file, rows } = await answers.answeredRows(
      { run: "latest", part: "train", filter: { kind: "all" }, from: 0, count: 1 },
      noSignal,
    );
    expect([file, rows[0].place]).toEqual([null, null]);
  });

  test.each([
    ["more rows", (text: string) => `${text}\n1,red,2024-01-01,a`],
    ["another number in a row", (text: string) => text.replace(/^[-\d.]+,/m, "9.5,")],
    ["another category in a row", (text: string) => text.replace("red", "green")],
    ["two rows in each other's place", (text: string) => text.replace(/\n(.+)\n(.+)\n/, "\n$2\n$1\n")],
  ])("a file with %s by now is an error", async (_, edit) => {
    const files = { "test.csv": classes };
    const { answers } = await trained(files);
    files["test.csv"] = edit(classes);
    await expect(
      answers.answeredRows(
        { run: "latest", part: "train", filter: { kind: "all" }, from: 0, count: 200 },
        noSignal,
      ),
    ).rejects.toThrow("test.csv has changed since this network was trained");
  });
});
