import assert from "node:assert/strict";
import { copyFile, mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { listRuns, runFiles, runsFolderOf, writeRecord } from "../../src/runs/folders/runFolders.ts";
import { count } from "../../src/shared/format/numbers.ts";
import { isBroken } from "../../src/shared/runs/runRecord.ts";
import { describeWindow } from "./driver.ts";
import { endless, writeIris } from "./support/designs.ts";
import { cleanUp, command, extension, openDesigner, session, spyOn, until } from "./support/extension.ts";
import { numberIn, textOf, untilStatus } from "./support/webview.ts";

const setting = () => vscode.workspace.getConfiguration("mlpStudio");

const written: vscode.Uri[] = [];

async function write(name: string): Promise<vscode.Uri> {
  const uri = await writeIris(name, endless);
  written.push(uri);
  return uri;
}

/** Cleans up and deletes the designs, since other tests check the list of the workspace's designs. */
async function cleanUpDesigns() {
  await cleanUp();
  for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri);
}

/** Trains until there is a checkpoint. */
async function trainPastCheckpoint(name: string) {
  const uri = await write(name);
  const training = await openDesigner(uri);
  const { runs } = await extension();
  assert.ok(runs, "There is no place to keep runs.");
  await command("train");
  await until("there is a checkpoint", async () => ((await runs.find(uri.toString()))?.step ?? 0) > 0);
  return { uri, training, runs };
}

/** Copies a design's run to another design, as a former window leaves it: not ended, and its process is gone. */
async function leaveAs(from: vscode.Uri, to: vscode.Uri) {
  const [{ folder, run }] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, from.fsPath));
  if (isBroken(run)) throw new Error(run.problem);
  const copy = join(runsFolderOf(nodeRunStorage, to.fsPath), run.id);
  await mkdir(copy, { recursive: true });
  // Not the whole folder, in which files come and go while the end of the run is recorded.
  for (const name of [runFiles.design, runFiles.events, runFiles.checkpoint])
    await copyFile(join(folder, name), join(copy, name));
  // No system gives out this number.
  await writeRecord(nodeRunStorage, copy, {
    ...run,
    state: "running",
    process: { pid: 2 ** 30, host: hostname() },
  });
}

async function killEngine() {
  for (const engine of (await extension()).engines) engine.kill("SIGKILL");
}

describe("Checkpoints", () => {
  const spies: { restore(): void }[] = [];
  before(async () => {
    await extension();
    await setting().update("checkpointInterval", 0.2, vscode.ConfigurationTarget.Global);
  });
  after(() => setting().update("checkpointInterval", undefined, vscode.ConfigurationTarget.Global));
  afterEach(async () => {
    for (const made of spies.splice(0)) made.restore();
    await cleanUpDesigns();
  });

  it("are offered when the engine dies, and the run continues from the last one, with its history", async () => {
    const { training } = await trainPastCheckpoint("resumed.mlp.json");
    const errors = spyOn("showErrorMessage", (_message, resume) => String(resume));
    spies.push(errors);
    await killEngine();
    await until("the error is shown", () => errors.calls.length === 1);
    assert.match(String(errors.calls[0][0]), /resumed\.mlp\.json failed.*unexpectedly/);
    assert.equal(errors.calls[0][2], "Show Log");
    await until("it continues", () => training.phase === "running");
    const { resumedAt = 0, stepsPerEpoch = 1 } = training.log?.started ?? {};
    assert.ok(resumedAt > 0);
    // What was offered is where it continues, up to the smaller batch at an epoch's end; the continued run makes checkpoints of its own.
    const [, offered] = /^Resume at Epoch ([\d,.]+)$/.exec(String(errors.calls[0][1])) ?? [];
    const epoch = Number(offered.replaceAll(",", ""));
    assert.ok(Math.abs(epoch - resumedAt / stepsPerEpoch) < 0.3, `${offered}, ${resumedAt / stepsPerEpoch}`);
    const { step } = training.log?.train ?? { step: [] };
    assert.equal(step[0], 1, "the history begins at the first step");
    await until("it is past the checkpoint", () => (training.log?.latestProgress?.step ?? 0) > resumedAt);
    assert.deepEqual(
      step,
      step.toSorted((a, b) => a - b),
    );
  });

  it("are resumed by the command after a stop, and refused for a design that has changed", async () => {
    const { uri, training } = await trainPastCheckpoint("stopped.mlp.json");
    await command("stop");
    const steps = training.log?.finished?.summary.steps;
    await command("resumeFromCheckpoint");
    await until("it continues", () => training.phase === "running");
    assert.equal(training.log?.started?.resumedAt, steps);
    assert.equal(training.log?.finished, undefined);
    await command("stop");

    const errors = spyOn("showErrorMessage");
    spies.push(errors);
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    const text = document.getText();
    const changed = text.replace('"batchSize": 16', '"batchSize": 7');
    edit.replace(uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), changed);
    await vscode.workspace.applyEdit(edit);
    await command("resumeFromCheckpoint");
    assert.equal(training.phase, "failed");
    assert.match(training.failure ?? "", /another design: training\.batchSize is 16 there and 7 here/);
  });

  it("of a former window are offered, and the run continues", async () => {
    const { uri, training, runs } = await trainPastCheckpoint("left.mlp.json");
    await command("stop");
    const content = await runs.load(uri.toString());
    assert.ok(content);
    // The same design under another name, as a former window leaves it: not ended.
    const other = await write("found.mlp.json");
    await leaveAs(uri, other);
    const offers = spyOn("showInformationMessage", "Resume");
    spies.push(offers);
    const { recover } = await extension();
    await recover();
    const found = await session(other);
    await until("it continues", () => found.phase === "running");
    const { step } = content.run;
    assert.match(
      String(offers.calls[0][0]),
      new RegExp(`^The training of found\\.mlp\\.json was interrupted; .* \\(step ${count(step)}\\)\\.$`),
    );
    assert.equal(offers.calls.length, 1, "the one that was stopped is not offered");
    assert.equal(found.log?.started?.resumedAt, step);
    assert.equal(found.log.train.step[0], training.log?.train.step[0]);
  });
});

describeWindow("The designer, after an interruption", () => {
  after(() => setting().update("checkpointInterval", undefined, vscode.ConfigurationTarget.Global));
  afterEach(cleanUpDesigns);

  it("shows the history and how to resume", async () => {
    await setting().update("checkpointInterval", 0.2, vscode.ConfigurationTarget.Global);
    const { uri, runs } = await trainPastCheckpoint("before.mlp.json");
    await command("stop");
    const content = await runs.load(uri.toString());
    assert.ok(content);
    const other = await write("interrupted.mlp.json");
    await leaveAs(uri, other);
    const offers = spyOn("showInformationMessage");
    await (await extension()).recover();
    offers.restore();
    await openDesigner(other);
    await untilStatus("Failed");
    assert.match(
      await textOf('[data-banner="failure"]'),
      /interrupted at epoch .* Resume Training from Checkpoint/,
    );
    await until(
      "the last step is shown",
      async () => (await numberIn("step")) === content.log.latestProgress?.step,
    );
  });
});
