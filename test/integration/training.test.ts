import assert from "node:assert/strict";
import * as vscode from "vscode";
import { describeWindow, inWindow } from "./driver.ts";
import { endless, writeIris } from "./support/designs.ts";
import { cleanUp, command, inWorkspace, openDesigner, session, until } from "./support/extension.ts";
import { click, countOf, numberIn, untilStatus } from "./support/webview.ts";

const rows = "mlp-layer-row";

describeWindow("Training in the designer", () => {
  afterEach(cleanUp);

  it("trains a design by the command palette, and its loss falls in the designer", async () => {
    const uri = await writeIris("falls.mlp.json", 300);
    await openDesigner(uri);
    await until("the layers are drawn", async () => (await countOf(rows)) >= 3);
    await inWindow((window) => window.command("MLP: Train One Step"));
    await untilStatus("Paused");
    await until(
      "a loss is shown",
      async () => (await countOf('[data-testid="train-loss"][data-value]')) === 1,
    );
    const first = await numberIn("train-loss");
    await inWindow((window) => window.command("MLP: Train Network"));
    await untilStatus("Finished");
    const last = await numberIn("train-loss");
    assert.ok(last < first / 2, `the loss went from ${first} to ${last}`);
    assert.ok((await numberIn("train-score")) > 0.95);
  });

  it("pauses, trains one step and one epoch, resumes and stops", async () => {
    const uri = await writeIris("controls.mlp.json", endless);
    const training = await openDesigner(uri);
    await click('[data-action="train"]');
    await untilStatus("Training");
    await command("pause");
    await untilStatus("Paused");
    await until("the last numbers are shown", async () => (await countOf('[data-testid="step"]')) === 1);
    const steps = () => training.log?.latestProgress?.step ?? 0;

    const paused = steps();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(steps(), paused, "it continues while paused");
    await command("step");
    await until("one step is trained", () => steps() === paused + 1);
    await until("it is shown", async () => (await numberIn("step")) === paused + 1);
    await command("epoch");
    const perEpoch = training.log?.started?.stepsPerEpoch ?? 0;
    await until("one epoch is trained", () => training.phase === "paused" && steps() > paused + 1);
    assert.ok(steps() <= paused + 1 + perEpoch);

    await command("resume");
    await untilStatus("Training");
    await until("it continues", () => steps() > paused + 10 * perEpoch);
    await command("stop");
    await untilStatus("Stopped");
    assert.equal(training.phase, "finished");
  });

  it("continues while the designer is hidden, and shows the whole history when it is shown again", async () => {
    const uri = await writeIris("hidden.mlp.json", endless);
    const training = await openDesigner(uri);
    await command("train");
    await untilStatus("Training");
    await until("some epochs are trained", () => (training.log?.latestProgress?.epoch ?? 0) > 20);
    await vscode.window.showTextDocument(inWorkspace("iris.csv"), { preview: false });
    await until("the designer is hidden", () => !training.isWatched);
    const hidden = training.log?.latestProgress?.step ?? 0;
    await until("it continues", () => (training.log?.latestProgress?.step ?? 0) > 2 * hidden);
    assert.equal(training.phase, "running");

    await openDesigner(uri);
    await until("the designer is back", () => training.isWatched);
    await untilStatus("Training");
    await until("it shows where the run is", async () => (await numberIn("step")) > 2 * hidden);
    await click('[data-action="pause"]');
    await untilStatus("Paused");
    await until(
      "it shows the last step",
      async () => (await numberIn("step")) === training.log?.latestProgress?.step,
    );
  });

  it("continues when the designer is closed, and shows the history when it is opened again", async () => {
    const uri = await writeIris("closed.mlp.json", endless);
    const training = await openDesigner(uri);
    await command("train");
    await untilStatus("Training");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await until("the designer is hidden", () => !training.isWatched);
    const closed = training.log?.latestProgress?.step ?? 0;
    await until("it continues", () => (training.log?.latestProgress?.step ?? 0) > closed + 1000);
    await command("stop");
    assert.equal(training.phase, "finished");

    assert.equal(await openDesigner(uri), training);
    await untilStatus("Stopped");
    const { step } = training.log?.latestProgress ?? {};
    await until("it shows the last step", async () => (await numberIn("step")) === step);
  });

  it("continues when the designer is moved to another group", async () => {
    const uri = await writeIris("moved.mlp.json", endless);
    const training = await openDesigner(uri);
    await command("train");
    await untilStatus("Training");
    await vscode.commands.executeCommand("workbench.action.moveEditorToRightGroup");
    await until(
      "it is shown there",
      async () => (await countOf("[data-status]")) === 1 && training.isWatched,
    );
    const moved = await numberIn("step");
    await until("it moves", async () => (await numberIn("step")) > moved);
  });

  it("continues when its file is renamed, in the designer that shows it then", async () => {
    const uri = await writeIris("old-name.mlp.json", endless);
    const training = await openDesigner(uri);
    await command("train");
    await untilStatus("Training");
    const renamed = inWorkspace("new-name.mlp.json");
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, renamed);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until("a designer shows it again", () => training.isWatched);
    assert.equal(await session(renamed), training);
    assert.equal(training.phase, "running");
    await untilStatus("Training");
  });

  it("restarts with the same seed to the same losses", async () => {
    const uri = await writeIris("seeded.mlp.json", 40);
    const training = await openDesigner(uri);
    await command("train");
    await untilStatus("Finished");
    const first = training.log?.finished?.summary;
    await command("restart");
    await until(
      "the second run has ended",
      () => training.phase === "finished" && training.log?.finished?.summary !== first,
    );
    assert.equal(training.log?.finished?.summary.trainLoss, first?.trainLoss);
  });

  it("only shows a design that is being trained already", async () => {
    const uri = await writeIris("twice.mlp.json", endless);
    const training = await openDesigner(uri);
    await command("train");
    await untilStatus("Training");
    const { log } = training;
    await command("train");
    assert.equal(training.log, log);
    assert.equal(training.phase, "running");
  });

  it("trains the text in the editor, saved or not", async () => {
    const uri = await writeIris("unsaved.mlp.json", 2);
    await openDesigner(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('"epochs": 2');
    edit.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 11)), '"epochs": 5');
    await vscode.workspace.applyEdit(edit);
    await command("train");
    const training = await session(uri);
    await until("the run has ended", () => training.phase === "finished");
    assert.equal(training.log?.finished?.summary.epochs, 5);
    assert.ok(document.isDirty);
  });

  it("shows the run in the status bar", async () => {
    const uri = await writeIris("bar.mlp.json", endless);
    await openDesigner(uri);
    await command("train");
    const text = () =>
      inWindow((window) => window.page.locator('[id="mlp-studio.mlp-studio.mlpStudio.run"]').innerText());
    await until("epochs are counted", async () =>
      /bar: epoch [\d\s]+\/10\s000\s000 · loss [\d.e-]+ · [\d.]+ %/.test(await text()),
    );
    await command("pause");
    await until("the pause is shown", async () => /paused/.test(await text()));
    await command("stop");
    await until("the result is shown", async () => /% test accuracy stopped after/.test(await text()));
  });
});
