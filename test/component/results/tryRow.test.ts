import "../../../src/webview/results/tryRow.ts";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type {
  AnsweredRow,
  AnsweredRows,
  RawInputs,
  RowAnswer,
  RowQuestion,
  RowsQuery,
} from "../../../src/shared/results/resultsRequests.ts";
import type { TriedRow, TryRow } from "../../../src/webview/results/tryRow.ts";
import { textOf } from "../harness/deep.ts";
import { find, painted, show, text } from "../plots/harness.ts";
import { type AskedQuestion, answering, finished, twoNumbers } from "./elementHarness.ts";

const moment = { step: 1, epoch: 1, isLive: false };

/** The probability of the second class is x1 from 0 to 1. */
function answerRow({ values, sweep }: RowQuestion): RowAnswer {
  const p = Math.min(1, Math.max(0, Number(values[0])));
  const curve = [0, 0.5, 1];
  return {
    moment,
    answer: { kind: "class", predicted: Number(p >= 0.5), scores: [1 - p, p] },
    sweeps: sweep
      ? ["x1", "x2"].map((column) => ({ column, values: curve, answers: curve.flatMap((x) => [1 - x, x]) }))
      : [],
    notes:
      Number(values[1]) > 1
        ? [{ column: "x2", note: "Outside the range of the training rows, −1 to 1." }]
        : [],
  };
}

/** Row 1 of the data is of the second class, all others are of the first. */
function answeredRows({ filter }: RowsQuery): AnsweredRows {
  if (filter.kind !== "rows") throw new Error("These rows are not asked for.");
  const [row] = filter.rows;
  if (row > 2) throw new Error(`There is no row ${row + 1}: the data has 3 rows. Choose another one.`);
  const found: AnsweredRow = {
    row,
    place: null,
    cells: [`0.${row}`, `-0.${row}`, row === 1 ? "upper" : "lower"],
    pixels: null,
    answer: { kind: "class", predicted: 0, scores: [0.8, 0.2] },
    actual: row === 1 ? 1 : 0,
  };
  return { moment, total: 1, columns: ["x1", "x2", "class"], image: null, file: null, rows: [found] };
}

async function start(
  inputs: RawInputs = twoNumbers(),
  answers: Parameters<typeof answering>[0] = { answerRow, answeredRows },
): Promise<{ element: TryRow; asked: AskedQuestion[]; tried: TriedRow[] }> {
  const { send, asked } = answering(answers);
  const element = document.createElement("mlp-try-row");
  Object.assign(element, { send, version: finished, inputs, rowCount: 3 });
  const tried: TriedRow[] = [];
  element.addEventListener("values-change", (event) => tried.push((event as CustomEvent<TriedRow>).detail));
  await show(element, 300);
  await painted(element);
  return { element, asked, tried };
}

const input = (element: TryRow, column: string, kind: string) =>
  find(find(element, `[data-column="${column}"]`) as HTMLElement, kind) as HTMLInputElement;
const bars = (element: TryRow) =>
  [...(find(element, "mlp-answer-bars")?.shadowRoot?.querySelectorAll("tr") ?? [])].map((row) => textOf(row));

test("begins with a typical row, and answers it", async () => {
  const { element, asked } = await start();
  expect(bars(element)).toEqual(["lower 1.00", "upper 0.00"]);
  expect(text(element, "origin")).toBe("typical values");
  expect(asked.map(({ params }) => params)).toEqual([
    { run: "latest", values: ["0", "0"], sweep: false },
    { run: "latest", values: ["0", "0"], sweep: true },
  ]);
  expect(find(element, ".hint")?.textContent).toBe(
    "Line: p of lower, over each input's range; bars: the training rows.",
  );
});

test("answers while one types, and a slider does the same by keyboard", async () => {
  const { element, tried } = await start();
  await userEvent.fill(input(element, "x1", "input.field"), "0.75");
  await painted(element);
  expect(bars(element)).toEqual(["lower 0.25", "upper 0.75"]);
  expect(tried).toEqual([{ values: ["0.75", "0"], row: undefined }]);
  const slider = input(element, "x2", "input[type=range]");
  slider.focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(tried.at(-1)?.values).toEqual(["0.75", "0.01"]);
  expect(slider.getAttribute("aria-valuetext")).toBe("0.01");
});

test("only the newest of the values that are typed meanwhile is asked", async () => {
  const waiting: { values: readonly unknown[]; give: () => void }[] = [];
  const { element } = await start(twoNumbers(), {
    answerRow: (question) =>
      question.sweep
        ? new Promise<never>(() => {})
        : new Promise((resolve) =>
            waiting.push({ values: question.values, give: () => resolve(answerRow(question)) }),
          ),
  });
  const field = input(element, "x1", "input.field");
  for (const cell of ["0.1", "0.2", "0.3"]) await userEvent.fill(field, cell);
  expect(waiting.map(({ values }) => values[0])).toEqual(["0"]);
  waiting[0].give();
  await painted(element);
  expect(waiting.map(({ values }) => values[0])).toEqual(["0", "0.3"]);
  waiting[1].give();
  await painted(element);
  expect(bars(element)).toEqual(["lower 0.70", "upper 0.30"]);
});

