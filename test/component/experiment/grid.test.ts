/** The grid of an experiment in its editor, its cells answered by a network that was really trained. */
import { beforeAll, describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { InputError } from "../../../src/shared/errors.ts";
import { RunLog } from "../../../src/shared/runLog.ts";
import { summaryJson } from "../../../src/shared/runs/summaryJson.ts";
import { deep, deepActive, deepAll, deepMaybe, deepText, textOf } from "../harness/deep.ts";
import { realResults } from "../realRun.ts";
import { type ExperimentHarness, type ExperimentHost, lambdas, startExperiment } from "./experimentHost.ts";

const { keyboard } = userEvent;

let answers: NonNullable<ExperimentHost["answers"]>;
let summary: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const run = await realResults("two-spirals", {
    layers: [{ units: 8 }, { units: 8 }],
    training: { epochs: 4, seed: 1 },
  });
  const log = new RunLog();
  for (const event of run.events) log.append(event);
  if (!log.finished || !log.latestLayers) throw new Error("The run has not ended.");
  const { layers, step } = log.latestLayers;
  summary = summaryJson(log.finished.summary);
  answers = {
    cellHistory: async () => log.data(),
    cellLayers: async () => ({ step, layers, activations: ["relu", "relu"] }),
    cellChanges: async ({ cell }) => [{ field: "training.l2", before: "0", after: String(cell) }],
    cellPlane: async ({ size, points }) =>
      run.answers.plane(
        { run: "latest", x: "x1", y: "x2", values: ["0", "0"], size, points },
        new AbortController().signal,
      ),
  };
});

/** An experiment whose runs have ended: the cell with 20 units and λ = 0 is the best. */
async function ended(show: string): Promise<ExperimentHarness> {
  const app = await startExperiment(lambdas.replace('"boundary"', `"${show}"`));
  app.host.answers = answers;
  for (const [at, { cell, seed }] of app.host.runs.entries()) {
    const validationAccuracy = cell === 2 ? 0.9 + seed / 100 : 0.5 + cell / 50 + seed / 100;
    const changed = { ...summary, validationAccuracy };
    app.host.setRun(at, { state: "completed", run: `run-${cell}-${seed}`, summary: changed });
  }
  await app.settled();
  return app;
}

const cells = (app: ExperimentHarness) => deepAll(deep(app.element, "mlp-experiment-grid"), "mlp-grid-cell");
const panel = (app: ExperimentHarness) => deep(app.element, "mlp-experiment-grid", "mlp-cell-panel");

/** Whether anything is drawn on a cell's canvas. */
function isDrawn(cell: HTMLElement): boolean {
  const canvas = deepMaybe(cell, "canvas") as HTMLCanvasElement | undefined;
  const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels?.some((value) => value !== 0) ?? false;
}

