import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { listRuns, readRun, runsFolderOf } from "../../src/runs/folders/runFolders.ts";
import { isBroken } from "../../src/shared/runs/runRecord.ts";
import { describeWindow } from "./driver.ts";
import { writeIris } from "./support/designs.ts";
import { answerDialog, answerLists } from "./support/dialogs.ts";
import { cleanUp, command, extension, inWorkspace, openDesigner, spyOn, until } from "./support/extension.ts";
import { type PlayedRun, playTraining } from "./support/playTraining.ts";
import { click, countOf, textOf } from "./support/webview.ts";

const row = "mlp-runs-page tr[data-run]";
const handedOver = [
  "README.md",
  "data.safetensors",
  "design.mlp.json",
  "job.sbatch",
  "run.json",
  "start.safetensors",
  "train.py",
];

/** Hands over the design in front, or follows the folder; @returns the message that was shown */
async function trainElsewhere(where: string, folder?: string, button?: string): Promise<string> {
  const picked = answerLists(where);
  const dialog = answerDialog("showOpenDialog", folder === undefined ? undefined : [vscode.Uri.file(folder)]);
  const messages = spyOn("showInformationMessage", button);
  const errors = spyOn("showErrorMessage");
  try {
    await command("trainElsewhere");
    return String([...messages.calls, ...errors.calls][0]?.[0]);
  } finally {
    picked.restore();
    dialog.restore();
    messages.restore();
    errors.restore();
  }
}

/** Deletes the run of a followed folder, which only forgets it. */
async function forget(folder: string, button?: string): Promise<void> {
  const messages = spyOn("showInformationMessage", button);
  try {
    await command("runs.delete", { runs: [folder] });
    assert.match(String(messages.calls[0][0]), /is not followed any more; its files stay\.$/);
  } finally {
    messages.restore();
  }
}

const stateOf = async (folder: string) => {
  const run = await readRun(nodeRunStorage, folder);
  return isBroken(run) ? run.problem : run.state;
};
const epochs = async () => Number.parseInt(await textOf(`${row} .o-epochs`), 10);
const untilRow = (what: string, pattern: RegExp) =>
  until(what, async () => (await countOf(row)) > 0 && pattern.test(await textOf(`${row} .message`)));

