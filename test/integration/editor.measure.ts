/** Not a test: measures what only a real VS Code shows, for `npm run bench -- --parts editor`. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import * as vscode from "vscode";
import type { TrainingSession } from "../../src/extension/session/trainingSession.ts";
import { describeWindow, inWindow } from "./driver.ts";
import { endless } from "./support/designs.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  until,
  writeFile,
} from "./support/extension.ts";
import { writeImages } from "./support/images.ts";
import { pings, quantiles } from "./support/pings.ts";
import { countOf } from "./support/webview.ts";

const { MLP_STUDIO_FIGURES: file, MLP_STUDIO_QUICK: quick } = process.env;
const rounds = quick ? 1 : 5;
const seconds = quick ? 1 : 3;
const figures: Record<string, unknown> = {};

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const setThreads = (threads: number | undefined) =>
  vscode.workspace
    .getConfiguration("mlpStudio")
    .update("threads", threads, vscode.ConfigurationTarget.Global);

/** Writes a table of two inputs and two classes, which a line separates. */
function writePoints(rows: number): Thenable<vscode.Uri> {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [x, y] = [Math.sin(12.9898 * i), Math.cos(78.233 * i)];
    return `${x.toFixed(5)},${y.toFixed(5)},${x > y ? "a" : "b"}`;
  });
  return writeFile("points.csv", ["x,y,class", ...lines].join("\n"));
}

/** Returns a script for the webview that records, for this many milliseconds, the times of its frames in milliseconds. */
const frameTimes = (milliseconds: number) => `new Promise((resolve) => {
  const times = [];
  const frame = (now) => {
    times.push(now);
    if (now - times[0] < ${milliseconds}) requestAnimationFrame(frame);
    else resolve(times);
  };
  requestAnimationFrame(frame);
})`;

async function startTraining(name: string, design: object): Promise<TrainingSession> {
  const training = await openDesigner(await writeFile(name, JSON.stringify(design)));
  await command("train");
  await until("it trains", () => (training.log?.latestProgress?.step ?? 0) > 20);
  return training;
}

/** Measures a run's samples per second by the run's own clock, between its reports at the beginning and at the end. */
async function samplesPerSecond(training: TrainingSession, batch: number): Promise<number> {
  await wait(700);
  const from = training.log?.latestProgress;
  await wait(1000 * seconds);
  const to = training.log?.latestProgress;
  assert.ok(from && to && to.step > from.step, "It does not train.");
  return (batch * (to.step - from.step)) / (to.seconds - from.seconds);
}

describeWindow("In the editor", function () {
  this.timeout(240_000);
  before(extension);
  afterEach(async () => {
    await setThreads(undefined);
    await cleanUp();
  });
  after(() => {
    if (file) writeFileSync(file, JSON.stringify(figures));
  });

  it("the designer with 20 layers draws frames", async () => {
    const layers = 20;
    await startTraining("deep.mlp.json", {
      dataset: await writeImages("deep", 2000),
      layers: Array.from({ length: layers }, () => ({ units: 64, batchNorm: true })),
      training: { epochs: endless, batchSize: 64, optimizer: { type: "sgd", learningRate: 1e-4 } },
    });
    await until("the layers are drawn", async () => (await countOf("mlp-layer-row")) >= layers);
    const times = await inWindow(
      (window, script) => window.webview().locator(":root").evaluate(script) as Promise<number[]>,
      frameTimes(1000 * (quick ? 2 : 10)),
    );
    const gaps = times.slice(1).map((time, i) => time - times[i]);
    figures.frames = {
      layers,
      perSecond: (1000 * gaps.length) / (times[times.length - 1] - times[0]),
      longest: Math.max(...gaps),
    };
    console.log(`test| ${JSON.stringify(figures.frames)}`);
  });

  it("the extension host answers while G trains on all threads", async () => {
    await setThreads(Math.max(2, availableParallelism()));
    await startTraining("G.mlp.json", {
      dataset: await writeImages("digits", 5120),
      layers: [{ units: 1024 }, { units: 1024 }],
      training: { epochs: endless, batchSize: 256 },
    });
    const delays = (await pings(quick ? 2 : 10)).map(({ delayMs }) => delayMs);
    const [median, p99] = quantiles(delays, 0.5, 0.99);
    figures.ping = { count: delays.length, median, p99 };
    console.log(`test| ${JSON.stringify(figures.ping)}`);
  });

  it("a run is as fast with its view open, hidden and closed", async () => {
    await writePoints(640);
    const images = await writeImages("digits", 5120);
    const optimizer = { type: "sgd", learningRate: 1e-4, momentum: 0.9 };
    const shapes = [
      { shape: "A", dataset: { path: "points.csv" }, units: [100], batch: 32 },
      { shape: "C", dataset: images, units: [128], batch: 64 },
      { shape: "G", dataset: images, units: [1024, 1024], batch: 256 },
    ];
    const views: Record<string, unknown>[] = [];
    for (const { shape, dataset, units, batch } of shapes) {
      const name = `view${shape}.mlp.json`;
      const training = await startTraining(name, {
        dataset: { ...dataset, split: { train: 1, validation: 0, test: 0 } },
        layers: units.map((width) => ({ units: width })),
        training: { epochs: endless, batchSize: batch, optimizer },
      });
      const best = { open: 0, hidden: 0, closed: 0 };
      const show = {
        open: () => openDesigner(inWorkspace(name)),
        hidden: async () => {
          await openDesigner(inWorkspace(name));
          await vscode.window.showTextDocument(inWorkspace("iris.csv"));
        },
        closed: () => vscode.commands.executeCommand("workbench.action.closeAllEditors"),
      };
      for (let round = 0; round < rounds; round++) {
        for (const state of ["open", "hidden", "closed"] as const) {
          await show[state]();
          best[state] = Math.max(best[state], await samplesPerSecond(training, batch));
        }
      }
      views.push({ shape, ...best });
      console.log(`test| ${JSON.stringify(views.at(-1))}`);
      await training.stop();
    }
    figures.views = views;
  });
});
