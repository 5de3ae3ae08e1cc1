// The page "Results" with networks that were really trained, as a user meets it: whole, by pointer and by keyboard.
import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { FinishedEvent } from "../../../src/shared/events.ts";
import type { RunOverview } from "../../../src/shared/runs/runList.ts";
import type { ExportMenu } from "../../../src/webview/results/exportMenu.ts";
import { applyTheme, type ThemeName, themes } from "../dev/themes.ts";
import { textContrasts } from "../harness/contrast.ts";
import { deep, deepActive, deepAll, deepText, textOf } from "../harness/deep.ts";
import { firstOf, type ResultsHarness, showResults, startResults } from "../harness/resultsHarness.ts";
import { realResults } from "../realRun.ts";

beforeEach(() => page.viewport(1440, 900));
afterEach(() => applyTheme("dark"));

const plain = (text: string) => text.replaceAll("\u202f", " ").replaceAll("\u2212", "-");

const iris = once(() => realResults("iris", { training: { epochs: 30, l2: 0.02 } }));
const digits = once(() => realResults("digits", { training: { epochs: 1, seed: 1 } }));
const spirals = once(() => realResults("two-spirals", { training: { epochs: 4 } }));
const diabetes = once(() => realResults("diabetes", { training: { epochs: 20 } }));

/** Trains when it is first needed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A recorded run as the list of runs has it. */
function overview(id: string, number: number, changes: RunOverview["changes"]): RunOverview {
  return {
    id,
    number,
    state: "completed",
    started: "2026-11-27T09:00:00Z",
    seconds: 1,
    starred: false,
    seed: 1,
    data: { path: "iris.csv", hash: "x", rows: { all: 150, train: 90, validation: 15, test: 45 } },
    task: "classification",
    validation: 0.9,
    test: 0.9,
    sparkline: [],
    position: undefined,
    backend: "reference",
    threads: 1,
    isResumable: false,
    hasPenalty: false,
    changes,
  };
}

/** The counts of the matrix as it is shown. */
function counts(results: ResultsHarness): number[][] {
  return deepAll(results.matrix, "tbody tr").map((row) =>
    [...row.querySelectorAll<HTMLElement>("[data-cell]")].map((cell) =>
      Number(textOf(cell).replace("·", "0")),
    ),
  );
}

/** The first wrong cell of the matrix, by its indices. */
function firstWrong(results: ResultsHarness): [actual: number, predicted: number] {
  for (const [actual, row] of counts(results).entries())
    for (const [predicted, rows] of row.entries())
      if (actual !== predicted && rows > 0) return [actual, predicted];
  throw new Error("Every row is right.");
}

test("iris: the verdict agrees with the run's summary, names its rows, and stands beside the majority class", async () => {
  const run = await iris();
  const results = await showResults(run);
  const { summary } = run.events.at(-1) as FinishedEvent;
  expect(plain(results.score)).toBe(`${(100 * (summary.testScore ?? 0)).toFixed(1)} %`);
  expect(plain(results.evidence)).toMatch(
    /^accuracy · \d+ of 45 rows right · 95 % interval [\d.]+ – [\d.]+$/,
  );
  expect(results.words).toMatch(/Loss [\d.]+ with the penalty λΣ‖W‖², [\d.]+ without it\./);
  const lines = deepAll(deep(results.page, "mlp-verdict", "mlp-score-table"), "tbody tr").map(textOf);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("always “setosa”");
  expect(results.parts.map(({ text, checked }) => `${text}${checked ? " *" : ""}`)).toEqual([
    "train 90",
    "validation 15",
    "test 45 *",
  ]);
});

test("another part is chosen by arrow keys, and everything on the page is about it", async () => {
  const results = await showResults(await iris());
  results.part("test").focus();
  await userEvent.keyboard("{ArrowRight}");
  await results.settled();
  expect(deepActive()?.dataset.part).toBe("train");
  expect(results.evidence).toContain("of 90 rows right");
  expect(
    counts(results)
      .flat()
      .reduce((sum, rows) => sum + rows),
  ).toBe(90);
  expect(results.lastParams("answeredRows")).toMatchObject({ part: "train" });
});

