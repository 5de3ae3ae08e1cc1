/** An experiment in a browser's workers, each nested in the one before: the page has the files, in memory. */
import { expect, test } from "vitest";
import type { ExperimentInit } from "../../../src/browser/experiment/experimentWorker.ts";
import { type SourceRequests, serveFiles } from "../../../src/browser/remoteFiles.ts";
import { startWorker } from "../../../src/browser/worker.ts";
import { readRun } from "../../../src/runs/folders/runFolders.ts";
import { storageHandlers } from "../../../src/runs/remoteStorage.ts";
import { Channel, type HandlersOf } from "../../../src/shared/channel.ts";
import type {
  ExperimentProgress,
  GridRun,
  HostToRunner,
  RunChanges,
  RunnerToHost,
} from "../../../src/shared/experiment/experimentMessages.ts";
import { type MemoryStorage, memoryStorage } from "../../support/memoryStorage.ts";

const folder = "memory:/course%20%281%29";
const script = (name: string) => new URL(`../../../src/browser/experiment/${name}.ts`, import.meta.url).href;

function files(epochs: number): MemoryStorage {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * 5) % 10},${i % 2 ? "a" : "b"}\n`);
  const design = { dataset: { path: "data/a.csv" }, layers: [{ units: 3 }], training: { epochs } };
  return memoryStorage({
    [`${folder}/data/a.csv`]: `x,y,class\n${rows.join("")}`,
    [`${folder}/a.mlp.json`]: JSON.stringify(design),
  });
}

/** The host's side of an experiment's worker. */
function startExperiment(storage: MemoryStorage, cellScript = script("cellMain")) {
  const source: HandlersOf<SourceRequests> = {
    fileVersion: async ({ uri }) => JSON.stringify(await storage.stat(uri)),
    readFile: ({ uri }) => storage.read(uri),
    listFolder: ({ uri }) => storage.list(uri),
  };
  const failures: string[] = [];
  const served = serveFiles({ ...storageHandlers(storage), ...source }, (error) =>
    failures.push(String(error)),
  );
  const worker = startWorker<ExperimentInit>({
    script: script("experimentMain"),
    name: "mlp-experiment",
    what: "The experiment's worker",
    init: { cellScript, files: served.port },
    transfer: [served.port],
    failed: (reason) => failures.push(reason.message),
  });
  const state: { runs: GridRun[]; progress: ExperimentProgress | undefined } = {
    runs: [],
    progress: undefined,
  };
  const handlers: HandlersOf<RunnerToHost> = {
    runs: ({ runs }: RunChanges) => {
      for (const { at, run } of runs) state.runs[at] = run;
    },
    progress: (progress) => {
      state.progress = progress;
    },
    log: ({ message }) => void failures.push(message),
  };
  const channel = new Channel<HostToRunner>(worker.port, handlers, (error) => failures.push(String(error)));
  let revision = 0;
  return {
    state,
    channel,
    failures,
    worker,
    async load(fields: object) {
      const loaded = await channel.request("load", {
        path: `${folder}/experiments/a.mlp-experiment.json`,
        text: JSON.stringify({ design: "../a.mlp.json", ...fields }),
        designTexts: {},
        roots: ["memory:/course (1)"],
        dataRevision: 0,
        workers: 2,
        backend: "auto",
        version: "test",
        revision: ++revision,
      });
      state.runs = [...loaded.runs];
      return loaded;
    },
    async end() {
      await expect.poll(() => state.progress?.phase).toBe("idle");
      worker.terminate();
      served.close();
    },
  };
}

const units = { field: "layers[*].units", values: [2, 3, 4] };

test("trains its cells, records them through the page, and finds them again", async () => {
  const storage = files(3);
  const first = startExperiment(storage);
  const { problems, grid } = await first.load({ axes: [units], seeds: [1, 2] });
  expect([problems, grid?.rows?.train]).toEqual([[], expect.any(Number)]);
  first.channel.notify("control", { command: "run" });
  await expect.poll(() => first.state.runs.map(({ state }) => state)).toEqual(new Array(6).fill("completed"));
  const [{ run, cell, seed }] = first.state.runs;
  const history = await first.channel.request("cellHistory", { revision: 1, cell, seed });
  expect(history.finished?.reason).toBe("completed");
  await first.end();
  expect(first.failures).toEqual([]);
  expect(await readRun(storage, `${folder}/.mlp-studio/runs/a/${run}`)).toMatchObject({
    state: "completed",
    experiment: { file: "experiments/a.mlp-experiment.json" },
    environment: { platform: "web-chromium" },
  });
  const second = startExperiment(storage);
  const { runs } = await second.load({ axes: [units], seeds: [1, 2] });
  expect(runs.map((found) => found.run)).toEqual(first.state.runs.map((found) => found.run));
  second.worker.terminate();
});

test("the runs of a worker that has ended count as interrupted, though the page lives", async () => {
  const storage = files(1_000_000);
  storage.isAlive = async (owner) => {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => "lock" in owner && name === owner.lock);
  };
  const first = startExperiment(storage);
  await first.load({ axes: [{ ...units, values: [2] }] });
  first.channel.notify("control", { command: "run" });
  await expect.poll(() => first.state.runs[0].run).not.toBeNull();
  const place = `${folder}/.mlp-studio/runs/a/${first.state.runs[0].run}`;
  expect(await readRun(storage, place)).toMatchObject({ state: "running" });
  first.worker.terminate();
  await expect.poll(() => readRun(storage, place)).toMatchObject({ state: "interrupted" });
});

test("threads that cannot be started fail their cells in words", async () => {
  const experiment = startExperiment(files(3), new URL("missing.js", location.href).href);
  await experiment.load({ axes: [units] });
  experiment.channel.notify("control", { command: "run" });
  await expect
    .poll(() => experiment.state.runs.map(({ state }) => state))
    .toEqual(new Array(3).fill("failed"));
  expect(experiment.state.runs[0].message).toMatch(
    /^The thread that trained this cell cannot be started \(.*missing/,
  );
  await experiment.end();
});
