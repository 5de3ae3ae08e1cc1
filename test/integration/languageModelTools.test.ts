import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { writeIris } from "./support/designs.ts";
import { cleanUp, extension, inWorkspace, openDesigner, readFile, until } from "./support/extension.ts";

/** Calls a tool as a chat does, without a chat. Returns its answer. */
async function callTool(
  name: string,
  input: object,
  cancellation: vscode.CancellationToken = new vscode.CancellationTokenSource().token,
): Promise<string> {
  const { content } = await vscode.lm.invokeTool(
    name,
    { input, toolInvocationToken: undefined },
    cancellation,
  );
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

describe("Tools for language models", () => {
  before(extension);
  afterEach(cleanUp);

  it("are offered with their schemas", () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("mlp_"));
    assert.deepEqual(names.sort(), [
      "mlp_edit_design",
      "mlp_inspect_data",
      "mlp_predict_rows",
      "mlp_read_design",
      "mlp_read_run",
      "mlp_run_experiment",
      "mlp_train_network",
    ]);
    const tool = vscode.lm.tools.find(({ name }) => name === "mlp_inspect_data");
    assert.match(JSON.stringify(tool?.inputSchema), /"required":\["path"\]/);
  });

  it("read what is in the editor, saved or not, and edit it as one step of undo", async () => {
    const uri = await writeIris("agents.mlp.json", 3);
    const before = await readFile(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const answer = await callTool("mlp_edit_design", {
      path: "agents.mlp.json",
      set: ["training.epochs=4", "layers[0].units=5"],
    });
    assert.match(answer, /is changed\.\n- training\.epochs = 4\n- layers\[0\]\.units = 5/);
    assert.equal(JSON.parse(document.getText()).training.epochs, 4);
    await until("it is saved, since it was before", async () => (await readFile(uri)) === document.getText());
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);

    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 1), " // not saved\n");
    await vscode.workspace.applyEdit(edit);
    assert.match(await callTool("mlp_read_design", { path: "agents.mlp.json" }), /\n\{ \/\/ not saved\n/);
  });

  it("train in a process of their own, report the recorded run and predict", async () => {
    const uri = await writeIris("agentRun.mlp.json", 3);
    await openDesigner(uri);
    const answer = await callTool("mlp_train_network", { design: "agentRun.mlp.json", maxEpochs: 2 });
    assert.match(answer, /^Run (\S+): completed, seed 1, 2 epochs/);
    const report = await callTool("mlp_read_run", { design: "agentRun.mlp.json", run: "latest" });
    assert.equal(report.split("\n")[1], answer.split("\n")[1]);
    const model = /Trained network: (.*)/.exec(answer)?.[1];
    assert.ok(model?.startsWith(inWorkspace(".mlp-studio").fsPath));
    const rows = [{ sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 }];
    assert.match(await callTool("mlp_predict_rows", { model, rows }), /\nprediction,probability/);
    const { engines } = await extension();
    const tools = [...engines].filter(({ spawnargs }) =>
      spawnargs.some((text) => text.endsWith("tools.cjs")),
    );
    await until("their processes have ended", () =>
      tools.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null),
    );
  });

  it("stop when the call is canceled", async () => {
    await writeIris("agentCancel.mlp.json", 3);
    const cancellation = new vscode.CancellationTokenSource();
    const call = callTool(
      "mlp_train_network",
      { design: "agentCancel.mlp.json", maxEpochs: 10_000_000, maxSeconds: 3600 },
      cancellation.token,
    ).then(
      () => "answered",
      () => "canceled",
    );
    const runs = () => callTool("mlp_read_run", { design: "agentCancel.mlp.json" });
    await until("it trains", async () => /; running/.test(await runs()));
    cancellation.cancel();
    await call;
    await until("the run has stopped", async () => /; (stopped|interrupted)/.test(await runs()));
  });

  it("that take long show their progress, in which a person can cancel them", async () => {
    await writeIris("agentProgress.mlp.json", 3);
    const window = vscode.window as unknown as { withProgress: typeof vscode.window.withProgress };
    const original = window.withProgress;
    const titles: unknown[] = [];
    const messages: string[] = [];
    window.withProgress = (options, work) => {
      titles.push(options.title);
      const cancellation = new vscode.CancellationTokenSource();
      const report = ({ message = "" }: { readonly message?: string }) => {
        messages.push(message);
        cancellation.cancel();
      };
      return work({ report: report as never }, cancellation.token);
    };
    try {
      const input = { design: "agentProgress.mlp.json", maxEpochs: 10_000_000, maxSeconds: 3600 };
      const answer = await callTool("mlp_train_network", input);
      assert.match(answer, /^Run \S+: stopped/);
      assert.match(answer, /\nIt was canceled\. Ask the user/);
    } finally {
      window.withProgress = original;
    }
    assert.deepEqual(titles, ["Training agentProgress.mlp.json"]);
    assert.match(messages[0], /^epoch /);
  });

  it("refuse files outside the workspace, and inputs that do not fit, in words", async () => {
    const outside = join(tmpdir(), "x.mlp.json");
    await assert.rejects(callTool("mlp_read_design", { path: outside }), /is outside the workspace/);
    await assert.rejects(callTool("mlp_read_design", { paht: "x" }), /path is missing/);
  });
});
