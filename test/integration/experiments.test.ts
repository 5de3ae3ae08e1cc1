import assert from "node:assert/strict";
import * as vscode from "vscode";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { listRuns, runsFolderOf } from "../../src/runs/folders/runFolders.ts";
import { hasEnded } from "../../src/shared/experiment/results.ts";
import { isBroken } from "../../src/shared/runs/runRecord.ts";
import { describeWindow, inWindow } from "./driver.ts";
import { writeIris } from "./support/designs.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  readFile,
  until,
  writeFile,
} from "./support/extension.ts";
import { click, textOf } from "./support/webview.ts";

const viewType = "mlpStudio.experiment";

/** Presses keys where the focus is; `type:` before a text types it. */
async function keys(...pressed: readonly string[]): Promise<void> {
  await inWindow(async (window, list) => {
    for (const key of list) {
      if (key.startsWith("type:")) await window.page.keyboard.type(key.slice(5));
      else await window.page.keyboard.press(key);
      await window.page.waitForTimeout(50);
    }
  }, pressed);
}

function focus(selector: string): Promise<void> {
  return inWindow((window, found) => window.webview().locator(found).first().focus(), selector);
}

/** Drags a chip of the first axis to the place of another one. */
function dragChip(from: number, to: number): Promise<void> {
  return inWindow(
    async (window, places) => {
      const [chip, place] = places.map((at) =>
        window.webview().locator(`mlp-axis-row:first-of-type [data-chip="${at}"]`).first(),
      );
      await chip.dragTo(place);
    },
    [from, to],
  );
}

async function experimentAt(uri: vscode.Uri) {
  const { experiments } = await extension();
  const found = experiments.find(uri);
  assert.ok(found, "The experiment is not open.");
  return found;
}

async function openExperiment(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vscode.openWith", uri, viewType);
  await textOf("[data-progress-text]");
}

