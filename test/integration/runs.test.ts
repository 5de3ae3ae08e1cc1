import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { listRuns, runFiles, runsFolderOf } from "../../src/node/runFolders/runFolders.ts";
import { isBroken } from "../../src/shared/runs/runRecord.ts";
import { writeIris } from "./support/designs.ts";
import { cleanUp, command, extension, openDesigner, until, writeFile } from "./support/extension.ts";

describe("Runs", () => {
  before(extension);
  afterEach(cleanUp);

  it("are recorded beside their design, with the text that was trained and the model", async () => {
    const uri = await writeIris("recorded.mlp.json", 3);
    await openDesigner(uri);
    await command("train");
    const listed = async () =>
      (await listRuns(runsFolderOf(uri.fsPath))).flatMap(({ run, folder }) =>
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
