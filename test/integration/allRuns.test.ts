import assert from "node:assert/strict";
import { readFile as readBytes } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { listRuns, runFiles, runsFolderOf } from "../../src/runs/folders/runFolders.ts";
import { isBroken } from "../../src/shared/runs/runRecord.ts";
import { describeWindow } from "./driver.ts";
import { endless, writeIris } from "./support/designs.ts";
import { answerDialog } from "./support/dialogs.ts";
import { cleanUp, command, extension, inWorkspace, openDesigner, spyOn, until } from "./support/extension.ts";
import { click, countOf, textOf } from "./support/webview.ts";

const page = "mlp-runs-page";
const row = (number: number) => `${page} tr[data-run]:has(.run:text-is("#${number}"))`;

/** Trains the design as it is, and waits until the run is recorded with its scores. */
async function train(uri: vscode.Uri, runs: number): Promise<void> {
  await command("train");
  await until("the run is recorded", async () => {
    const listed = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
    // The hash is recorded with the network, which is written last.
    return (
      listed.length === runs &&
      listed.every(({ run }) => !isBroken(run) && run.state === "completed" && run.data.hash !== null)
    );
  });
}

async function replace(uri: vscode.Uri, from: string, to: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.getText().indexOf(from);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  await vscode.workspace.applyEdit(edit);
}

async function trainedTwice(name: string): Promise<vscode.Uri> {
  const training = { epochs: 3, batchSize: 16, optimizer: { type: "sgd", learningRate: 0.05 } };
  const uri = await writeIris(name, 3, { training });
  await openDesigner(uri);
  await train(uri, 1);
  await replace(uri, "0.05", "0.2");
  await train(uri, 2);
  return uri;
}

