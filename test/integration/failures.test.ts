import assert from "node:assert/strict";
import * as vscode from "vscode";
import { describeWindow } from "./driver.ts";
import { endless, writeIris } from "./support/designs.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  session,
  spyOn,
  until,
  writeFile,
} from "./support/extension.ts";
import { countOf, textOf, untilStatus } from "./support/webview.ts";

describe("When something goes wrong", () => {
  const spies: { restore(): void }[] = [];
  const spy = (...args: Parameters<typeof spyOn>) => {
    const made = spyOn(...args);
    spies.push(made);
    return made;
  };
  before(extension);
  afterEach(async () => {
    for (const made of spies.splice(0)) made.restore();
    await cleanUp();
  });

  it("shows an error with a way to the log when the engine dies, and trains again with a new one", async () => {
    const errors = spy("showErrorMessage", "Show Log");
    const uri = await writeIris("killed.mlp.json", endless);
    const training = await openDesigner(uri);
    await command("train");
    await until("it runs", () => (training.log?.latestProgress?.step ?? 0) > 10);
    const { engines } = await extension();
    // The processes of editors that were closed before take a moment to end.
    await until("its engine is the only one", () => engines.size === 1);
    for (const engine of engines) engine.kill("SIGKILL");
    await until("it has failed", () => training.phase === "failed");
    await until("the error is shown", () => errors.calls.length === 1);
    assert.match(String(errors.calls[0][0]), /killed\.mlp\.json failed.*unexpectedly/);
    assert.equal(errors.calls[0][1], "Show Log");
    assert.ok((training.log?.latestProgress?.step ?? 0) > 10, "the history is kept");

    await command("train");
    await until("it runs again", () => training.phase === "running");
  });

  it("names the missing dataset, in a notification where no designer is visible", async () => {
    const errors = spy("showErrorMessage");
    const uri = await writeIris("missing.mlp.json", 3, { dataset: { path: "nowhere.csv" } });
    const document = await vscode.workspace.openTextDocument(uri);
    const training = await session(uri);
    const { design } = (await import("../../src/shared/design/parse.ts")).parseDesign(
      document.getText(),
      (await import("../../src/engine/catalogue.ts")).catalogue,
    );
    assert.ok(design);
    await assert.rejects(
      training.train({ design, baseUri: inWorkspace(".").toString() }, false),
      /nowhere\.csv/,
    );
    assert.equal(training.phase, "failed");
    assert.match(String(errors.calls[0]?.[0]), /missing\.mlp\.json: .*nowhere\.csv/);
  });

  it("names the first problem of a design with errors", async () => {
    const errors = spy("showErrorMessage");
    const uri = await writeFile(
      "wrong.mlp.json",
      '{\n  "dataset": { "path": "iris.csv" },\n  "training": { "epochs": -1 }\n}',
    );
    await openDesigner(uri);
    await command("train");
    assert.match(String(errors.calls[0]?.[0]), /wrong\.mlp\.json:3: training\.epochs must be at least 0/);
  });

  it("warns of divergence where no designer is visible, and names the layer", async () => {
    const warnings = spy("showWarningMessage");
    const uri = await writeIris("diverging.mlp.json", endless, {
      layers: [
        { units: 16, activation: "identity" },
        { units: 16, activation: "identity" },
      ],
      loss: "mean-squared-error",
      training: { epochs: endless, optimizer: { type: "sgd", learningRate: 0.2 }, shuffle: true },
    });
    const training = await openDesigner(uri);
    await command("step");
    await until("it is paused", () => training.phase === "paused");
    await vscode.window.showTextDocument(inWorkspace("iris.csv"));
    await command("resume", uri);
    await until("it has ended", () => training.phase === "finished");
    assert.ok(training.log?.diverged);
    await until("the user is warned", () => warnings.calls.length === 1);
    assert.match(String(warnings.calls[0][0]), /diverging\.mlp\.json: .*layer/i);
    // The remedies that trial runs have verified are offered as buttons.
    const { verifiedRemedies = [] } = training.log;
    assert.ok(verifiedRemedies.length > 0);
    assert.equal(String(warnings.calls[0][1]).toLowerCase(), verifiedRemedies[0].label.toLowerCase());
    assert.equal(warnings.calls[0].at(-1), "Show Network");
  });
});

describeWindow("The designer, when something goes wrong", () => {
  afterEach(cleanUp);

  it("shows why a run failed, once", async () => {
    const errors = spyOn("showErrorMessage");
    const uri = await writeIris("shown.mlp.json", 3, { dataset: { path: "nowhere.csv" } });
    await openDesigner(uri);
    await until("it is drawn", async () => (await countOf("[data-status]")) === 1);
    await command("train");
    await untilStatus("Failed");
    assert.match(await textOf('[data-banner="failure"]'), /nowhere\.csv/);
    assert.equal(await countOf('[data-banner="notice"]'), 0);
    assert.equal(errors.calls.length, 0);
    errors.restore();
  });
});
