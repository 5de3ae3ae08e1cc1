/** An experiment's process without the process: its messages over a pair of ports, its cells on real threads. */

import { readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { localExperimentFiles } from "../../../../src/node/localExperimentFiles.ts";
import { nodeCellThreads } from "../../../../src/node/nodeCellThreads.ts";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { serveExperiment } from "../../../../src/runs/experiment/experimentService.ts";
import { readRun } from "../../../../src/runs/folders/runFolders.ts";
import { Channel, type Port } from "../../../../src/shared/channel.ts";
import type {
  ExperimentProgress,
  GridRun,
  HostToRunner,
} from "../../../../src/shared/experiment/experimentMessages.ts";
import { hasEnded } from "../../../../src/shared/experiment/results.ts";
import { isBroken } from "../../../../src/shared/runs/runRecord.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { bundleCli } from "../../cli/bundle.ts";

let workerEntry = "";
beforeAll(async () => {
  workerEntry = join(dirname(await bundleCli()), "cellWorker.cjs");
});

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

function portOf(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => void port.on("message", listener),
  };
}

async function newFolder(epochs = 3): Promise<string> {
  const folder = temporaryFolder();
  await writeData(folder, 5);
  const design = { dataset: { path: "a.csv" }, layers: [{ units: 3 }], training: { epochs } };
  await writeFile(join(folder, "a.mlp.json"), JSON.stringify(design));
  return folder;
}