describeWindow("All runs", () => {
  before(extension);
  afterEach(cleanUp);

  it("shows what changed, compares, uses a design again as one edit, and keeps its selection when it is hidden", async () => {
    const uri = await trainedTwice("all-runs.mlp.json");
    const document = await vscode.workspace.openTextDocument(uri);
    const second = document.getText();
    await command("showRuns");
    await until("both runs are listed", async () => (await countOf(`${page} tr[data-run]`)) === 2);
    assert.match(await textOf(`${row(2)} .changes`), /training\.optimizer\.learningRate 0\.05 → 0\.2/);
    assert.match(await textOf(`${row(1)} .changes`), /the first run/);
    assert.match(await textOf(`${row(2)} .test`), /^\d+\.\d %/);

    await click(`${row(1)} .changes`);
    await click(`${row(2)} .changes`);
    await until("they are compared", async () =>
      /#1 and #2 are .*differ in 1 field: training\.optimizer\.learningRate/.test(
        await textOf("mlp-run-comparison [data-testid=sentence]"),
      ),
    );
    await until("their curves are drawn", async () => (await countOf("mlp-overlay-chart [data-line]")) === 4);

    await click('mlp-run-comparison [data-action="diff"]');
    await until("VS Code's diff editor is open", () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff && input.original.path.endsWith(runFiles.design);
    });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    // The page was discarded meanwhile, and begins again from what it has kept.
    await until("the comparison is back", async () => (await countOf("mlp-overlay-chart [data-line]")) === 4);

    const [, first] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
    await command("runs.useDesign", { runs: [first.run.id] });
    assert.match(document.getText(), /"learningRate": 0\.05/);
    await vscode.commands.executeCommand("undo");
    await until("one undo restores the design", () => document.getText() === second);
    await vscode.workspace.fs.delete(uri);
  });

  it("deletes a run and restores it, also after its notification has gone", async () => {
    const uri = await trainedTwice("deleted-runs.mlp.json");
    await command("showRuns");
    await until("both runs are listed", async () => (await countOf(`${page} tr[data-run]`)) === 2);
    const [newest] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
    const messages = spyOn("showInformationMessage");
    try {
      await command("runs.delete", { runs: [newest.run.id] });
      await until("it is gone", async () => (await countOf(`${page} tr[data-run]`)) === 1);
      assert.match(await textOf(`${page} [data-testid=deleted]`), /was deleted/);
      await click(`${page} [data-action=restore]`);
      await until("it is back with its number", async () => (await countOf(row(2))) === 1);
      assert.equal(await countOf(`${page} [data-testid=deleted]`), 0);
      await command("runs.delete", { runs: [newest.run.id] });
      await until("it is gone again", async () => (await countOf(`${page} tr[data-run]`)) === 1);
      await command("restoreRun");
      await until("the command restores it", async () => (await countOf(`${page} tr[data-run]`)) === 2);
    } finally {
      messages.restore();
    }
    await vscode.workspace.fs.delete(uri);
  });

  it("saves the model and exports events; a run without a checkpoint cannot be resumed", async () => {
    const uri = await trainedTwice("exported-runs.mlp.json");
    const access = await extension();
    const [newest, oldest] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
    const context = { runs: [newest.run.id, oldest.run.id] };
    const model = inWorkspace("saved.mlp.safetensors");
    const save = answerDialog("showSaveDialog", model);
    try {
      await command("runs.saveModel", context);
      assert.match(save.asked[0].defaultUri?.path ?? "", /\/exported-runs\.mlp\.safetensors$/);
      const saved = await readBytes(model.fsPath);
      assert.ok(saved.equals(await readBytes(join(newest.folder, runFiles.model))));
    } finally {
      save.restore();
    }
    const table = inWorkspace("runs.csv");
    const saveTable = answerDialog("showSaveDialog", table);
    try {
      await command("runs.exportCsv", context);
      const lines = (await readBytes(table.fsPath, "utf8")).trim().split("\n");
      assert.match(lines[0], /^run,step,epoch,seconds,trainLoss,/);
      assert.ok(lines.some((line) => line.startsWith(`${newest.run.id},`)));
      assert.ok(lines.some((line) => line.startsWith(`${oldest.run.id},`)));
    } finally {
      saveTable.restore();
    }
    const folder = answerDialog("showOpenDialog", [inWorkspace("logs")]);
    const messages = spyOn("showInformationMessage");
    try {
      await command("runs.exportTensorBoard", context);
      const written = vscode.Uri.joinPath(inWorkspace("logs"), `exported-runs-${newest.run.id}`);
      const [[name]] = await vscode.workspace.fs.readDirectory(written);
      assert.match(name, /^events\.out\.tfevents\.\d+\.mlp-studio$/);
      assert.match(String(messages.calls[0][0]), /^2 runs exported\. To see them: tensorboard --logdir /);
    } finally {
      folder.restore();
      messages.restore();
    }
    // Of the runs that have ended, the latest alone keeps its checkpoint.
    await assert.rejects(
      async () => access.runActions?.run("resume", [{ uri, folder: oldest.folder }]),
      /has no checkpoint to be resumed from/,
    );
    await vscode.workspace.fs.delete(uri);
  });

  it("resumes a run that was stopped, in its own folder", async () => {
    const uri = await writeIris("resumed-run.mlp.json", endless);
    const training = await openDesigner(uri);
    await command("train");
    await until("it trains", () => (training.log?.latestProgress?.step ?? 0) > 100);
    await training.control("stop");
    const listed = async () => {
      const [{ run }] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
      return isBroken(run) ? undefined : run;
    };
    await until("its record has a checkpoint", async () => {
      const run = await listed();
      return run?.state === "stopped" && run.checkpoint !== undefined;
    });
    const stopped = await listed();
    await command("runs.resume", { runs: [stopped?.id ?? ""] });
    await until("it continues", () => training.phase === "running");
    await until("beyond where it was", () => {
      return (training.log?.latestProgress?.step ?? 0) > (stopped?.checkpoint?.step ?? Number.NaN);
    });
    assert.equal(training.log?.started?.resumedAt, stopped?.checkpoint?.step);
    assert.equal((await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath))).length, 1);
    await training.stop();
    await vscode.workspace.fs.delete(uri);
  });
});
