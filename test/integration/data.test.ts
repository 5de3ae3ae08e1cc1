import assert from "node:assert/strict";
import * as vscode from "vscode";
import { describeWindow } from "./driver.ts";
import {
  cleanUp,
  command,
  inWorkspace,
  openDesigner,
  readFile,
  session,
  until,
  writeFile,
} from "./support/extension.ts";
import { click, countOf, textOf, untilStatus } from "./support/webview.ts";

/** Returns a table with a column that leaks the target, as an exported table may have one. */
function leakyTable(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const kind = i % 3;
    return `${(kind * 2 + Math.sin(i)).toFixed(3)},${Math.cos(7 * i).toFixed(3)},code${kind},kind${kind}`;
  });
  return `size,noise,code,species\n${rows.join("\n")}\n`;
}

const design = (name: string) =>
  JSON.stringify({
    dataset: { path: name, target: "species" },
    layers: [{ units: 8 }],
    training: { epochs: 3 },
  });

const problems = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ code }) => code === "target-copy" || code === "target-leak");

/** Applies the quick fix of a problem that has this title. */
async function applyQuickFix(uri: vscode.Uri, { range }: vscode.Diagnostic, title: string): Promise<void> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
  );
  const action = actions.find((found) => found.title === title);
  assert.ok(action?.edit, `among ${actions.map((found) => found.title)}`);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

describeWindow("The data page", () => {
  afterEach(cleanUp);

  it("opens from a data file's menu, fixes what was found, and the network trains", async () => {
    await writeFile("leaky.csv", leakyTable());
    const uri = await writeFile("leaky.mlp.json", design("leaky.csv"));
    // The existing design is shown.
    await command("showData", inWorkspace("leaky.csv"));
    await until("the page is there", async () => (await countOf("mlp-column-table tr[data-column]")) === 4);
    const finding = '[data-finding^="target"][data-column="code"]';
    await until("the leak is found", async () => (await countOf(finding)) === 1);
    assert.match(await textOf("mlp-data-summary [data-facts]"), /120 rows/);

    await click(`${finding} [data-action="fix"]`);
    await until("it is fixed", async () => (await countOf(finding)) === 0);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.deepEqual(JSON.parse(document.getText()).dataset.columns, { code: "ignore" });
    assert.equal(document.isDirty, true, "one edit of the text, which undo takes back");

    await click('[data-action="train"]');
    await untilStatus("Finished");
    const training = await session(uri);
    assert.equal(training.log?.started?.dataset.inputs.length, 2);
  });

  it("opens from a Parquet file's menu, with an untitled design, which is fixed, trains and is saved", async () => {
    const { extensionUri } = vscode.extensions.getExtension("mlp-studio.mlp-studio") ?? assert.fail();
    const fixture = vscode.Uri.joinPath(extensionUri, "test", "fixtures", "data", "iris.parquet");
    await vscode.workspace.fs.copy(fixture, inWorkspace("flowers.parquet"), { overwrite: true });
    await command("showData", inWorkspace("flowers.parquet"));
    await until("the page is there", async () => (await countOf("mlp-column-table tr[data-column]")) === 6);
    assert.match(await textOf("mlp-data-summary [data-facts]"), /150 rows/);
    const file = inWorkspace("flowers.mlp.json");
    const uri = file.with({ scheme: "untitled" });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.isUntitled, true);
    await assert.rejects(async () => vscode.workspace.fs.stat(file), "viewing data writes no file");

    // The file is sorted by class, and one column separates the first two classes.
    const edit = new vscode.WorkspaceEdit();
    const at = document.positionAt(document.getText().indexOf('"standardize"'));
    edit.insert(uri, at, '"splitBy": "order", ');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until("it is in the list", () => problems(uri).length === 1);
    await applyQuickFix(uri, problems(uri)[0], 'Leave "petal_area" out');
    await until("it is fixed", () => problems(uri).length === 0);
    assert.deepEqual(JSON.parse(document.getText()).dataset.columns, { petal_area: "ignore" });

    const training = await session(uri);
    await click('[data-action="train"]');
    // A new design stops early where the validation loss has stopped falling.
    await untilStatus("Finished", "Stopped early");
    assert.equal(training.log?.started?.dataset.inputs.length, 4);

    await vscode.commands.executeCommand("workbench.action.files.save");
    await until("the design is a file", async () => {
      const names = (await vscode.workspace.fs.readDirectory(inWorkspace("."))).map(([name]) => name);
      return names.includes("flowers.mlp.json");
    });
    await until("its designer shows the run", async () => (await session(file)) === training);
  });

  it("lists what it found as problems of the design, with a quick fix", async () => {
    await writeFile("leak-problem.csv", leakyTable());
    const uri = await writeFile("leak-problem.mlp.json", design("leak-problem.csv"));
    await openDesigner(uri);
    await until("it is in the list", () => problems(uri).length === 1);
    const [problem] = problems(uri);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Warning);
    await applyQuickFix(uri, problem, 'Leave "code" out');
    await until("it is gone", () => problems(uri).length === 0);
  });

  it("asks when the file changes, keeps what was read, and reads it again", async () => {
    await writeFile("changing.csv", leakyTable());
    const uri = await writeFile("changing.mlp.json", design("changing.csv"));
    const training = await openDesigner(uri);
    await until("all is read", () => {
      const { dataState, previewState } = training.feeds;
      return dataState.report.kind === "ready" && previewState.kind === "ready";
    });
    await writeFile("changing.csv", `${leakyTable()}9,9,code2,kind2\n`);
    await until("it is asked", async () => (await countOf('[data-status="changed"]')) === 1);
    await click('[data-action="keep-data"]');
    await until("it is kept", async () => (await countOf('[data-status="kept"]')) === 1);

    await click('[data-action="train"]');
    await untilStatus("Finished");
    assert.equal(training.log?.started?.dataset.rows.all, 120, "the run has what was kept");

    await click('[data-action="reload-data"]');
    await until("the new row is there", () => {
      const { report } = training.feeds.dataState;
      return report.kind === "ready" && report.report.rows.all === 121;
    });
    assert.match(await readFile(uri), /changing\.csv/);
  });
});