test("the confusion matrix is a table with headings for its rows and columns", async () => {
  const results = await showResults(await iris());
  const { matrix } = results;
  expect(deepAll(matrix, "thead th[scope=col]").map(textOf)).toEqual([
    "setosa",
    "versicolor",
    "virginica",
    "rows",
    "recall",
    "precision",
    "F1",
  ]);
  expect(deepAll(matrix, "tbody th[scope=row]").map(textOf)).toEqual(["setosa", "versicolor", "virginica"]);
  for (const [index, row] of counts(results).entries()) {
    expect(row.reduce((sum, rows) => sum + rows)).toBe(15);
    expect(textOf(deepAll(matrix, "tbody tr")[index])).toContain((row[index] / 15).toFixed(2));
  }
});

test("by keyboard alone: a wrong cell, its rows, a row to try, and its line in the file", async () => {
  const results = await showResults(await iris());
  const { app } = results;
  deep(results.matrix, "[data-cell][tabindex='0']").focus();
  expect(deepAll(results.matrix, "[tabindex='0'][data-cell]")).toHaveLength(1);
  await userEvent.keyboard("{Control>}{Home}{/Control}");
  const [actual, predicted] = firstWrong(results);
  await userEvent.keyboard(`${"{ArrowDown}".repeat(actual)}${"{ArrowRight}".repeat(predicted)}{Enter}`);
  await results.settled();
  expect(deepActive()?.ariaPressed).toBe("true");
  const names = ["setosa", "versicolor", "virginica"];
  expect(results.cellHeading).toBe(`true ${names[actual]}, predicted ${names[predicted]}`);
  expect(app.announcement).toContain(names[predicted]);
  const rows = results.rowsOf("mlp-cell-rows");
  expect(rows).toHaveLength(counts(results)[actual][predicted]);

  rows[0].focus();
  await userEvent.keyboard("{Enter}");
  await results.settled();
  expect(rows[0].ariaCurrent).toBe("true");
  const tried = deep<HTMLInputElement>(results.page, "mlp-try-row", ".start input");
  expect(tried.value).toBe(String(Number(rows[0].dataset.row) + 1));

  await userEvent.keyboard("{Tab}");
  expect(deepActive()?.dataset.action).toBe("open-row");
  await userEvent.keyboard("{Enter}");
  await app.settled();
  // The first line of the file has the names of the columns.
  const params = { file: "iris.csv", line: Number(rows[0].dataset.row) + 2 };
  expect(results.lastParams("openRow")).toEqual(params);
});

test("N and P go through the kinds of mistake and round, except where text is typed", async () => {
  const results = await showResults(await iris());
  const first = results.cellHeading;
  const place = () => results.text("mlp-cell-rows", "[data-place]");
  expect(place()).toMatch(/^mistake 1 of \d+$/);
  results.part("test").focus();
  await userEvent.keyboard("p");
  await results.settled();
  const [, last, total] = /^mistake (\d+) of (\d+)$/.exec(place()) ?? [];
  expect(last).toBe(total);
  await userEvent.keyboard("n");
  await results.settled();
  expect(results.cellHeading).toBe(first);
  deep<HTMLInputElement>(results.page, "mlp-try-row", ".start input").focus();
  await userEvent.keyboard("n");
  await results.settled();
  expect(results.cellHeading).toBe(first);
});

test("a table is copied and saved as CSV from the same menu, by keyboard", async () => {
  const results = await showResults(await iris());
  const { app } = results;
  const menu = deep(results.page, "mlp-confusion-section", "mlp-export-menu");
  deep(menu, ".icon-button").focus();
  await userEvent.keyboard("{Enter}");
  await app.settled();
  expect(textOf(deepActive())).toBe("Copy as CSV");
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await app.settled();
  const saved = app.host.requests.findLast(({ name }) => name === "saveFile")?.params as {
    name: string;
    content: string;
  };
  expect(saved.name).toBe("iris-confusion-matrix.csv");
  const [heading, ...lines] = saved.content
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  expect(heading.slice(0, 2)).toEqual(["true class", "predicted setosa"]);
  expect(lines.map((line) => line.slice(1, 4).map(Number))).toEqual(counts(results));
  expect(deepActive()?.getAttribute("aria-haspopup")).toBe("menu");
});

/** What is saved by an entry of an export menu. */
async function saved({ app }: ResultsHarness, menu: HTMLElement, label: string) {
  deep(menu, ".icon-button").click();
  await app.settled();
  deepAll(menu, "[role=menuitem]")
    .find((item) => textOf(item) === label)
    ?.click();
  for (let i = 0; i < 5; i++) await app.settled();
  return app.host.requests.findLast(({ name }) => name === "saveFile")?.params as {
    name: string;
    content: string | Uint8Array;
  };
}

