import assert from "node:assert/strict";
import * as vscode from "vscode";
import { endless, writeIris } from "./support/designs.ts";
import { cleanUp, command, extension, openDesigner, spyOn, until } from "./support/extension.ts";

/** A network whose steps are long enough for several threads. */
const large = { layers: [{ units: 256 }, { units: 256 }] };

describe("What networks are trained with", () => {
  const spies: { restore(): void }[] = [];
  const settings = () => vscode.workspace.getConfiguration("mlpStudio");
  const set = (key: string, value: unknown) =>
    settings().update(key, value, vscode.ConfigurationTarget.Global);
  before(extension);
  afterEach(async () => {
    for (const made of spies.splice(0)) made.restore();
    await set("backend", undefined);
    await set("threads", undefined);
    await cleanUp();
  });

  it("is the fastest automatically, and follows the settings with the next run", async () => {
    const uri = await writeIris("backends.mlp.json", endless, large);
    const training = await openDesigner(uri);
    await command("train");
    await until("it runs", () => (training.log?.latestProgress?.step ?? 0) > 10);
    assert.match(training.log?.started?.backend ?? "", /^wasm-(wide|fma|simd)$/);
    await command("stop");
    await until("it has ended", () => training.phase === "finished");

    for (const [backend, threads] of [
      ["wasm-simd", 2],
      ["reference", 1],
    ] as const) {
      await set("backend", backend);
      await set("threads", 2);
      await command("train");
      await until("it runs again", () => (training.log?.latestProgress?.step ?? 0) > 10);
      assert.equal(training.log?.started?.backend, backend);
      assert.equal(training.log?.started?.threads, threads);
      await command("stop");
      await until("it has ended again", () => training.phase === "finished");
    }
  });

  it("ends with its threads when the engine is killed: an error, the history stays, and the next run has threads", async () => {
    const errors = spyOn("showErrorMessage");
    spies.push(errors);
    await set("backend", "wasm-simd");
    await set("threads", 2);
    const uri = await writeIris("threads.mlp.json", endless, large);
    const training = await openDesigner(uri);
    await command("train");
    await until("it runs", () => (training.log?.latestProgress?.step ?? 0) > 10);
    const { engines } = await extension();
    for (const engine of engines) engine.kill("SIGKILL");
    await until("it has failed", () => training.phase === "failed");
    assert.ok((training.log?.latestProgress?.step ?? 0) > 10, "the history is kept");
    await until("the message is shown", () => errors.calls.length === 1);

    await command("train");
    await until("it runs again", () => (training.log?.latestProgress?.step ?? 0) > 10);
    assert.equal(training.log?.started?.threads, 2);
  });

  it("can be measured for the open design", async () => {
    const messages = spyOn("showInformationMessage");
    spies.push(messages);
    await openDesigner(await writeIris("measured.mlp.json", 3, large));
    await command("benchmark");
    await until("the message is shown", () => messages.calls.length === 1);
    assert.match(
      String(messages.calls[0][0]),
      /^measured\.mlp\.json: \S+ ms a training step \(median \S+\), [\d,]+ samples per second, \S+ GFLOP\/s by wasm-\w+ on \d+ threads?, [\d,]+ parameters in \S+ [kMG]B$/,
    );
  });

  it("stops being measured when the user cancels, which is no error and has no result", async () => {
    const [messages, errors] = [spyOn("showInformationMessage"), spyOn("showErrorMessage")];
    const progress = cancelProgress();
    spies.push(messages, errors, progress);
    const { engines } = await extension();
    await openDesigner(await writeIris("canceled.mlp.json", 3, large));
    const before = engines.size;
    await command("benchmark");
    assert.equal(progress.canceled, 1);
    await until("its engine has ended", () => engines.size <= before);
    assert.deepEqual([messages.calls, errors.calls], [[], []]);
  });
});

/** Cancels each progress notification once its work has begun. */
function cancelProgress(): { readonly canceled: number; restore(): void } {
  const window = vscode.window as unknown as { withProgress: typeof vscode.window.withProgress };
  const original = window.withProgress;
  let canceled = 0;
  window.withProgress = (_options, work) => {
    const cancellation = new vscode.CancellationTokenSource();
    const result = work({ report() {} }, cancellation.token);
    canceled++;
    cancellation.cancel();
    return result;
  };
  return {
    get canceled() {
      return canceled;
    },
    restore: () => {
      window.withProgress = original;
    },
  };
}
