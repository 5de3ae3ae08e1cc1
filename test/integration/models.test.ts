import assert from "node:assert/strict";
import { readFile as readBytes, writeFile as writeBytes } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { nodeRunStorage } from "../../src/node/nodeRunStorage.ts";
import { listRuns, runFiles, runsFolderOf } from "../../src/runs/folders/runFolders.ts";
import { isBroken } from "../../src/shared/runs/runRecord.ts";
import { describeWindow, inWindow } from "./driver.ts";
import { writeIris } from "./support/designs.ts";
import { answerDialog, answerLists } from "./support/dialogs.ts";
import { cleanUp, command, extension, inWorkspace, openDesigner, spyOn, until } from "./support/extension.ts";
import { click, countOf, textOf } from "./support/webview.ts";

const answer = "mlp-try-row mlp-answer-bars";

/** Trains the design as it is, and waits until the run is recorded with its network. */
async function train(uri: vscode.Uri): Promise<string> {
  await openDesigner(uri);
  await command("train");
  let folder = "";
  await until("the run is recorded", async () => {
    const [newest] = await listRuns(nodeRunStorage, runsFolderOf(nodeRunStorage, uri.fsPath));
    folder = newest?.folder ?? "";
    // The hash is recorded with the network, which is written last.
    return (
      newest && !isBroken(newest.run) && newest.run.state === "completed" && newest.run.data.hash !== null
    );
  });
  return folder;
}

async function open(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vscode.open", uri);
}

/** Types into a field of the page. */
function type(selector: string, text: string): Promise<void> {
  return inWindow(
    async (window, [found, typed]) =>
      window.webview().locator(found).first().fill(typed, { timeout: 120_000 }),
    [selector, text] as const,
  );
}