async function savedSvg(results: ResultsHarness, menu: HTMLElement) {
  const { name, content } = await saved(results, menu, "Save as SVG…");
  const parsed = new DOMParser().parseFromString(content as string, "image/svg+xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  return { name, parsed };
}

test("the calibration is saved as SVG with its colors and as PNG, the scores as CSV", async () => {
  const results = await showResults(await iris());
  const menu = deep(results.page, "mlp-calibration", "mlp-export-menu");
  const { name, parsed } = await savedSvg(results, menu);
  expect(name).toBe("iris-calibration.svg");
  expect(parsed.querySelector("circle")?.getAttribute("style")).toMatch(/fill:rgb\(/);
  const png = await saved(results, menu, "Save as PNG…");
  expect(png.name).toBe("iris-calibration.png");
  expect([...(png.content as Uint8Array).slice(1, 4)].map((code) => String.fromCharCode(code)).join("")).toBe(
    "PNG",
  );
  const scores = await saved(results, deep(results.page, "mlp-verdict", "mlp-export-menu"), "Save as CSV…");
  expect(scores.name).toBe("iris-scores.csv");
  expect(scores.content).toMatch(/^,accuracy,95 % interval from,to,data loss\nthis run,0\.\d+,0\.\d+,/);
});

test("digits: the misread digits are seen as pictures, a page at a time", { timeout: 120_000 }, async () => {
  const results = await showResults(await digits());
  expect(results.parts[1]).toMatchObject({ text: "validation 0", disabled: true });
  const mistakes = results.rowsOf("mlp-mistake-rows");
  expect(mistakes).toHaveLength(10);
  const canvas = deep<HTMLCanvasElement>(mistakes[0], "mlp-pixel-image", "canvas");
  expect([canvas.width, canvas.height]).toEqual([28, 28]);
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, 28, 28).data ?? [];
  expect(Math.max(...pixels.filter((_, i) => i % 4 === 0))).toBeGreaterThan(100);
  expect(plain(mistakes[0].ariaLabel ?? "")).toMatch(
    /^row [\d ]+: predicted \d with p [\d.]+, true \d with p [\d.]+$/,
  );
  const total = Number(results.text("mlp-mistake-rows", "[data-mistakes]").replace(" in all", ""));
  expect(results.text("mlp-mistake-rows", "[data-more]")).toContain(`10 of ${total} rows shown`);
  deep(results.page, "mlp-mistake-rows", "[data-more] button").click();
  await results.settled();
  expect(results.rowsOf("mlp-mistake-rows")).toHaveLength(20);
  // Pictures have no lines in a file.
  expect(results.find("mlp-cell-rows", "mlp-row-list", "[data-action=open-row]")).toBeUndefined();
});

test("two classes over two inputs: the plane comes first, with the threshold beside it, and both are saved as SVG", async () => {
  const results = await showResults(await spirals());
  const top = (name: string) => results.find(name)?.getBoundingClientRect().top ?? 0;
  expect(top("mlp-decision-plane")).toBeGreaterThan(0);
  expect(top("mlp-decision-plane")).toBeLessThan(top("mlp-confusion-section"));
  expect(Math.abs(top("mlp-threshold") - top("mlp-decision-plane"))).toBeLessThan(2);

  const menu = (label: string) =>
    deepAll(results.page, "mlp-export-menu").find(
      (element) => (element as ExportMenu).label === label,
    ) as HTMLElement;
  const plane = await savedSvg(results, menu("decision plane"));
  expect(plane.name).toBe("iris-decision-plane.svg");
  expect(plane.parsed.querySelector("image")?.getAttribute("href")).toMatch(/^data:image\/png/);
  expect(plane.parsed.querySelectorAll("path[fill^=rgb]")).toHaveLength(
    results.app.store.results.results?.evaluation.rows ?? 0,
  );
  const roc = await savedSvg(results, menu("ROC curve"));
  expect(roc.name).toBe("iris-ROC-curve.svg");
  const axis = [...roc.parsed.querySelectorAll("text")].map((element) => element.textContent);
  expect(axis).toEqual(["0", "0.5", "1", "0", "0.5", "1"]);
});

test("a number: the worst rows come with their errors, the largest first", async () => {
  const run = await diabetes();
  const results = await showResults(run);
  const { summary } = run.events.at(-1) as FinishedEvent;
  expect(plain(results.score)).toBe((summary.testScore ?? 0).toFixed(2));
  const rows = results.rowsOf("mlp-worst-rows");
  const errors = rows.map((row) => Math.abs(Number(plain(textOf(deepAll(row, "td.wrong")[0])))));
  expect(errors).toHaveLength(10);
  expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  expect(results.find("mlp-number-results")).toBeDefined();
  expect(results.find("mlp-confusion-section")).toBeUndefined();
});

test("while a run can be changed it is judged on the validation rows only, and says why", async () => {
  const run = await iris();
  const results = await showResults(run, firstOf(run.events, "evaluation") + 1);
  const { host } = results.app;
  expect(results.parts.map(({ checked, disabled }) => [checked, disabled])).toEqual([
    [false, true],
    [true, false],
    [false, true],
  ]);
  expect(results.part("test").dataset.help).toContain("judged on the validation rows only");
  const before = results.asked("evaluatePart");
  results.part("test").click();
  await results.settled();
  expect(results.asked("evaluatePart")).toBe(before);
  host.sendEvents(...run.events.slice(firstOf(run.events, "evaluation") + 1));
  await results.settled();
  expect(results.lastParams("evaluatePart")).toMatchObject({ part: "test" });
  expect(results.parts.every(({ disabled }) => !disabled)).toBe(true);
});

test("a page that is not shown asks nothing", async () => {
  const run = await iris();
  const results = await showResults(run, 3);
  const { app } = results;
  app.host.showPage("network");
  await app.settled();
  const before = results.app.host.requests.length;
  app.host.sendEvents(...run.events.slice(3));
  await app.settled();
  const after = app.host.requests.slice(before).map(({ name }) => name);
  expect(
    after.filter((name) => ["evaluatePart", "answeredRows", "rawInputs", "plane"].includes(name)),
  ).toEqual([]);
});

test("a design without a run says so and offers to train", async () => {
  const run = await iris();
  const results = await showResults({ ...run, events: run.events.slice(0, 1) }, 0);
  const { app } = results;
  // The host has no run at all.
  app.store.log = undefined;
  app.store.phase = "idle";
  app.store.run = 0;
  app.host.setRuns({ runs: [] });
  await results.settled();
  expect(results.state).toContain("Not trained yet.");
  deep(results.page, "[data-action=train]").click();
  await app.settled();
  expect(app.requestNames).toContain("train");
});

test("a run that diverged says at which layer, in the verdict's place", async () => {
  const run = await realResults("iris", {
    layers: [{ units: 16, activation: "relu" }],
    loss: "mean-squared-error",
    training: { epochs: 20, optimizer: { type: "sgd", learningRate: 1000 } },
  });
  const results = await showResults(run);
  expect(firstOf(run.events, "diverged")).toBeGreaterThan(0);
  expect(results.state).toMatch(/diverged after step \d+/);
  expect(results.find("mlp-verdict")).toBeUndefined();
});

test("a run that ended with an error says so; what a question failed with is a sentence in place", async () => {
  const run = await iris();
  const results = await showResults(run);
  results.app.host.fail("The engine stopped.");
  await results.settled();
  expect(results.state).toContain("The engine stopped.");
  const other = await showResults({
    ...run,
    answers: {
      ...run.answers,
      evaluatePart: () => {
        throw new Error("The rows are gone.");
      },
    },
  });
  expect(other.state).toContain("The rows are gone.");
});

test("results of data that has changed since are marked", async () => {
  const results = await showResults(await iris());
  results.app.host.setData({ file: "changed", runIsOlder: true });
  await results.settled();
  expect(deepText(results.page)).toContain(
    "These results are of the data as it was before iris.csv changed.",
  );
});

test("the run before is on the same axis, with what was fixed and newly wrong; its name leads to it", async () => {
  const run = await iris();
  const results = await showResults({
    ...run,
    answers: {
      ...run.answers,
      evaluatePart: async (params, signal) => run.answers.evaluatePart({ ...params, run: "latest" }, signal),
      compareRuns: () => ({ kind: "sameRows", rows: 45, fixed: 3, newlyWrong: 1, probability: 0.625 }),
    },
  });
  const { app } = results;
  app.host.setRuns({
    runs: [
      overview("b", 7, [{ field: "layers[0].units", before: "8", after: "16" }]),
      { ...overview("a", 6, undefined), bestEpoch: 12 },
    ],
    total: 2,
    current: "b",
  });
  await results.settled();
  expect(plain(results.words)).not.toContain("Early stopping");
  expect(plain(results.words)).toContain(
    "4.4 points better than run 6 (layers[0].units 8 → 16): 3 rows fixed, 1 newly wrong. Chance alone would differ this much in 63 of 100 cases: not a difference yet.",
  );
  const lines = deepAll(deep(results.page, "mlp-verdict", "mlp-score-table"), "tbody tr");
  expect(lines.map((line) => textOf(line).split(" ").slice(0, 2).join(" "))).toEqual([
    "this run",
    "run 6",
    "always “setosa”",
  ]);
  deep(lines[1], "button").click();
  await results.settled();
  expect(results.text(".run")).toContain("run 6");
  expect(results.lastParams("evaluatePart")).toMatchObject({ run: "a" });
  expect(plain(results.words)).toContain("Early stopping kept the weights of epoch 12.");
  deep(results.page, ".run button").click();
  await results.settled();
  expect(results.find(".run")).toBeUndefined();
});

test("runs on other rows are not compared, and the reason is said", async () => {
  const run = await iris();
  const results = await showResults({
    ...run,
    answers: {
      ...run.answers,
      evaluatePart: async (params, signal) => run.answers.evaluatePart({ ...params, run: "latest" }, signal),
      compareRuns: () => ({ kind: "otherRows", reason: "The split had another seed." }),
    },
  });
  results.app.host.setRuns({
    runs: [overview("b", 7, undefined), overview("a", 6, undefined)],
    total: 2,
    current: "b",
  });
  await results.settled();
  expect(results.words).toContain("Not compared with run 6: the split had another seed.");
});

test("the network of the shown run is saved, once the run has ended and is recorded", async () => {
  const run = await iris();
  const results = await showResults(run, firstOf(run.events, "finished"));
  const runs = [overview("b", 7, undefined), overview("a", 6, undefined)];
  results.app.host.setRuns({ runs, total: 2, current: "b" });
  await results.settled();
  expect(results.find("[data-save]")).toBeUndefined();
  results.app.host.sendEvents(...run.events.slice(firstOf(run.events, "finished")));
  await results.settled();
  results.find("[data-save]")?.click();
  await results.settled();
  expect(results.lastParams("runAction")).toEqual({ action: "saveModel", ids: ["b"] });
  results.app.store.runs.show({ half: "thisRun", run: "a" });
  await results.settled();
  results.find("[data-save]")?.click();
  await results.settled();
  expect(results.lastParams("runAction")).toEqual({ action: "saveModel", ids: ["a"] });
});

test("while a run trains, the next figures are asked for when the last ones have come", async () => {
  const run = await iris();
  const open: (() => void)[] = [];
  const answers = {
    ...run.answers,
    evaluatePart: async (params: Parameters<typeof run.answers.evaluatePart>[0], signal: AbortSignal) => {
      await new Promise<void>((resolve) => open.push(resolve));
      return run.answers.evaluatePart(params, signal);
    },
  };
  const start = firstOf(run.events, "evaluation") + 1;
  const app = await startResults({ ...run, answers }, start);
  const asked = () => app.host.requests.filter(({ name }) => name === "evaluatePart").length;
  expect(asked()).toBe(1);
  for (let i = start; i < start + 30; i++) {
    app.host.sendEvents(run.events[i]);
    await app.settled();
  }
  expect(asked()).toBe(1);
  open[0]();
  await app.settled();
  expect(asked()).toBe(2);
});

for (const theme of Object.keys(themes) as ThemeName[])
  test.each([1440, 700])(
    `in the ${theme} theme all text of the page has a contrast of at least 4.5, %i wide`,
    async (width) => {
      await page.viewport(width, 900);
      applyTheme(theme);
      const { app } = await showResults(await iris());
      const low = textContrasts(app.element).filter(({ ratio }) => ratio < 4.5);
      expect([
        ...new Set(low.map(({ text, ratio, path }) => `${ratio.toFixed(2)} ${text} (${path})`)),
      ]).toEqual([]);
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    },
  );
