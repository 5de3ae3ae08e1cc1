import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TrainingSession } from "../../src/extension/session/trainingSession.ts";
import { describeWindow, inWindow } from "./driver.ts";
import { writeIris } from "./support/designs.ts";
import {
  cleanUp,
  command,
  inWorkspace,
  openDesigner,
  readFile,
  until,
  writeFile,
} from "./support/extension.ts";
import { click, countOf, textOf } from "./support/webview.ts";

const layers = '[data-row]:not([data-row="input"]):not([data-row="output"])';

async function textIn(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

async function replace(uri: vscode.Uri, from: string, to: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.getText().indexOf(from);
  assert.notEqual(at, -1, `"${from}" is not in the text`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

describeWindow("Editing a design", () => {
  afterEach(cleanUp);

  it("makes one undo step of a gesture, which VS Code's undo reverts and redo repeats", async () => {
    const uri = await writeIris("gestures.mlp.json", 5);
    const original = await readFile(uri);
    await openDesigner(uri);
    await until("two layers are drawn", async () => (await countOf(layers)) === 2);
    await command("addLayer");
    await until(
      "the text has a third layer",
      async () => (await textIn(uri)).match(/"units"/g)?.length === 3,
    );
    await until("three layers are drawn", async () => (await countOf(layers)) === 3);
    const changed = await textIn(uri);

    await vscode.commands.executeCommand("undo");
    await until("two layers are drawn again", async () => (await countOf(layers)) === 2);
    assert.equal(await textIn(uri), original);
    await vscode.commands.executeCommand("redo");
    await until("three layers are drawn again", async () => (await countOf(layers)) === 3);
    assert.equal(await textIn(uri), changed);
  });

  it("is undone by the keyboard in the designer, once for each key", async () => {
    const uri = await writeIris("keys.mlp.json", 5);
    await openDesigner(uri);
    await until("two layers are drawn", async () => (await countOf(layers)) === 2);
    await click('[data-row="0"]');
    for (const count of [3, 4]) {
      await inWindow((window) => window.page.keyboard.press("Insert"));
      await until(`${count} layers are drawn`, async () => (await countOf(layers)) === count);
    }
    await inWindow((window) => window.page.keyboard.press("Control+KeyZ"));
    await until("the last one is gone", async () => (await countOf(layers)) === 3);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await countOf(layers), 3, "one key undid two steps");
  });

  it("keeps two edits that come at once", async () => {
    const uri = await writeIris("quick.mlp.json", 5);
    await openDesigner(uri);
    await until("two layers are drawn", async () => (await countOf(layers)) === 2);
    await Promise.all([command("addLayer"), command("addLayer"), command("addLayer")]);
    await until("five layers are drawn", async () => (await countOf(layers)) === 5);
    assert.equal((await textIn(uri)).match(/"units"/g)?.length, 5);
  });

  it("shows changes of the text", async () => {
    const uri = await writeIris("text.mlp.json", 5);
    await openDesigner(uri);
    await until("two layers are drawn", async () => (await countOf(layers)) === 2);
    await replace(uri, "[\n    {", '[ { "units": 77 },\n    {');
    await until("three layers are drawn", async () => (await countOf(layers)) === 3);
    await until("77 is shown", async () => (await countOf("text=77")) > 0);
  });

  it("keeps comments and every other character when it is reopened as text and back", async () => {
    const text =
      '{ // mine\n  "dataset": { "path": "iris.csv" },\n  "layers": [ { "units": 5 } , /* two */ { "units": 6 } ],\n}\n';
    const uri = await writeFile("comments.mlp.json", text);
    await openDesigner(uri);
    await until("two layers are drawn", async () => (await countOf(layers)) === 2);
    await command("reopenAsText");
    await until(
      "it is text",
      () => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString(),
    );
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 1);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, "jsonc");
    assert.equal(vscode.window.activeTextEditor?.document.getText(), text);
    await command("openInDesigner");
    await until("it is drawn again", async () => (await countOf(layers)) === 2);
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 1);
    assert.equal(await textIn(uri), text);
  });

  it("shows where a broken file is broken, and recovers with the file", async () => {
    const text = '{\n  "dataset": { "path": "iris.csv" },\n  "layers": [{ "units": 0 }]\n}\n';
    const uri = await writeFile("broken.mlp.json", text);
    await openDesigner(uri);
    await until("the problem is shown", async () => (await countOf('[data-banner="design"]')) === 1);
    assert.match(await textOf('[data-banner="design"]'), /Line 3[\s\S]*layers\[0\]\.units/);
    const [problem] = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "MLP Studio");
    assert.equal(problem.range.start.line, 2);
    assert.equal((await vscode.workspace.openTextDocument(uri)).getText(problem.range), "0");

    await click('[data-action="open-as-text"]');
    await until(
      "it is text",
      () => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString(),
    );
    await until("the cursor is there", () =>
      vscode.window.activeTextEditor?.selection.active.isEqual(problem.range.start),
    );
    await replace(uri, '"units": 0', '"units": 9');
    await until("the problem is gone", () => vscode.languages.getDiagnostics(uri).length === 0);
    await command("openInDesigner");
    await until("it is drawn", async () => (await countOf(layers)) === 1);
    assert.equal(await countOf('[data-banner="design"]'), 0);
  });

  it("computes nothing of a design whose designer is hidden, until it is shown again", async () => {
    const behind = await writeIris("behind.mlp.json", 5);
    const hidden = await openDesigner(behind);
    await until("its preview is there", () => hidden.feeds.previewState.kind === "ready");
    const before = hidden.feeds.previewState;
    const front = await openDesigner(await writeIris("front.mlp.json", 5));
    await until("the other's preview is there", () => front.feeds.previewState.kind === "ready");
    await until("the first is hidden", () => !hidden.isWatched);

    await replace(behind, '"units": 16', '"units": 17');
    await replace(inWorkspace("front.mlp.json"), '"units": 16', '"units": 18');
    const unitsOf = (session: TrainingSession) =>
      session.feeds.previewState.kind === "ready"
        ? session.feeds.previewState.preview.shapes[0].units
        : undefined;
    await until("the visible one follows its text", () => unitsOf(front) === 18);
    assert.equal(hidden.feeds.previewState, before, "the hidden one has asked for nothing");

    await openDesigner(behind);
    await until("the shown one follows its text", () => unitsOf(hidden) === 17);
  });
});