/** @param factor another one makes other rows, in a file of the same size */
async function writeData(folder: string, factor: number, name = "a.csv"): Promise<void> {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * factor) % 10},${i % 2 ? "a" : "b"}\n`);
  await writeFile(join(folder, name), `x,y,class\n${rows.join("")}`);
}

/** The host's side of a process over this folder. */
class Host {
  runs: GridRun[] = [];
  progress: ExperimentProgress[] = [];
  revision = 0;
  readonly channel: Channel<HostToRunner>;
  private waiting: { holds: () => boolean; resolve: () => void }[] = [];
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    serveExperiment(portOf(port1), {
      kernels: () => referenceKernels(),
      startThread: nodeCellThreads(workerEntry),
      workers: 2,
      storage: nodeRunStorage,
      files: localExperimentFiles,
    });
    this.channel = new Channel<HostToRunner>(
      portOf(port2),
      {
        runs: ({ revision, runs }: { revision: number; runs: { at: number; run: GridRun }[] }) => {
          if (revision === this.revision) for (const { at, run } of runs) this.runs[at] = run;
          this.check();
        },
        progress: (progress: ExperimentProgress) => {
          this.progress.push(progress);
          this.check();
        },
        log: () => {},
      },
      (error) => {
        throw error;
      },
    );
  }

  /** @param dataRevision the number of changes of the data that the host has seen */
  async load(fields: object, dataRevision = 0) {
    const text = JSON.stringify({ design: "a.mlp.json", ...fields });
    const { folder } = this;
    this.revision++;
    const path = join(folder, "a.mlp-experiment.json");
    await writeFile(path, text);
    const job = { path, text, designTexts: {}, workers: 2, backend: "reference", version: "test" } as const;
    const { revision } = this;
    const loaded = await this.channel.request("load", { ...job, revision, dataRevision });
    if (loaded.grid) this.runs = [...loaded.runs];
    return loaded;
  }

  control(command: "run" | "pause" | "cancel" | "continue"): void {
    this.channel.notify("control", { command });
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ holds, resolve });
      this.check();
    });
  }

  get phase() {
    return this.progress.at(-1)?.phase;
  }

  get ended(): number {
    return this.runs.filter(hasEnded).length;
  }

  private check(): void {
    this.waiting = this.waiting.filter(({ holds, resolve }) => {
      if (!holds()) return true;
      resolve();
      return false;
    });
  }
}

const units = (...values: number[]) => ({ field: "layers[*].units", values });
const folders = (folder: string) => readdir(join(folder, ".mlp-studio", "runs", "a"));

test("runs all cells, reports them, and another process finds them", async () => {
  const folder = await newFolder();
  const host = new Host(folder);
  const { grid, problems } = await host.load({ axes: [units(2, 3)], seeds: [1, 2] });
  expect(problems).toEqual([]);
  expect(grid).toMatchObject({
    axes: [{ label: "layers[*].units", values: ["2", "3"] }],
    plane: { x: "x", y: "y" },
    classes: ["a", "b"],
  });
  host.control("run");
  await host.until(() => host.phase === "idle" && host.ended === 4);
  expect(host.runs.map(({ state }) => state)).toEqual(new Array(4).fill("completed"));
  expect(host.progress.map(({ phase }) => phase)).toContain("running");
  const other = new Host(folder);
  const found = await other.load({ axes: [units(2, 3)], seeds: [1, 2] });
  expect(found.runs.map(({ run }) => run)).toEqual(host.runs.map(({ run }) => run));
  expect(await folders(folder)).toHaveLength(4);
});

test("a changed axis keeps the cells that are still part", async () => {
  const folder = await newFolder();
  const host = new Host(folder);
  await host.load({ axes: [units(2, 3)] });
  host.control("run");
  await host.until(() => host.phase === "idle" && host.ended === 2);
  const [, three] = host.runs;
  const { runs } = await host.load({ axes: [units(4, 3)] });
  expect(runs.map(({ state }) => state)).toEqual(["waiting", "completed"]);
  expect(runs[1].run).toBe(three.run);
  host.control("run");
  await host.until(() => host.phase === "idle" && host.ended === 2);
  expect((await folders(folder)).filter((name) => !name.startsWith("."))).toHaveLength(3);
});

test("changed while it runs, it continues with the new cells", async () => {
  const host = new Host(await newFolder(200));
  await host.load({ axes: [units(2, 3, 4, 5)] });
  host.control("run");
  await host.until(() => host.runs.some(({ state }) => state === "running"));
  await host.load({ axes: [units(2, 6)] });
  await host.until(() => host.phase === "idle" && host.ended === 2);
  expect(host.runs.map(({ state }) => state)).toEqual(["completed", "completed"]);
});

describe("when the data has changed", () => {
  const problem = (host: Host) => host.progress.at(-1)?.problem;

  test("runs that had ended count no more, which is said until they are trained again", async () => {
    const folder = await newFolder();
    const host = new Host(folder);
    const { dataPaths } = await host.load({ axes: [units(2, 3)] });
    expect(dataPaths).toEqual(["a.csv"]);
    host.control("run");
    await host.until(() => host.phase === "idle" && host.ended === 2);
    const before = host.runs.map(({ run }) => run);
    await writeData(folder, 3);
    const { runs } = await host.load({ axes: [units(2, 3)] }, 1);
    expect(runs.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    await host.until(() => problem(host) !== undefined);
    expect(problem(host)).toEqual({
      severity: "warning",
      message:
        "The data has changed: 2 runs that had ended no longer count. Run the experiment to train on the data as it is now.",
    });
    host.control("run");
    await host.until(() => host.phase === "idle" && host.ended === 2);
    expect(problem(host)).toBeUndefined();
    for (const { run } of host.runs) expect(before).not.toContain(run);
    // The old rows are back, and so are their runs.
    await writeData(folder, 5);
    const back = await host.load({ axes: [units(2, 3)] }, 2);
    expect(back.runs.map(({ run }) => run)).toEqual(before);
    expect(problem(host)).toBeUndefined();
  });

  test("runs under way on the old data do not count either", async () => {
    const folder = await newFolder(2000);
    const host = new Host(folder);
    await host.load({ axes: [units(2, 3, 4)] });
    host.control("run");
    await host.until(() => host.runs.some(({ state }) => state === "running"));
    await writeData(folder, 3);
    await host.load({ axes: [units(2, 3, 4)] }, 1);
    await host.until(() => host.phase === "idle" && host.ended === 3);
    const hashes = await Promise.all(
      host.runs.map(async ({ run }) => {
        const record = await readRun(nodeRunStorage, join(folder, ".mlp-studio", "runs", "a", run ?? ""));
        return isBroken(record) ? undefined : record.data.hash;
      }),
    );
    expect(new Set(hashes).size).toBe(1);
    expect((await folders(folder)).length).toBeGreaterThan(3);
  });

  test("another file that an axis adds changes nothing for the others", async () => {
    const folder = await newFolder();
    await writeData(folder, 3, "b.csv");
    const host = new Host(folder);
    const files = (...values: string[]) => ({ axes: [{ field: "dataset.path", values }] });
    await host.load(files("a.csv"));
    host.control("run");
    await host.until(() => host.phase === "idle" && host.ended === 1);
    const { runs, dataPaths } = await host.load(files("a.csv", "b.csv"));
    expect(dataPaths).toEqual(["a.csv", "b.csv"]);
    expect(runs.map(({ state }) => state)).toEqual(["completed", "waiting"]);
    expect(problem(host)).toBeUndefined();
    await writeData(folder, 7, "b.csv");
    await host.load(files("a.csv"), 1);
    expect(host.runs.map(({ state }) => state)).toEqual(["completed"]);
  });
});

test("paused, the cells under way come to their ends; continued, the others follow", async () => {
  const host = new Host(await newFolder(200));
  await host.load({ axes: [units(2, 3, 4, 5, 6)] });
  host.control("run");
  await host.until(() => host.runs.some(({ state }) => state === "running"));
  host.control("pause");
  await host.until(() => host.phase === "paused");
  const { ended } = host;
  expect(ended).toBeGreaterThan(0);
  expect(ended).toBeLessThan(5);
  expect(host.runs.filter(({ state }) => state === "running")).toEqual([]);
  host.control("continue");
  await host.until(() => host.phase === "idle" && host.ended === 5);
});

test("canceled, the cells under way are stopped and trained again by the next run", async () => {
  const host = new Host(await newFolder(3000));
  await host.load({ axes: [units(2, 3, 4)] });
  host.control("run");
  await host.until(() => host.runs.some(({ progress }) => (progress?.epoch ?? 0) > 0));
  host.control("cancel");
  await host.until(() => host.phase === "idle");
  expect(host.runs.some(({ state }) => state === "stopped")).toBe(true);
  host.control("run");
  await host.until(() => host.phase === "idle" && host.runs.every(({ state }) => state === "completed"));
});

test("finds what others have computed when it is asked to look", async () => {
  const folder = await newFolder();
  const [host, other] = [new Host(folder), new Host(folder)];
  await host.load({ axes: [units(2)] });
  await other.load({ axes: [units(2)] });
  other.control("run");
  await other.until(() => other.phase === "idle" && other.ended === 1);
  host.channel.notify("look", null);
  await host.until(() => host.ended === 1);
  expect(host.runs[0].run).toBe(other.runs[0].run);
});

describe("questions about a cell", () => {
  test("that is being trained are answered by its network as it is now", async () => {
    const host = new Host(await newFolder());
    const epochs = { field: "training.epochs", values: [10_000_000] };
    await host.load({ axes: [units(2), epochs], seeds: [3] });
    const cell = { revision: host.revision, cell: 0, seed: 3 };
    host.control("run");
    await host.until(() => host.runs[0].run !== null && (host.runs[0].progress?.epoch ?? 0) > 0);
    const query = { ...cell, size: 8, points: null };
    const first = await host.channel.request("cellPlane", query);
    expect(first.classes).toHaveLength(64);
    const { epoch = 0 } = host.runs[0].progress ?? {};
    await host.until(() => (host.runs[0].progress?.epoch ?? 0) > epoch + 100);
    const later = await host.channel.request("cellPlane", query);
    expect(later.moment.step).toBeGreaterThan(first.moment.step);
    expect([...later.scores]).not.toEqual([...first.scores]);
    host.control("cancel");
    await host.until(() => host.phase === "idle");
  });

  test("are answered from its run", async () => {
    const host = new Host(await newFolder());
    await host.load({ axes: [units(2)], seeds: [3] });
    const cell = { revision: host.revision, cell: 0, seed: 3 };
    await expect(host.channel.request("cellHistory", cell)).rejects.toThrow("has not been trained yet");
    host.control("run");
    await host.until(() => host.phase === "idle" && host.ended === 1);
    const history = await host.channel.request("cellHistory", cell);
    expect(history.finished?.reason).toBe("completed");
    const measured = await host.channel.request("cellLayers", cell);
    expect(measured?.layers).toHaveLength(2);
    expect(measured?.activations).toHaveLength(1);
    const plane = await host.channel.request("cellPlane", { ...cell, size: 8, points: "train" });
    expect(plane.classes).toHaveLength(64);
    expect(plane.points?.total).toBeGreaterThan(30);
    const [change, ...others] = await host.channel.request("cellChanges", cell);
    expect([change.field, change.after, others]).toEqual(["layers[0].units", "2", []]);
    const { text, folder } = await host.channel.request("cellDesign", cell);
    expect(JSON.parse(text)).toMatchObject({ layers: [{ units: 2 }], training: { seed: 3 } });
    expect(folder).toContain(host.runs[0].run);
  });

  test("of an earlier grid are canceled", async () => {
    const host = new Host(await newFolder());
    await host.load({ axes: [units(2)] });
    await host.load({ axes: [units(3)] });
    const cell = { revision: 1, cell: 0, seed: 1 };
    await expect(host.channel.request("cellHistory", cell)).rejects.toMatchObject({
      name: "CancellationError",
    });
  });
});

test("problems have their places, and a design outside of the folders is refused", async () => {
  const folder = await newFolder();
  const host = new Host(folder);
  const { problems, grid } = await host.load({ axes: [{ field: "layers[*].unit", values: [1] }] });
  expect(grid).toBeUndefined();
  expect(problems[0].message).toContain("unit");
  const text = JSON.stringify({ design: "a.mlp.json" });
  const job = {
    path: join(folder, "a.mlp-experiment.json"),
    text,
    designTexts: {},
    dataRevision: 0,
    workers: 1,
    backend: "reference",
    version: "",
  } as const;
  const refused = await host.channel.request("load", { ...job, revision: 9, roots: ["file:///elsewhere"] });
  expect(refused.problems[0].message).toContain("outside the workspace");
});
