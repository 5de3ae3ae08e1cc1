import assert from "node:assert/strict";
import * as vscode from "vscode";
import { writeIris } from "./support/designs.ts";
import { cleanUp, extension, inWorkspace, openDesigner, until, writeFile } from "./support/extension.ts";

const problems = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "MLP Studio");

describe("The list of problems", () => {
  before(extension);
  afterEach(cleanUp);

  it("has those of a design that is not open, until it is fixed or deleted", async () => {
    const uri = await writeFile("closed-problem.mlp.json", '{\n  "dataset": {},\n  "laiers": []\n}');
    await until("both are there", () => problems(uri).length === 2);
    const lines = problems(uri).map(({ range }) => range.start.line);
    assert.deepEqual(lines.sort(), [1, 2]);
    assert.ok(problems(uri).some(({ message }) => /laiers.*layers/.test(message)));
    await writeFile("closed-problem.mlp.json", '{ "dataset": {} }');
    await until("one is left", () => problems(uri).length === 1);
    await vscode.workspace.fs.delete(uri);
    await until("none is left", () => problems(uri).length === 0);
  });

  it("has a missing dataset, at its path, until the file appears", async () => {
    const uri = await writeIris("absent.mlp.json", 3, { dataset: { path: "not-yet.csv" } });
    await openDesigner(uri);
    await until("it is there", () => problems(uri).length === 1);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(problems(uri)[0].range), '"not-yet.csv"');
    assert.match(problems(uri)[0].message, /not-yet\.csv.*does not exist/);
    await vscode.workspace.fs.copy(inWorkspace("iris.csv"), inWorkspace("not-yet.csv"));
    await until("it is gone", () => problems(uri).length === 0);
  });

  it("has a target that is not a column, at its name", async () => {
    const uri = await writeIris("target.mlp.json", 3, { dataset: { path: "iris.csv", target: "specis" } });
    await openDesigner(uri);
    await until("it is there", () => problems(uri).length === 1);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(problems(uri)[0].range), '"specis"');
  });

  it("asks when the data file changes on disk, and shows it again on request", async () => {
    await vscode.workspace.fs.copy(inWorkspace("iris.csv"), inWorkspace("growing.csv"));
    const uri = await writeIris("growing.mlp.json", 3, { dataset: { path: "growing.csv" } });
    const training = await openDesigner(uri);
    const rows = () => {
      const state = training.feeds.previewState;
      return state.kind === "ready" ? state.preview.dataset.rows.all : 0;
    };
    await until("150 rows are read", () => rows() === 150);
    const bytes = await vscode.workspace.fs.readFile(inWorkspace("growing.csv"));
    const text = new TextDecoder().decode(bytes).trimEnd();
    await writeFile("growing.csv", `${text}\n${text.split("\n").at(-1)}\n`);
    await until("the question is asked", () => training.feeds.dataState.file === "changed");
    assert.equal(rows(), 150);
    training.feeds.reloadData();
    await until("151 rows are read", () => rows() === 151);
    assert.equal(training.feeds.dataState.file, "current");
  });
});