test("a value outside the training range is marked at its field", async () => {
  const { element } = await start();
  await userEvent.fill(input(element, "x2", "input.field"), "7");
  await painted(element);
  const row = find(element, '[data-column="x2"]') as HTMLElement;
  expect(text(row, "note")).toBe("Outside the range of the training rows, −1 to 1.");
  expect(input(element, "x2", "input.field").getAttribute("aria-describedby")).toBe("note");
  expect(text(find(element, '[data-column="x1"]') as HTMLElement, "note")).toBeUndefined();
});

test("starts from a row of the data, shows its true class, and goes to the next and previous one", async () => {
  const { element, tried } = await start();
  const row = find(element, ".start input") as HTMLInputElement;
  await userEvent.fill(row, "2");
  await userEvent.keyboard("{Enter}");
  await painted(element);
  expect(tried).toEqual([{ values: ["0.1", "-0.1"], row: 1 }]);
  expect(text(element, "origin")).toBe("true class: upper");
  // The network is wrong about it, so that both classes have a curve.
  expect(find(element, ".hint")?.textContent).toContain("p of lower, dashed: of upper, the true class");
  await userEvent.fill(input(element, "x1", "input.field"), "0.75");
  await painted(element);
  expect(text(element, "origin")).toBe("true class: upper, changed since");
  await userEvent.click(find(element, '[aria-label="Next row"]') as HTMLElement);
  await painted(element);
  expect(row.value).toBe("3");
  expect(find(element, '[aria-label="Next row"]')?.hasAttribute("disabled")).toBe(true);
  await userEvent.click(find(element, '[aria-label="Previous row"]') as HTMLElement);
  await painted(element);
  // The same row as before has its own values again.
  expect(element.values).toEqual(["0.1", "-0.1"]);
});

test("a row that is picked elsewhere is tried, and values from elsewhere are answered", async () => {
  const { element } = await start();
  element.row = 1;
  await painted(element);
  expect(element.values).toEqual(["0.1", "-0.1"]);
  element.values = ["1", "0"];
  await painted(element);
  expect(bars(element)).toEqual(["lower 0.00", "upper ✓ the true class 1.00"]);
  expect(text(element, "origin")).toBe("true class: upper, changed since");
});

test("a row that does not exist is said not to", async () => {
  const { element } = await start();
  await userEvent.fill(find(element, ".start input") as HTMLInputElement, "9");
  await userEvent.keyboard("{Enter}");
  await painted(element);
  expect(find(element, "[role=alert]")?.textContent).toBe(
    "There is no row 9: the data has 3 rows. Choose another one.",
  );
  expect(element.values).toEqual(["0", "0"]);
});

test("categories and booleans are lists, dates fields, blocks come from a row", async () => {
  const [number] = twoNumbers().inputs;
  if (number.kind !== "number") throw new Error("The first input is no number.");
  const { isInteger: _, kind: __, ...range } = number;
  const inputs = twoNumbers({
    inputs: [
      {
        kind: "category",
        column: "color",
        categories: [
          { name: "red", rows: 5 },
          { name: "blue", rows: 9 },
        ],
      },
      { kind: "boolean", column: "tame", words: ["no", "yes"], rows: [9, 5] },
      { ...range, kind: "date", column: "born", minimum: 0, maximum: 10, median: 5 },
      { kind: "block", column: "spectrum", shape: [2000], low: 0, high: 1 },
    ],
  });
  const { element, tried } = await start(inputs);
  const list = input(element, "color", "select") as unknown as HTMLSelectElement;
  expect([...list.options].map(({ text: name }) => name)).toEqual(["red", "blue", "(missing)"]);
  expect(list.value).toBe("blue");
  await userEvent.selectOptions(list, "(missing)");
  await userEvent.selectOptions(input(element, "tame", "select") as unknown as HTMLSelectElement, "yes");
  const date = input(element, "born", "input.field");
  expect([date.type, date.value]).toEqual(["date", "1970-01-06"]);
  await userEvent.fill(date, "1970-01-11");
  expect(tried.at(-1)?.values.slice(0, 3)).toEqual(["", "yes", "1970-01-11"]);
  expect(textOf(find(element, '[data-column="spectrum"]') as HTMLElement)).toBe(
    "spectrum 2 000 numbers, those of a row",
  );
});

test("an image is drawn on, and what is drawn is answered", async () => {
  const inputs = twoNumbers({
    inputs: [{ kind: "block", column: "image", shape: [8, 8], low: 0, high: 16 }],
    image: { height: 8, width: 8, channels: 1, black: 0, white: 16, hasPlanes: false },
  });
  const { element, asked } = await start(inputs);
  await userEvent.click(find(element, "canvas") as HTMLElement);
  await painted(element);
  const [{ values }] = asked.map(({ params }) => params as RowQuestion).slice(-1);
  expect(Math.max(...(values[0] as number[]))).toBeGreaterThan(8);
  // A drawing has no sliders, and so no curves.
  expect(asked.every(({ params }) => !(params as RowQuestion).sweep)).toBe(true);
});

test("while the run trains, the answer follows it, without curves", async () => {
  const { element, asked } = await start();
  const before = asked.length;
  element.live = true;
  element.version = { subject: "latest 1", version: "2" };
  await painted(element);
  expect(asked.slice(before).map(({ params }) => (params as RowQuestion).sweep)).toEqual([false]);
});
