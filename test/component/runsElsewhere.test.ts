// Runs that another program trains, on the page "All runs".
import { beforeAll, beforeEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import type { StartedEvent } from "../../src/shared/events.ts";
import { RunLog } from "../../src/shared/runLog.ts";
import type { RunOverview } from "../../src/shared/runs/runList.ts";
import type { ElsewherePhase } from "../../src/shared/runs/runRecord.ts";
import type { RunHistoryAnswer } from "../../src/shared/runs/runsRequests.ts";
import { type AppHarness, startApp } from "./harness/appHarness.ts";
import { deep, deepAll, deepMaybe, deepText, textOf } from "./harness/deep.ts";
import { type RealRun, realRun } from "./realRun.ts";
import { recordedRuns } from "./recordedRuns.ts";

let real: RealRun;
/** A run that was trained here. */
let own: RunOverview;

beforeAll(async () => {
  real = await realRun("iris", { training: { epochs: 6 } });
  [own] = recordedRuns([real]).runs;
}, 60_000);

beforeEach(() => page.viewport(1280, 900));

const id = "/a/shared disk/run";

/** A run elsewhere in this phase, before any score, at this step. */
function elsewhere(phase: ElsewherePhase, step = 40): RunOverview {
  const isTraining = phase === "training" || phase === "stopping";
  const state = isTraining ? "running" : "stopped";
  const scores = phase === "ended" ? {} : { task: undefined, validation: null, test: null };
  const position = { step, epoch: step / 10, epochs: 100 };
  return { ...own, id, number: 7, state, ...scores, elsewhere: phase, position };
}

/** What was reported up to a share of the run. */
function history(share: number): RunHistoryAnswer {
  const log = new RunLog();
  for (const event of real.events.slice(0, Math.floor(share * real.events.length))) log.append(event);
  const { step } = log.train;
  return { id, design: undefined, log: log.data(), clock: { step, seconds: step }, problem: undefined };
}

async function appWith(run: RunOverview): Promise<AppHarness> {
  const { dataset } = real.events[0] as StartedEvent;
  const app = await startApp({ text: real.text, dataset });
  app.host.histories.set(id, history(0.5));
  app.host.setRuns({ runs: [run, own], total: 2 });
  app.host.showPage("results", { half: "allRuns" });
  await app.settled();
  return app;
}

const pageOf = (app: AppHarness) => deep(app.element, "mlp-results-page", "mlp-runs-page");
const rows = (app: AppHarness) => deepAll(deep(pageOf(app), "mlp-run-table"), "tr[data-run]");
const actionsOf = (app: AppHarness) =>
  app.host.requests.filter(({ name }) => name === "runAction").map(({ params }) => params);
const menuOf = (app: AppHarness, row: number) => {
  rows(app)[row].dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, composed: true }));
  return JSON.parse(app.element.dataset.vscodeContext ?? "{}");
};

test("a run that trains elsewhere is stopped by the button of its row", async () => {
  const app = await appWith(elsewhere("training"));
  const [row, ownRow] = rows(app);
  expect(textOf(deep(row, ".message"))).toBe("running Stop");
  expect(textOf(deep(row, ".o-epochs"))).toBe("4/100");
  expect(deepMaybe(row, ".o-spark polyline")).toBeDefined();
  deep(row, "[data-action=stop]").click();
  await app.settled();
  expect(actionsOf(app)).toEqual([{ action: "stop", ids: [id] }]);
  // The button is not the row, which a click selects.
  expect(row.ariaSelected).toBe("false");
  expect(deepMaybe(ownRow, "[data-action=stop]")).toBeUndefined();
  expect(menuOf(app, 0)).toMatchObject({ runs: [id], isStoppable: true, isStartable: false });
  expect(menuOf(app, 1)).toMatchObject({ isStoppable: false, isStartable: false });
});

test("its epochs grow with the list", async () => {
  const app = await appWith(elsewhere("training"));
  app.host.setRuns({ runs: [elsewhere("training", 70), own] });
  await app.settled();
  expect(textOf(deep(rows(app)[0], ".o-epochs"))).toBe("7/100");
});

