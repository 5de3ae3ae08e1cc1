import assert from "node:assert/strict";
import * as vscode from "vscode";
import { writeIris } from "./support/designs.ts";
import { cleanUp, command, extension, openDesigner, spyOn, until } from "./support/extension.ts";

const collapsing = Array.from({ length: 4 }, () => ({ units: 16, activation: "tanh", init: "gaussian" }));

function problems(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "MLP Studio");
}

describe("What is wrong with a network", () => {
  before(extension);
  afterEach(cleanUp);

  it("is in the list of problems, and a quick fix fixes it in one undoable edit", async () => {
    const uri = await writeIris("collapsing.mlp.json", 3, { layers: collapsing });
    await openDesigner(uri);
    await until("the untrained network's problem is listed", () => problems(uri).length > 0);
    const [problem] = problems(uri);
    assert.equal(problem.code, "collapsed");
    assert.match(problem.message, /^Layers \d to \d: all activations near 0/);
    assert.notEqual(problem.severity, vscode.DiagnosticSeverity.Error);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title.startsWith("Xavier normal initialization in 3 layers"));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(", "));
    await vscode.workspace.applyEdit(fix.edit);
    await until("it is gone", () => problems(uri).every(({ code }) => code !== "collapsed"));
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(document.getText(), /"init": "xavier-normal"/);
  });
});

describe("MLP: Check Gradients", () => {
  before(extension);
  afterEach(cleanUp);

  it("says whether they agree, shows the report, and ends the engine it started", async () => {
    const { engines } = await extension();
    const uri = await writeIris("gradients.mlp.json", 3);
    const training = await openDesigner(uri);
    await until("the preview is ready", () => training.feeds.previewState.kind === "ready");
    const others = new Set(engines);
    const messages = spyOn("showInformationMessage", "Show Report");
    try {
      await command("checkGradients", uri);
    } finally {
      messages.restore();
    }
    assert.deepEqual(messages.calls, [
      ["gradients.mlp.json: All agree: no relative error is above 1e-5.", "Show Report"],
    ]);
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
    await until("the report is shown", () =>
      tabs().some((label) => label.includes("Gradients of gradients.mlp.json")),
    );
    const report = vscode.Uri.from({
      scheme: "mlp-studio-report",
      path: "/Gradients of gradients.mlp.json.md",
    });
    const text = (await vscode.workspace.openTextDocument(report)).getText();
    assert.match(text, /\| Layer 1 \| weight \| 64 \| 0 \|/);
    await until("its engine has ended", () => [...engines].every((engine) => others.has(engine)));
  });
});