describeWindow("Models", () => {
  before(extension);
  afterEach(cleanUp);

  it("are saved from a run, opened, asked about a row, and followed when the file changes", async () => {
    const design = await writeIris("to-save.mlp.json", 30);
    const folder = await train(design);
    const target = inWorkspace("to-save.mlp.safetensors");
    const dialog = answerDialog("showSaveDialog", target);
    const messages = spyOn("showInformationMessage", "Open");
    try {
      await command("saveModel");
      assert.match(dialog.asked[0].defaultUri?.path ?? "", /\/to-save\.mlp\.safetensors$/);
      assert.match(String(messages.calls.at(-1)?.[0]), /was saved as to-save\.mlp\.safetensors/);
    } finally {
      dialog.restore();
      messages.restore();
    }
    const saved = await readBytes(target.fsPath);
    assert.ok(saved.equals(await readBytes(join(folder, runFiles.model))));

    // "Open" shows it in the editor of models.
    assert.match(
      await textOf("mlp-model-overview [data-words]"),
      /^Predicts “species” \(setosa, versicolor or virginica\)/,
    );
    const { models, engines } = await extension();
    assert.ok(models.find(target));
    await until("the answer is there", async () => (await countOf(`${answer} tr`)) === 3);
    await type('mlp-raw-number[data-column="petal_length"] input.field', "1.4");
    await type('mlp-raw-number[data-column="petal_width"] input.field', "0.2");
    await until("the row is a setosa", async () => /setosa/.test(await textOf(`${answer} tr.chosen`)));

    // Hidden, it has no engine; shown again, it is asked again.
    const running = engines.size;
    await open(design);
    await until("its engine has ended", () => engines.size < running || engines.size === 1);
    await open(target);
    await until("the answer is there again", async () => (await countOf(`${answer} tr`)) === 3);

    await writeBytes(target.fsPath, saved.subarray(0, 500));
    await until("it is unreadable", async () => (await countOf("mlp-model [data-problem]")) === 1);
    assert.match(await textOf("mlp-model [data-problem]"), /it is cut off or foreign\.$/);
    await writeBytes(target.fsPath, saved);
    await until("it is shown again", async () => (await countOf("mlp-model-overview")) === 1);
  });

  it("open the design that they were trained from, and their run", async () => {
    const design = await writeIris("with-run.mlp.json", 3);
    const folder = await train(design);
    await open(vscode.Uri.file(join(folder, runFiles.model)));
    await click("mlp-model [data-action=openDesign]");
    await until("the design is open", () =>
      vscode.workspace.textDocuments.some(
        (document) =>
          document.isUntitled &&
          document.uri.path.endsWith("/with-run-2.mlp.json") &&
          document.getText().includes('"path": "iris.csv"'),
      ),
    );
    await open(vscode.Uri.file(join(folder, runFiles.model)));
    await click("mlp-model [data-action=openRun]");
    await until("its results are shown", async () => (await countOf("mlp-verdict [data-score]")) === 1);
  });

  it("without an open design, the run is picked; a design without a run says what to do", async () => {
    const design = await writeIris("picked.mlp.json", 2);
    await train(design);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const list = answerLists("picked.mlp.json");
    const target = inWorkspace("picked.mlp.safetensors");
    const dialog = answerDialog("showSaveDialog", target);
    try {
      await command("saveModel");
    } finally {
      list.restore();
      dialog.restore();
    }
    const [labels] = list.offered;
    assert.ok(labels.includes("picked.mlp.json #1"), labels.join());
    assert.ok((await readBytes(target.fsPath)).length > 0);
    const untrained = await writeIris("untrained.mlp.json", 2);
    await openDesigner(untrained);
    const errors = spyOn("showErrorMessage");
    try {
      await command("saveModel");
      assert.match(
        String(errors.calls[0][0]),
        /untrained\.mlp\.json has no run with a trained network yet\. Train it first\./,
      );
    } finally {
      errors.restore();
    }
  });

  it("answer the rows of a file, and are exported", async () => {
    const design = await writeIris("to-use.mlp.json", 30);
    const model = vscode.Uri.file(join(await train(design), runFiles.model));
    const rows = inWorkspace("new flowers.csv");
    await writeBytes(
      rows.fsPath,
      "petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n2.3,6.1,3,many\n",
    );
    const output = inWorkspace("answers.csv");
    const dialog = answerDialog("showSaveDialog", output);
    // The word in a column of numbers is asked about first.
    const errors = spyOn("showErrorMessage", "Take Them as Missing");
    const warnings = spyOn("showWarningMessage", "Open");
    const lists = answerLists("to-use");
    try {
      await command("predictData", rows);
      assert.match(String(errors.calls[0][0]), /new flowers\.csv:3: column "sepal_length" has "many"/);
      assert.match(dialog.asked[0].defaultUri?.path ?? "", /\/new flowers-predictions\.csv$/);
      assert.match(
        String(warnings.calls[0][0]),
        /^new flowers\.csv: 2 rows answered\. In 1 column not all fits/,
      );
    } finally {
      for (const replaced of [dialog, errors, warnings, lists]) replaced.restore();
    }
    const [header, first, second] = (await readBytes(output.fsPath, "utf8")).split("\n");
    assert.match(header, /^petal_width,.*,sepal_length,prediction,probability,p\(setosa\)/);
    assert.match(first, /,5\.1,setosa,0\.\d+,/);
    assert.match(second, /,many,virginica,0\.\d+,/);
    await until("the answers are open", () =>
      vscode.window.visibleTextEditors.some(({ document }) => document.uri.path.endsWith("/answers.csv")),
    );

    const onnx = inWorkspace("to-use.onnx");
    for (const [target, place] of [
      ["ONNX", answerDialog("showSaveDialog", onnx)],
      ["PyTorch", answerDialog("showOpenDialog", [inWorkspace("exports")])],
    ] as const) {
      const targets = answerLists(target);
      const said = spyOn("showInformationMessage");
      try {
        await command("exportModel", model);
        assert.match(String(said.calls[0][0]), /^model\.safetensors was exported as /);
      } finally {
        for (const replaced of [place, targets, said]) replaced.restore();
      }
    }
    assert.ok((await readBytes(onnx.fsPath)).length > 500);
    assert.ok((await readBytes(`${onnx.fsPath}.README.md`, "utf8")).includes("to-use.onnx"));
    const python = await readBytes(inWorkspace("exports/model-pytorch/model.py").fsPath, "utf8");
    assert.ok(python.includes("nn.Linear(4, "));
  });

  it("of other programs show their tensors", async () => {
    const header = JSON.stringify({ w: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] } });
    const bytes = Buffer.concat([
      Buffer.alloc(8),
      Buffer.from(header),
      Buffer.from(Float32Array.of(1, 2, 3, 4).buffer),
    ]);
    bytes.writeBigUInt64LE(BigInt(header.length));
    const uri = inWorkspace("foreign [1].safetensors");
    await writeBytes(uri.fsPath, bytes);
    await vscode.commands.executeCommand("vscode.openWith", uri, "mlpStudio.tensors");
    assert.match(await textOf("mlp-tensor-list tr[data-tensor=w]"), /^w\s+F32\s+2 × 2\s+16 B/);
    await writeBytes(uri.fsPath, bytes.subarray(0, bytes.length - 1));
    await until("its change is noticed", async () => (await countOf("mlp-model [data-problem]")) === 1);
  });
});