test.each([
  ["stopping", "stopping", undefined],
  ["waiting", "not started Start…", "startElsewhere"],
  ["interrupted", "stopped Start…", "startElsewhere"],
] as const)("a run that is %s says so, and offers what can be done", async (phase, text, action) => {
  const app = await appWith(elsewhere(phase));
  const [row] = rows(app);
  expect(textOf(deep(row, ".message"))).toBe(text);
  expect(row.ariaLabel).toContain(text.replace(" Start…", ""));
  const button = deepMaybe(row, ".message button");
  expect(button?.dataset.action).toBe(action);
  button?.click();
  await app.settled();
  expect(actionsOf(app)).toEqual(action ? [{ action, ids: [id] }] : []);
  expect(menuOf(app, 0)).toMatchObject({ isStoppable: false, isStartable: action !== undefined });
});

test("a run that has ended is as any other; one that was stopped can be started again from its menu", async () => {
  const app = await appWith(elsewhere("ended"));
  const [row] = rows(app);
  expect(deepMaybe(row, ".message")).toBeUndefined();
  expect(textOf(deep(row, ".test"))).toMatch(/^\d+\.\d %$/);
  expect(menuOf(app, 0)).toMatchObject({ isStoppable: false, isStartable: true });
});

test("selected alone, its curves are drawn and grow while it trains", async () => {
  const app = await appWith(elsewhere("training"));
  deep(rows(app)[0], ".changes").click();
  await app.settled();
  const comparison = () => deep(pageOf(app), "mlp-run-comparison");
  const curve = () =>
    deep(comparison(), "mlp-overlay-panel", "mlp-overlay-chart", "[data-line]").getAttribute("points");
  const before = curve();
  expect(before).toBeTruthy();
  expect(deepMaybe(comparison(), "[data-testid=sentence]")).toBeUndefined();
  app.host.histories.set(id, history(1));
  app.host.setRuns({ runs: [elsewhere("training", 70), own] });
  await app.settled();
  await app.settled();
  expect(curve()).not.toBe(before);
  // What cannot be read is said, and a run of this window alone has no curves here.
  app.host.histories.set(id, { ...history(0.5), problem: "The file is damaged." });
  app.host.setRuns({ runs: [elsewhere("training", 80), own] });
  await app.settled();
  await app.settled();
  expect(deepText(comparison())).toContain("The file is damaged.");
  deep(rows(app)[0], ".changes").click();
  deep(rows(app)[1], ".changes").click();
  await app.settled();
  expect(deepMaybe(pageOf(app), "mlp-run-comparison")).toBeUndefined();
});

test("a run that has not begun has no curves", async () => {
  const app = await appWith(elsewhere("waiting", 0));
  deep(rows(app)[0], ".changes").click();
  await app.settled();
  expect(deepMaybe(pageOf(app), "mlp-run-comparison")).toBeUndefined();
  expect(textOf(deep(pageOf(app), "[data-testid=hint]"))).toContain("Select two to four runs");
});

test("its results wait for its network, and lead to its curves", async () => {
  const app = await appWith(elsewhere("training"));
  deep(rows(app)[0], ".run").click();
  await app.settled();
  const results = () => deep(app.element, "mlp-results-page", "mlp-run-results");
  expect(textOf(deep(results(), "[data-state]"))).toBe(
    "This run is trained elsewhere (running) and has no network yet. It has one when it has ended or was stopped. Show the Curves",
  );
  expect(deepMaybe(results(), "[data-save]")).toBeUndefined();
  const asked = () => app.host.requests.filter(({ name }) => name === "evaluatePart").length;
  expect(asked()).toBe(0);
  deep(results(), "[data-action=curves]").click();
  await app.settled();
  expect(rows(app)[0].ariaSelected).toBe("true");
  deep(rows(app)[0], ".run").click();
  app.host.setRuns({ runs: [elsewhere("ended"), own] });
  await app.settled();
  expect(deepMaybe(results(), "[data-state=elsewhere]")).toBeUndefined();
});

test.each([420, 700, 1000])("nothing overflows at a width of %i", async (width) => {
  await page.viewport(width, 900);
  const app = await appWith(elsewhere("waiting"));
  const body = deep(app.element, ".body");
  expect(body.scrollWidth).toBeLessThanOrEqual(body.clientWidth);
  const button = deep(rows(app)[0], ".message button").getBoundingClientRect();
  const next = deep(rows(app)[0], ".ended").getBoundingClientRect();
  expect(button.right).toBeLessThanOrEqual(next.right);
});
