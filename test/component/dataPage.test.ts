import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { DataReport } from "../../src/shared/data/report.ts";
import { fakeReport, leak, wideReport } from "./fakeReport.ts";
import { type AppHarness, type AppOptions, startApp } from "./harness/appHarness.ts";
import { deepActive, deepText, textOf } from "./harness/deep.ts";

beforeEach(() => page.viewport(1280, 900));

async function startData(report: DataReport = fakeReport(), options: AppOptions = {}): Promise<AppHarness> {
  const app = await startApp(options);
  app.host.setData({ report: { kind: "ready", documentVersion: 1, report } });
  app.host.showPage("data");
  await app.settled();
  return app;
}

async function press(app: AppHarness, keys: string): Promise<void> {
  await userEvent.keyboard(keys);
  await app.settled();
}

test("the tab shows the page, asks for the report, and is kept for a reload", async () => {
  const app = await startApp();
  expect(app.data.isShown).toBe(false);
  app.data.tab("data").click();
  await app.settled();
  expect(app.data.isShown).toBe(true);
  expect(app.requestNames).toEqual(["inspectData"]);
  expect(app.memory.state?.page).toBe("data");
  const again = await startApp({ state: app.memory.state });
  expect(again.data.isShown).toBe(true);
  expect(again.requestNames).toEqual(["inspectData"]);
});

test("arrow keys go between the tabs, one of which the Tab key reaches", async () => {
  const app = await startApp();
  app.data.tab("network").focus();
  await press(app, "{ArrowRight}");
  expect(app.data.isShown).toBe(true);
  expect(deepActive()?.dataset.page).toBe("data");
  expect(app.data.tab("data").tabIndex).toBe(0);
  expect(app.data.tab("network").tabIndex).toBe(-1);
  await press(app, "{ArrowLeft}");
  expect(app.data.isShown).toBe(false);
});

test("says what is in the data and where its rows go", async () => {
  const app = await startData();
  for (const text of ["150 rows", "7 inputs", "3 classes", "105 train 70 %", "At random"])
    expect(app.data.summary).toContain(text);
  expect(app.data.columns).toHaveLength(6);
  const row = textOf(app.data.row("sepal.length"));
  for (const text of ["One input, standardized.", "number", "35", "5.84 ± 0.83"]) expect(row).toContain(text);
  expect(deepText(app.data.page)).toContain("setosa");
});

test("findings come with evidence and count in the tab; notes do not count", async () => {
  const app = await startData();
  expect(app.data.findings).toHaveLength(3);
  expect(app.data.findings[0]).toContain("leaks the target in every row");
  expect(app.data.findings[0]).toContain("accuracy 1");
  expect(app.data.findings[1]).toContain("share 8 %");
  expect(app.data.tab("data").ariaLabel).toBe("Data, 2 findings");
});

test("a finding is fixed by one edit, which undo takes back", async () => {
  const app = await startData();
  app.data.fix("target-copy").click();
  await app.settled();
  expect(app.requestNames.at(-1)).toBe("editTogether");
  expect(app.host.design?.dataset.columns?.["species code"]?.role).toBe("ignore");
  expect(app.announcement).toContain(leak.fix?.label ?? "?");
  app.store.undo();
  await app.settled();
  expect(app.host.design?.dataset.columns).toBeUndefined();
});

test("a finding leads to its column", async () => {
  const app = await startData();
  app.data.showColumn("target-copy").click();
  await app.settled();
  expect(deepActive()).toBe(app.data.row("species code"));
});

test("a role is given and taken back by the list in the row", async () => {
  const app = await startData();
  app.data.role("garden").click();
  await app.settled();
  expect(app.data.roles[0]).toBe("categorical, auto");
  app.data.pickRole("garden", "ignore");
  await app.settled();
  expect(app.host.text).toContain('"columns": { "garden": "ignore" }');
  app.data.role("garden").click();
  await app.settled();
  app.data.pickRole("garden", "categorical, auto");
  await app.settled();
  expect(app.host.edits).toHaveLength(2);
  expect(app.host.text).not.toContain("columns");
});

test("784 pixels are one line, which opens in pages, and are found by name", async () => {
  const app = await startData(wideReport());
  expect(app.data.columns).toEqual(["label"]);
  expect(app.data.groups[0]).toContain("pixel0 … pixel783 784 columns alike.");
  app.data.openGroup();
  await app.settled();
  expect(app.data.columns.length).toBeLessThan(70);
  app.data.more();
  await app.settled();
  expect(app.data.columns.length).toBeGreaterThan(100);
  app.data.search("pixel70");
  await app.settled();
  expect(app.data.columns).toEqual(["pixel70", ...Array.from({ length: 10 }, (_, i) => `pixel${700 + i}`)]);
  app.data.search("nothing like it");
  await app.settled();
  expect(deepText(app.data.table)).toContain("No column is named like this.");
});

