/** The tests of experiments, which are the same with and without memory that threads share. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { StartedWorker } from "../../../src/browser/worker.ts";
import { hasEnded } from "../../../src/shared/experiment/results.ts";
import { cleanUp, extension, inWorkspace, until, writeFile } from "../../integration/support/extension.ts";
import { commandLineSummary, comparable } from "./summaries.ts";

const viewType = "mlpStudio.experiment";

/** Writes an experiment over the irises, in a folder of its own, and opens its editor. */
async function openExperiment(name: string, epochs: number) {
  const design = JSON.stringify({
    dataset: { path: "../iris.csv", target: "species" },
    layers: [{ units: 4 }],
    training: { epochs },
  });
  await writeFile(`${name}/iris.mlp.json`, design);
  const axes = [{ field: "layers[*].units", values: [3, 5] }];
  const text = JSON.stringify({ design: "iris.mlp.json", axes, seeds: [1, 2], show: "curves" });
  const uri = await writeFile(`${name}/iris.mlp-experiment.json`, text);
  return show(uri);
}

async function show(uri: vscode.Uri) {
  await vscode.commands.executeCommand("vscode.openWith", uri, viewType);
  const { experiments } = await extension();
  const session = () => {
    const found = experiments.find(uri);
    assert.ok(found, "The experiment is not open.");
    return found.session;
  };
  await until("the grid is there", () => session().grid !== undefined);
  return session();
}

type Session = Awaited<ReturnType<typeof show>>;

const states = ({ runs }: Session) => runs.map(({ state }) => state);
const problem = ({ progress }: Session) => progress.problem?.message;

async function end(session: Session): Promise<void> {
  await until("the experiment ends", () => !session.isRunning && session.runs.some(hasEnded));
}

export function experimentsInBrowser({ hasSharedMemory }: { readonly hasSharedMemory: boolean }): void {
  afterEach(cleanUp);

  it("trains its cells as the command line does, answers about them, and finds them again", async () => {
    assert.equal(typeof SharedArrayBuffer !== "undefined", hasSharedMemory);
    const session = await openExperiment("cells", 5);
    session.control("run");
    await end(session);
    assert.deepEqual([states(session), problem(session)], [new Array(4).fill("completed"), undefined]);
    const [{ cell, seed, run, summary }] = session.runs;
    const ref = { revision: session.grid?.revision ?? 0, cell, seed };
    assert.equal((await session.ask("cellHistory", ref)).finished?.summary.steps, summary?.steps);
    assert.equal((await session.ask("cellLayers", ref))?.layers.length, 2);
    const { text, folder } = await session.ask("cellDesign", ref);
    await writeFile("cells/cell.mlp.json", text);
    assert.ok(summary);
    const expected = await commandLineSummary("cells/cell.mlp.json", String(summary.backend));
    assert.deepEqual(comparable(summary), expected);
    assert.equal(folder, inWorkspace(`cells/.mlp-studio/runs/iris/${run}`).toString());

    await cleanUp();
    const again = await show(inWorkspace("cells/iris.mlp-experiment.json"));
    assert.notEqual(again, session);
    assert.deepEqual(
      again.runs.map((found) => found.run),
      session.runs.map((found) => found.run),
    );
  });

  it("says that its worker has ended, and trains what is left when it is run again", async () => {
    const { engines } = await extension();
    const others = new Set<unknown>(engines);
    const session = await openExperiment("ended", 300);
    session.control("run");
    await until("a cell has ended and another is under way", () => {
      const now = states(session);
      return now.includes("completed") && now.includes("running");
    });
    // No message of a channel: the worker throws when it arrives.
    for (const worker of engines)
      if (!others.has(worker)) (worker as unknown as StartedWorker).port.post(null);
    await until("it is said", () => problem(session)?.includes("Run the experiment to go on."));
    const finished = session.runs.filter(({ state }) => state === "completed").map(({ run }) => run);
    assert.ok(finished.length > 0);
    session.control("run");
    await until("all cells are trained", () => states(session).every((state) => state === "completed"));
    const runs = session.runs.map(({ run }) => run);
    for (const run of finished) assert.ok(runs.includes(run));
  });
}
