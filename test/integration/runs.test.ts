import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { listRuns, runFiles, runsFolderOf } from "../../src/runs/folders/runFolders.ts";
import { isBroken } from "../../src/shared/runs/runRecord.ts";
import { writeIris } from "./support/designs.ts";
import {
  cleanUp,
  command,
  extension,
  openDesigner,
  readFile,
  spyOn,
  until,
  writeFile,
} from "./support/extension.ts";

async function replaceIn(document: vscode.TextDocument, from: string, to: string) {
  const at = document.getText().indexOf(from);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + from.length));
  edit.replace(document.uri, range, to);
  await vscode.workspace.applyEdit(edit);
}

describe("Runs", () => {
  before(extension);
  afterEach(cleanUp);

  it("are recorded beside their design, with the text that was trained and the model", async () => {
    const uri = await writeIris("recorded.mlp.json", 3);
    await openDesigner(uri);
    await command("train");
    const listed = async () =>
      (await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath))).flatMap(({ run, folder }) =>
        isBroken(run) ? [] : [{ ...run, folder }],
      );
    await until("the run is complete", async () => {
      const [run] = await listed();
      return run?.state === "completed" && run.data.hash !== null;
    });
    const [run] = await listed();
    assert.equal(run.design, "recorded.mlp.json");
    assert.equal(run.data.path, "iris.csv");
    const text = await vscode.workspace.fs.readFile(vscode.Uri.file(join(run.folder, runFiles.design)));
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(new TextDecoder().decode(text), document.getText());
    await until("the model is there", async () => {
      const files = await vscode.workspace.fs.readDirectory(vscode.Uri.file(run.folder));
      return files.some(([name]) => name === runFiles.model);
    });
  });

  it("are in the view, with what changed; a design is used again as one edit, and a deleted run comes back", async () => {
    const { runsView } = await extension();
    assert.ok(runsView);
    const uri = await writeIris("listed.mlp.json", 2);
    const { fsPath } = uri;
    const training = await openDesigner(uri);
    const trained = async () => {
      await command("train");
      await until("the run is complete", () => training.phase === "finished");
    };
    await trained();
    const first = await readFile(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceIn(document, '"units": 8', '"units": 9');
    const second = document.getText();
    await trained();

    const runs = async () => {
      const design = (await runsView.getChildren()).find((node) => node.uri.fsPath === fsPath);
      return design ? runsView.getChildren(design) : [];
    };
    const shown = async () => Promise.all((await runs()).map((node) => runsView.getTreeItem(node)));
    await until("both runs are listed with their scores", async () => {
      const items = await shown();
      return (
        items.length === 2 &&
        items.every(({ description }) => /^\d+\.\d % validation/.test(String(description)))
      );
    });
    const [newer, older] = await runs();
    const [newerItem, olderItem] = await shown();
    assert.match(String(newerItem.description), / · layers\[1\]\.units 8 → 9$/);
    assert.doesNotMatch(String(olderItem.description), /units/);

    await command("runs.star", older);
    await until("the star is shown", async () => String((await shown())[1].label).startsWith("★ "));

    await command("runs.useDesign", older);
    assert.equal(document.getText(), first);
    await vscode.commands.executeCommand("undo");
    await until("one undo restores the design", () => document.getText() === second);

    const messages = spyOn("showInformationMessage", "Undo");
    try {
      const undone = runsView.onDidChangeTreeData;
      let changes = 0;
      const listening = undone(() => changes++);
      await command("runs.delete", newer);
      assert.match(String(messages.calls[0][0]), /was deleted/);
      await until("the list was read again", () => changes > 0);
      listening.dispose();
      await until("the run is back", async () => (await runs()).length === 2);
      messages.restore();
      const closed = spyOn("showInformationMessage");
      await command("runs.delete", newer);
      await until("the run is gone", async () => (await runs()).length === 1);
      closed.restore();
    } finally {
      messages.restore();
    }
    await vscode.workspace.fs.delete(uri);
  });

  it("have designs that are not among those of the workspace, and no problems", async () => {
    const recorded = await writeFile(
      ".mlp-studio/runs/old/20260101-000000-0000/design.mlp.json",
      '{ "dataset": {} }',
    );
    // A design with the same text, which the list is known to have when the other one would be there, too.
    const own = await writeFile("beside.mlp.json", '{ "dataset": {} }');
    const problems = (uri: vscode.Uri) =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "MLP Studio");
    await until("the design's problem is there", () => problems(own).length === 1);
    await vscode.workspace.openTextDocument(recorded);
    assert.deepEqual(problems(recorded), []);
    await vscode.workspace.fs.delete(own);
    await vscode.workspace.fs.delete(recorded);
  });
});