describeWindow("Training elsewhere", () => {
  let played: PlayedRun | undefined;
  before(extension);
  afterEach(async () => {
    played?.kill();
    await played?.ended;
    played = undefined;
    await cleanUp();
  });

  it("hands a design over as a run, follows it, stops it, and opens the model that comes back", async () => {
    const { runsView } = await extension();
    const uri = await writeIris("handed.mlp.json", 3);
    await openDesigner(uri);
    const message = await trainElsewhere("In a new run folder", undefined, "Copy Command");
    const [{ folder, run }] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
    assert.match(message, /^handed\.mlp\.json is ready to be trained elsewhere\. Command: python/);
    assert.equal(await vscode.env.clipboard.readText(), `python3 '${join(folder, "train.py")}'`);
    assert.deepEqual((await readdir(folder)).sort(), handedOver);
    assert.ok(!isBroken(run));
    assert.deepEqual([run.number, run.trainedElsewhere], [1, true]);
    assert.match(await readFile(join(folder, "train.py"), "utf8"), /^EPOCHS = 3$/m);
    await untilRow("the run is listed", /not started/);

    played = playTraining(folder);
    await untilRow("it is followed", /running/);
    await until("an epoch has ended", async () => (await epochs()) >= 1);
    const before = await epochs();
    await until("the epochs grow", async () => (await epochs()) > before);
    const design = (await runsView?.getChildren())?.find((node) => node.uri.toString() === uri.toString());
    const [node] = (design && (await runsView?.getChildren(design))) ?? [];
    assert.equal(runsView?.getTreeItem(node).contextValue, "run stoppable");
    await click(`${row} .changes`);
    await until("its curve is drawn", async () => (await countOf("mlp-overlay-chart [data-line]")) > 0);

    await click(`${row} [data-action=stop]`);
    await played.ended;
    assert.equal(await stateOf(folder), "stopped");
    await until("its scores are shown", async () => (await textOf(`${row} .test`)).startsWith("90.0"));
    await command("runs.openResults", { runs: [run.id] });
    await until("its network is judged", async () => (await countOf("mlp-verdict [data-score]")) === 1);

    // It is started again and trains to its end.
    await command("showRuns");
    played = playTraining(folder, 100);
    await untilRow("it is followed again", /running/);
    played.complete();
    await played.ended;
    assert.equal(await stateOf(folder), "completed");
    await until("it has ended", async () => (await countOf(`${row} .message`)) === 0);
    await vscode.workspace.fs.delete(uri);
  });

  it("follows a folder anywhere, which is only forgotten when it is deleted, and followed again", async () => {
    const uri = await writeIris("followed.mlp.json", 3);
    await openDesigner(uri);
    const folder = inWorkspace("shared disk/it's a run").fsPath;
    await mkdir(folder, { recursive: true });
    await trainElsewhere("In another folder", folder, "Copy Command");
    assert.deepEqual((await readdir(folder)).sort(), handedOver);
    assert.equal(
      await vscode.env.clipboard.readText(),
      `python3 '${join(folder, "train.py").replace("'", "'\\''")}'`,
    );
    assert.deepEqual(await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath)), []);
    await untilRow("the run is listed", /not started/);
    played = playTraining(folder);
    // No watcher reports what is outside the folders of runs.
    await untilRow("it is followed", /running/);
    await click(`${row} [data-action=stop]`);
    await played.ended;
    assert.equal(await stateOf(folder), "stopped");

    await until("its scores are shown", async () => (await countOf(`${row} .test`)) === 1);
    await command("runs.openResults", { runs: [folder] });
    await until("its network is judged", async () => (await countOf("mlp-verdict [data-score]")) === 1);
    await command("showRuns");
    await forget(folder, "Undo");
    await until("it is listed still", async () => (await countOf(row)) === 1);
    await forget(folder);
    await until("it is not listed any more", async () => (await countOf(row)) === 0);
    assert.equal(await stateOf(folder), "stopped");
    const message = await trainElsewhere("In another folder", folder);
    assert.match(message, /it's a run is listed with those of followed\.mlp\.json\.$/);
    await until("it is listed again", async () => (await countOf(row)) === 1);
    await vscode.workspace.fs.delete(uri);
  });

  it("shows the start command again: in a terminal, where it is not run, and in the README", async () => {
    const uri = await writeIris("started.mlp.json", 3);
    await openDesigner(uri);
    const before = vscode.window.terminals.length;
    await trainElsewhere("In a new run folder");
    const [{ folder, run }] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
    assert.equal(vscode.window.terminals.length, before);
    await untilRow("the run is listed", /not started/);
    const messages = spyOn("showInformationMessage", (message) =>
      String(message).startsWith("Start this run where") ? "Open Terminal" : "",
    );
    try {
      await click(`${row} [data-action=startElsewhere]`);
      await until("a terminal is open", () => vscode.window.terminals.length === before + 1);
    } finally {
      messages.restore();
    }
    const terminal = vscode.window.terminals.at(-1);
    assert.ok(terminal);
    assert.equal(terminal.name, "Train Elsewhere");
    assert.equal((terminal.creationOptions as vscode.TerminalOptions).cwd, folder);
    terminal.dispose();
    const readme = spyOn("showInformationMessage", "Open README");
    try {
      await command("runs.startElsewhere", { runs: [run.id] });
    } finally {
      readme.restore();
    }
    await until("the README is open", () =>
      vscode.workspace.textDocuments.some(({ uri: { fsPath } }) => fsPath === join(folder, "README.md")),
    );
    assert.equal(await stateOf(folder), "stopped");
    await vscode.workspace.fs.delete(uri);
  });

  it("refuses a folder with something else, one of a run that is trained here, and a design with errors", async () => {
    const uri = await writeIris("refused.mlp.json", 3);
    await openDesigner(uri);
    const folder = inWorkspace("not empty").fsPath;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "notes.txt"), "mine");
    assert.match(
      await trainElsewhere("In another folder", folder),
      /not empty is not empty\. Name a new folder\.$/,
    );
    assert.deepEqual(await readdir(folder), ["notes.txt"]);

    await command("train");
    const [{ folder: own }] = await untilRecorded(uri);
    assert.match(await trainElsewhere("In another folder", own), /has a run that is trained in MLP Studio/);

    const bad = await writeIris("bad.mlp.json", 3, { loss: "none of these" });
    await openDesigner(bad);
    assert.match(await trainElsewhere("In a new run folder"), /^bad\.mlp\.json:\d+: /);
    assert.deepEqual(await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, bad.fsPath)), []);
    for (const design of [uri, bad]) await vscode.workspace.fs.delete(design);
  });
});

async function untilRecorded(uri: vscode.Uri) {
  const runs = () => listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
  await until("the run is recorded", async () => (await runs()).length > 0);
  return runs();
}