describe("the grid of an experiment", () => {
  test("has the first axis across and the second down, waits at first, and marks the best cell", async () => {
    const app = await startExperiment(lambdas);
    const grid = deep(app.element, "mlp-experiment-grid", "[role=grid]");
    expect(
      [...grid.querySelectorAll<HTMLElement>("[role=columnheader]")]
        .map((element) => textOf(element))
        .slice(1),
    ).toEqual(["3", "6", "20"]);
    expect(
      [...grid.querySelectorAll<HTMLElement>("[role=rowheader]")].map((element) => textOf(element)),
    ).toEqual(["0", "0.001", "0.01"]);
    expect(cells(app)).toHaveLength(9);
    expect(cells(app)[0].ariaLabel).toBe("hidden units 3, λ 0; waiting");
    const done = await ended("score");
    expect(cells(done)[2].ariaLabel).toMatch(/^hidden units 20, λ 0; validation 92\s% ± .*; the best$/);
    expect(cells(done).filter((cell) => cell.ariaLabel?.includes("the best"))).toHaveLength(1);
  });

  test.each(["boundary", "curves"])("%s: every cell in view is drawn from real answers", async (show) => {
    const app = await ended(show);
    await expect.poll(() => isDrawn(cells(app)[0])).toBe(true);
    const name = show === "curves" ? "cellHistory" : "cellPlane";
    expect(app.host.requests.some((request) => request.name === name)).toBe(true);
  });

  test("a cell that trains is drawn, however often it changes before its answer has come", async () => {
    const app = await startExperiment(lambdas.replace('"boundary"', '"curves"'));
    const pending: (() => void)[] = [];
    app.host.answers = {
      ...answers,
      cellHistory: async (query) => {
        await new Promise<void>((resolve) => pending.push(resolve));
        return answers.cellHistory(query);
      },
    };
    for (const epoch of [1, 2, 3]) {
      app.host.setRun(0, { state: "running", run: "run-0", progress: { epoch, epochs: 60 } });
      await app.settled();
    }
    expect(pending).toHaveLength(1);
    pending[0]();
    await expect.poll(() => isDrawn(cells(app)[0])).toBe(true);
    await expect.poll(() => pending.length).toBe(2);
  });

  test("the curves of a run at its end are asked for once, those of another seed while it trains", async () => {
    const app = await startExperiment(lambdas.replace('"boundary"', '"curves"'));
    app.host.answers = answers;
    const [first, second] = app.host.runs.flatMap(({ cell }, at) => (cell === 0 ? [at] : []));
    app.host.setRun(first, { state: "completed", run: "run-0", summary });
    const asked = (at: number) =>
      app.host.requests.filter(({ name, params }) => {
        const { cell, seed } = params as { readonly cell: number; readonly seed: number };
        return name === "cellHistory" && cell === 0 && seed === app.host.runs[at].seed;
      }).length;
    for (const epoch of [1, 2, 3]) {
      app.host.setRun(second, { state: "running", run: "run-1", progress: { epoch, epochs: 60 } });
      await expect.poll(() => asked(second)).toBe(epoch);
    }
    expect(asked(first)).toBe(1);
  });

  test("activations: one histogram for each hidden layer, its deviation, and a verdict in words", async () => {
    const app = await ended("activations");
    await expect.poll(() => deepAll(cells(app)[0], "mlp-histogram").length).toBe(2);
    expect(textOf(deep(cells(app)[0], "[data-verdict]"))).toMatch(/spread|collapses|shrinks|saturated/);
    const ticks = cells(app).map((cell) => textOf(deep(cell, "[data-ticks]")));
    expect(new Set(ticks).size).toBe(1);
    expect(deep(cells(app)[0], ".spreads").ariaLabel).toMatch(
      /^Standard deviation by layer: [\d.]+, [\d.]+$/,
    );
  });

  test("activations of a cell that trains are shown as soon as they have been measured, and follow its epochs", async () => {
    const app = await startExperiment(lambdas.replace('"boundary"', '"activations"'));
    const asked: number[] = [];
    let measured = false;
    app.host.answers = {
      ...answers,
      cellLayers: async (query) => {
        asked.push(query.cell);
        return measured ? answers.cellLayers(query) : null;
      },
    };
    const train = (epoch: number) =>
      app.host.setRun(0, { state: "running", run: "run-0", progress: { epoch, epochs: 60 } });
    train(1);
    await expect.poll(() => asked).toEqual([0]);
    expect(deepText(cells(app)[0])).not.toMatch(/measured|any more/);
    expect(deepAll(cells(app)[0], "mlp-histogram")).toHaveLength(0);
    measured = true;
    train(2);
    await expect.poll(() => deepAll(cells(app)[0], "mlp-histogram").length).toBe(2);
    expect(asked).toEqual([0, 0]);
  });

  test("the boundary of a cell that trains is drawn and follows it, that of a seed at its end is asked for once", async () => {
    const app = await startExperiment();
    let asked: number[] = [];
    let isReady = false;
    app.host.answers = {
      ...answers,
      cellPlane: async (query) => {
        asked.push(query.seed);
        if (!isReady) throw new InputError("This run has no trained network.");
        return answers.cellPlane(query);
      },
    };
    const [first, second] = app.host.runs.flatMap(({ cell }, at) => (cell === 0 ? [at] : []));
    const train = (epoch: number) =>
      app.host.setRun(first, { state: "running", run: "run-0", progress: { epoch, epochs: 60 } });
    train(1);
    await expect.poll(() => asked).toEqual([1]);
    expect(deepText(cells(app)[0])).not.toContain("no trained network");
    isReady = true;
    app.host.setRun(second, { state: "completed", run: "run-1", summary });
    await expect.poll(() => isDrawn(cells(app)[0])).toBe(true);
    asked = [];
    train(3);
    await expect.poll(() => asked).toEqual([1]);
  });

  test("arrow keys move between cells, digits choose a seed, Enter goes to the actions", async () => {
    const app = await ended("score");
    (cells(app)[0] as HTMLElement).focus();
    await keyboard("{ArrowRight}{ArrowDown}");
    await app.settled();
    expect(deepActive()).toBe(cells(app)[4]);
    expect(deepText(panel(app))).toContain("λ 0.001");
    await expect.poll(() => deepText(panel(app))).toMatch(/training\.l2 0 → \d/);
    await keyboard("2{Enter}");
    await app.settled();
    expect(textOf(deepActive() as HTMLElement)).toBe("Results of Seed 2");
    await keyboard("{Enter}");
    await app.settled();
    expect(app.host.requests.at(-1)).toMatchObject({ name: "openResults", params: { cell: 4, seed: 2 } });
    deep(panel(app), "[data-act=showRuns]").click();
    await app.settled();
    expect(app.host.requests.at(-1)).toMatchObject({ name: "showRuns", params: { cell: 4 } });
  });

  test("the table ranks by validation, and says how much each axis matters", async () => {
    const app = await ended("score");
    const table = deep(app.element, "mlp-experiment-grid", "mlp-cell-table");
    deep(table, "summary").click();
    await expect.poll(() => deepAll(table, "tbody tr").length).toBe(9);
    expect(deepText(deep(table, "tbody tr"))).toContain("20");
    deep(table, "[data-sort='0']").focus();
    await keyboard("{Enter}");
    await app.settled();
    const column = (i: number) => deepAll(table, `tbody td:nth-child(${i})`).map((cell) => textOf(cell));
    expect(column(2)).toEqual(["3", "3", "3", "6", "6", "6", "20", "20", "20"]);
    expect(deep(table, "[aria-sort]").ariaSort).toBe("ascending");
    expect(deepText(deep(table, "[data-importance]"))).toMatch(
      /hidden units .*, λ .* of the score's variance/,
    );
  });

  test("the cells of a search, which no header names, have their values above them", async () => {
    const app = await startExperiment(
      lambdas.replace('"seeds"', '"search": { "samples": 4, "seed": 1 },\n  "seeds"'),
    );
    const values = cells(app).map((cell) => textOf(deep(cell, "[data-values]")));
    expect(values).toEqual(app.app.store.grid?.cells.map(({ labels }) => labels.join(", ")));
    expect(values[0]).toMatch(/^\d+, [\d.]+$/);
  });

  test("a run that diverged is named in its cell, and is not the best", async () => {
    const app = await ended("score");
    app.host.setRun(2, { state: "diverged", summary: null, message: "Training diverged after step 3." });
    await app.settled();
    expect(cells(app)[2].ariaLabel).toContain("diverged with seed 1");
    expect(cells(app)[2].ariaLabel).not.toContain("the best");
    (cells(app)[2] as HTMLElement).click();
    await app.settled();
    expect(deepText(panel(app))).toContain("Training diverged after step 3.");
  });

  test("of many cells only the rows in view are there; the keyboard reaches the others", async () => {
    const numbers = Array.from({ length: 50 }, (_, i) => i / 100);
    const app = await startExperiment(lambdas.replace("[0, 0.001, 0.01]", JSON.stringify(numbers)));
    await expect.poll(() => cells(app).length).toBeLessThan(150);
    const grid = deep(app.element, "mlp-experiment-grid", "[role=grid]");
    expect(grid.ariaRowCount ?? grid.getAttribute("aria-rowcount")).toBe("51");
    expect(grid.clientHeight).toBeGreaterThan(50 * 84);
    cells(app)[0].focus();
    await keyboard("{End}");
    await app.settled();
    expect(deepActive()?.dataset.cell).toBe("149");
    await keyboard("{ArrowUp}");
    await app.settled();
    expect(deepActive()?.dataset.cell).toBe("146");
  });
});