test("a finding on one of many pixels is shown on its own", async () => {
  const report = wideReport();
  const app = await startData({ ...report, findings: [{ ...leak, column: "pixel400" }] });
  expect(app.data.columns).toEqual(["label", "pixel400"]);
  expect(app.data.groups).toHaveLength(2);
});

test("says that it is loading, what failed, and what was canceled", async () => {
  const app = await startApp();
  app.data.tab("data").click();
  app.host.setData({ report: { kind: "loading" } });
  await app.settled();
  expect(app.data.state("loading")).toContain("Looking at the data");
  app.host.setData({ report: { kind: "error", message: "no file iris.csv", field: "dataset.path" } });
  await app.settled();
  expect(app.data.state("error")).toContain("no file iris.csv");
  // Once, though the preview fails for the same reason.
  app.host.setPreview({ kind: "error", message: "no file iris.csv", field: "dataset.path" });
  await app.settled();
  expect(app.inspector.datasetError).toBe("");
  app.data.tab("network").click();
  await app.settled();
  expect(app.inspector.datasetError).toContain("no file iris.csv");
  app.data.tab("data").click();
  app.host.setData({ report: { kind: "canceled" } });
  await app.settled();
  expect(app.data.state("canceled")).toContain("canceled");
});

test("a newer report is waited for without losing the one that is there", async () => {
  const app = await startData();
  app.host.setData({ report: { kind: "loading" } });
  await app.settled();
  expect(app.data.columns).toHaveLength(6);
});

test("reading a large file shows how far it is and can be canceled; for a run, by stopping it", async () => {
  const app = await startApp();
  app.host.setData({ reading: { stage: "reading", done: 3e8, total: 1e9 } });
  await app.settled();
  expect(app.data.status("reading")).toContain("Reading iris.csv: 0.3 of 1.0 GB (30 %)");
  app.data.statusButton("cancel-reading").click();
  await app.settled();
  expect(app.requestNames).toEqual(["cancelReading"]);
  app.host.startRun("starting");
  await app.settled();
  app.data.statusButton("cancel-reading").click();
  await app.settled();
  expect(app.host.requests.at(-1)).toEqual({ name: "control", params: { command: "stop" } });
  app.host.setData({ reading: undefined });
  app.host.setPreview({ kind: "canceled" });
  await app.settled();
  app.data.statusButton("reload-data").click();
  await app.settled();
  expect(app.requestNames.at(-1)).toBe("reloadData");
});

test("asks what to do when the file has changed, and says that a run continues", async () => {
  const app = await startData();
  app.host.setData({ file: "changed" });
  await app.settled();
  expect(app.data.status("changed")).toContain(
    "iris.csv has changed on disk. What is shown was read before.",
  );
  app.host.startRun();
  await app.settled();
  expect(app.data.status("changed")).toContain("The run continues with the rows that it began with.");
  app.data.statusButton("keep-data").click();
  app.data.statusButton("reload-data").click();
  await app.settled();
  expect(app.requestNames.slice(-2)).toEqual(["keepData", "reloadData"]);
  app.host.setData({ file: "kept" });
  await app.settled();
  expect(app.data.status("changed")).toBe("");
  expect(app.data.status("kept")).toContain("As it was before");
});

test("beside the page are the fields of the data alone, and the run can be steered", async () => {
  const app = await startData();
  expect(deepText(app.inspector.element)).toContain("target");
  expect(deepText(app.inspector.element)).not.toContain("batch size");
  expect(app.toolbar.enabled).toContain("train");
});

test.each([320, 400, 620, 800])("nothing overflows at a width of %i", async (width) => {
  await page.viewport(width, 800);
  const app = await startData();
  await app.settled();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  expect(app.data.table.scrollWidth).toBeLessThanOrEqual(app.data.table.clientWidth + 1);
  // What has no column of its own in a narrow table stands below the name.
  if (width <= 620) expect(textOf(app.data.row("sepal.length"))).toContain("35 distinct · 5.84 ± 0.83");
});

test("what was inferred is listed with the reason and the field that overrides it", async () => {
  const app = await startData();
  const text = deepText(app.data.page);
  for (const part of [
    "Inferred",
    "delimiter",
    "it divides every row alike",
    "dataset.delimiter",
    "dataset.target",
  ])
    expect(text).toContain(part);
});