describeWindow("Experiments", () => {
  before(extension);
  afterEach(cleanUp);

  it("is built by keyboard from two-spirals, run, canceled half way, continued after a reload, and its best opened", async () => {
    const design = inWorkspace("two-spirals.mlp.json");
    await openDesigner(design);
    await command("newExperiment");
    const uri = inWorkspace("two-spirals.mlp-experiment.json");
    await textOf("[data-progress-text]");
    const axes = async () => JSON.parse((await vscode.workspace.openTextDocument(uri)).getText()).axes;

    // Hidden units 16, 32, 64: the last goes, the others become 4 and 32, and 4 moves behind.
    const units = 'mlp-axis-row:first-of-type [data-chip="2"]';
    await focus(units);
    await keys("Delete");
    await until("the value is removed", async () => (await axes())[0].values.length === 2);
    await focus('mlp-axis-row:first-of-type [data-chip="0"]');
    await keys("Enter", "type:4", "Enter");
    await until("the value is edited", async () => (await axes())[0].values[0] === 4);
    await keys("ArrowRight");
    await until("the value is moved", async () => (await axes())[0].values[1] === 4);
    // A third axis from the list of fields.
    await focus("[data-add-axis]");
    await keys("Enter", "type:epochs", "Enter");
    await until("the axis is added", async () => (await axes()).length === 3);
    assert.equal((await axes())[2].field, "training.epochs");
    await focus('mlp-axis-row:nth-of-type(3) [data-chip="2"]');
    await keys("Delete");
    await until("there are two numbers of epochs", async () => (await axes())[2].values.length === 2);
    await (await vscode.workspace.openTextDocument(uri)).save();
    await until("the grid is read", async () => (await experimentAt(uri)).session.grid?.axes.length === 3);

    await focus("[data-command=run]");
    await keys("Enter");
    const { session } = await experimentAt(uri);
    await until("some runs have ended", () => session.runs.filter(hasEnded).length >= 3);
    await click("[data-command=cancel]");
    await until("it has stopped", () => session.progress.phase === "idle");
    const kept = session.runs.filter(({ state }) => state === "completed").map(({ run }) => run);
    assert.ok(kept.length > 0 && kept.length < session.runs.length);

    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until("its process has ended", async () => (await extension()).experiments.find(uri) === undefined);
    await openExperiment(uri);
    const again = (await experimentAt(uri)).session;
    await until("the finished runs are found", () => again.runs.filter(hasEnded).length >= kept.length);
    for (const run of kept) assert.ok(again.runs.some((other) => other.run === run));
    await click("[data-command=continue]");
    await until("all runs are done", () => again.progress.phase === "idle" && again.runs.every(hasEnded));
    for (const run of kept)
      assert.ok(again.runs.some((other) => other.run === run && other.state === "completed"));
    const listed = (await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, design.fsPath))).filter(
      ({ run }) => !isBroken(run) && run.experiment,
    );
    assert.equal(listed.length, again.runs.length);

    await click("[data-best=openAsDesign]");
    await until("the best cell is a design in a designer", () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom && input.uri.path.endsWith("two-spirals-cell.mlp.json");
    });
  });

  it("is built with the mouse, run, and trained again when its data has changed", async () => {
    const rows = (factor: number) =>
      Array.from({ length: 80 }, (_, i) => `${i % 7},${(i * factor) % 10},${i % 2 ? "a" : "b"}\n`).join("");
    await writeFile("changing.csv", `x,y,class\n${rows(3)}`);
    const design = {
      dataset: { path: "changing.csv" },
      layers: [{ units: 4 }],
      training: { epochs: 3, seed: 1 },
    };
    await writeFile("changing.mlp.json", JSON.stringify(design));
    const axes = [
      { field: "layers[*].units", values: [2, 3, 4] },
      { field: "training.epochs", values: [1] },
    ];
    const text = JSON.stringify({ design: "changing.mlp.json", axes });
    const uri = await writeFile("changing.mlp-experiment.json", text);
    await openExperiment(uri);
    const { session } = await experimentAt(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const spec = () => JSON.parse(document.getText());

    await click("mlp-axis-row:nth-of-type(2) [data-tool=remove]");
    await until("the axis is removed", () => spec().axes.length === 1);
    await click("[data-add-axis]");
    await keys("type:l2");
    await click('[data-field="training.l2"]');
    await until("an axis is added", () => spec().axes[1]?.field === "training.l2");
    await dragChip(2, 0);
    await until("a value is moved", () => spec().axes[0].values[0] === 4);
    await click('mlp-axis-row:first-of-type [data-chip="1"]');
    await keys("type:5", "Enter");
    await until("a value is edited", () => spec().axes[0].values[1] === 5);
    await document.save();
    await until("the grid is read", () => session.grid?.axes[0].values.join() === "4,5,3");

    const run = async () => {
      await click("[data-command=run]");
      await until("all runs are done", () => {
        const { runs, progress } = session;
        return progress.phase === "idle" && runs.every(({ state }) => state === "completed");
      });
      return session.runs.map((one) => one.run);
    };
    const old = await run();
    await writeFile("changing.csv", `x,y,class\n${rows(7)}`);
    await until("the runs count no more", () => session.runs.every(({ state }) => state === "waiting"));
    await until("it is said", async () =>
      (await textOf("[data-banner=notice]")).startsWith(`The data has changed: ${old.length} runs`),
    );
    for (const one of await run()) assert.ok(!old.includes(one));
  });

  it("shows problems on their lines, and takes edits back", async () => {
    await writeIris("problem.mlp.json", 3);
    const text = `{\n  "design": "problem.mlp.json",\n  "axes": [{ "field": "layers[*].unit", "values": [4] }]\n}\n`;
    const uri = await writeFile("problem.mlp-experiment.json", text);
    await openExperiment(uri).catch(() => {});
    await until("the problem is listed", () => vscode.languages.getDiagnostics(uri).length === 1);
    const [{ range, message }] = vscode.languages.getDiagnostics(uri);
    assert.equal(range.start.line, 2);
    assert.match(message, /unit/);
    await click("mlp-axis-row [data-tool=remove]");
    await until("the problem is gone", () => vscode.languages.getDiagnostics(uri).length === 0);
    const document = await vscode.workspace.openTextDocument(uri);
    await keys("Control+KeyZ");
    await until("the edit is undone", () => document.getText() === text);
  });

  it("varies a field from the designer, in the experiment that is there", async () => {
    const design = await writeIris("varied.mlp.json", 3);
    await openDesigner(design);
    await command("varyField", { field: "training.l2" });
    const uri = inWorkspace("varied.mlp-experiment.json");
    await until("the experiment is made", async () =>
      (await readFile(uri).catch(() => "")).includes("training.l2"),
    );
    await openDesigner(design);
    await command("varyField", { field: "layers[0].units" });
    await until("the axis is added", async () => {
      const { axes } = JSON.parse((await vscode.workspace.openTextDocument(uri)).getText());
      return axes.length === 2 && axes[1].values.includes(16);
    });
  });
});
