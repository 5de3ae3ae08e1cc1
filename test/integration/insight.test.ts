import assert from "node:assert/strict";
import * as vscode from "vscode";
import { writeIris } from "./support/designs.ts";
import { cleanUp, openDesigner, studio, until } from "./support/studio.ts";

const collapsing = Array.from({ length: 4 }, () => ({ units: 16, activation: "tanh", init: "gaussian" }));

function problems(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "MLP Studio");
}

describe("What is wrong with a network", () => {
  before(studio);
  afterEach(cleanUp);

  it("is in the list of problems, and a quick fix mends it in one undoable edit", async () => {
    const uri = await writeIris("collapsing.mlp.json", 3, { layers: collapsing });
    await openDesigner(uri);
    await until("the untrained network's trouble is there", () => problems(uri).length > 0);
    const [problem] = problems(uri);
    assert.equal(problem.code, "collapsed");
    assert.match(problem.message, /^Layer \d: all activations near 0/);
    assert.notEqual(problem.severity, vscode.DiagnosticSeverity.Error);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title.startsWith("Xavier initialization in these"));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(", "));
    await vscode.workspace.applyEdit(fix.edit);
    await until("it is gone", () => problems(uri).every(({ code }) => code !== "collapsed"));
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(document.getText(), /"init": "xavier-normal"/);
  });
});

describe("MLP: Check Gradients", () => {
  before(studio);
  afterEach(cleanUp);

  it("checks the active design in an engine of its own, which ends with it", async () => {
    const { workers } = await studio();
    const uri = await writeIris("gradients.mlp.json", 3, {});
    await openDesigner(uri);
    await until("the preview is ready", () => workers.size <= 1);
    const before = workers.size;
    // The message at the end waits for the user: the command does, too.
    void vscode.commands.executeCommand("mlpStudio.checkGradients", uri);
    await until("an engine of its own has started", () => workers.size > before);
    await until("and ended", () => workers.size === before);
  });
});
