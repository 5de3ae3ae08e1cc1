/** `train --record` and `runs`: run folders as the command line writes and lists them. */

import { spawn } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../../src/engine/checkpoint/file.ts";
import { loadModel } from "../../../src/engine/model.ts";
import { readSafeTensors } from "../../../src/engine/safetensors.ts";
import { nodeRunStorage } from "../../../src/node/nodeRunStorage.ts";
import { historyOf, readEvents } from "../../../src/runs/folders/eventFile.ts";
import { runFiles } from "../../../src/runs/folders/runFolders.ts";
import { Random } from "../../../src/shared/random.ts";
import type { RunRecord } from "../../../src/shared/runs/runRecord.ts";
import { propertySeed } from "../../support/properties.ts";
import { bundleCli } from "./bundle.ts";
import { cli, examples, folderWith, iris } from "./helpers.ts";

const epochs = (count: number) => ["--set", `training.epochs=${count}`];

/** A folder with the design and its data, as users have them. */
async function irisFolder() {
  const folder = await folderWith();
  const design = join(folder, "iris.mlp.json");
  const { dataset, ...rest } = JSON.parse(await readFile(iris, "utf8"));
  await writeFile(design, JSON.stringify({ ...rest, dataset: { ...dataset, path: "iris.csv" } }));
  await copyFile(join(examples, "iris.csv"), join(folder, "iris.csv"));
  return { folder, design, runs: join(folder, ".mlp-studio", "runs", "iris") };
}

async function listed(design: string): Promise<RunRecord[]> {
  const { code, out, err } = await cli(["runs", design, "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

describe("train --record", () => {
  test("leaves a folder with the design, the events, the record and the model", async () => {
    const { design, runs } = await irisFolder();
    const { code, out, err } = await cli(["train", design, ...epochs(3), "--record", "--json"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [run] = await listed(design);
    expect(run).toMatchObject({
      version: 1,
      design: "iris.mlp.json",
      state: "completed",
      data: { path: "iris.csv", hash: expect.stringMatching(/^[0-9a-f]{32}$/), rows: { all: 150 } },
      position: { step: 21, epoch: 3, epochs: 3 },
    });
    const { inferred, findings, ...summary } = JSON.parse(out);
    expect(run.summary).toEqual(summary);
    const folder = join(runs, run.id);
    expect((await readdir(folder)).sort()).toEqual(Object.values(runFiles).sort());
    const { events, problem } = await readEvents(nodeRunStorage, join(folder, runFiles.events));
    expect(problem).toBeUndefined();
    expect(historyOf(events).finished?.reason).toBe("completed");
    expect(JSON.parse(await readFile(join(folder, runFiles.design), "utf8")).training.epochs).toBe(3);
    expect(loadModel(await readFile(join(folder, runFiles.model))).classes).toHaveLength(3);
  });

  test("leaves a model that says what it has reached, when, and with which data, as --save does", async () => {
    const { folder, design, runs } = await irisFolder();
    const saved = join(folder, "m.safetensors");
    const { out } = await cli(["train", design, ...epochs(3), "--record", "--save", saved, "--json"]);
    const [run] = await listed(design);
    const recorded = await readFile(join(runs, run.id, runFiles.model));
    expect(await readFile(saved)).toEqual(recorded);
    const { metadata } = readSafeTensors(recorded);
    const summary = JSON.parse(out);
    const metrics = JSON.parse(metadata.metrics);
    for (const part of ["train", "validation", "test"] as const)
      expect(metrics[part]).toEqual({
        rows: run.data.rows[part],
        loss: summary[`${part}Loss`],
        dataLoss: summary[`${part}DataLoss`],
        accuracy: summary[`${part}Accuracy`],
      });
    expect(metadata.created >= run.started).toBe(true);
    expect(JSON.parse(metadata.data)).toEqual({ hash: run.data.hash, rows: run.data.rows });
  });

  test("keeps the design's exact text where nothing is overridden", async () => {
    const { design, runs } = await irisFolder();
    const text = `// my design\n${await readFile(design, "utf8")}\n`;
    await writeFile(design, text);
    await cli(["train", design, "--record"]);
    const [id] = await readdir(runs);
    expect(await readFile(join(runs, id, runFiles.design), "utf8")).toBe(text);
  });

  test("a run that is resumed from its folder continues there, as one run", async () => {
    const { design, runs } = await irisFolder();
    await cli(["train", design, ...epochs(2), "--record"]);
    const [first] = await listed(design);
    const checkpoint = join(runs, first.id, runFiles.checkpoint);
    const { code } = await cli(["train", design, ...epochs(5), "--resume", checkpoint, "--record"]);
    expect(code).toBe(0);
    const all = await listed(design);
    expect(all.map(({ id }) => id)).toEqual([first.id]);
    expect(all[0]).toMatchObject({ state: "completed", position: { epoch: 5 }, started: first.started });
    const { events } = await readEvents(nodeRunStorage, join(runs, first.id, runFiles.events));
    expect(events.filter(({ kind }) => kind === "finished")).toHaveLength(1);
    const steps = historyOf(events).train.step;
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(35);
  });

  test("of a design's runs that have ended, the latest has a checkpoint", async () => {
    const { design, runs } = await irisFolder();
    for (let i = 0; i < 3; i++) await cli(["train", design, ...epochs(2), "--record"]);
    const all = await listed(design);
    expect(all.map(({ checkpoint }) => checkpoint?.step)).toEqual([14, undefined, undefined]);
    const files = await Promise.all(all.map(({ id }) => readdir(join(runs, id))));
    expect(files.map((names) => names.includes(runFiles.checkpoint))).toEqual([true, false, false]);
    expect(files.every((names) => names.includes(runFiles.model))).toBe(true);
  });

  test("continues without a record where the folder cannot be made, with one warning", async () => {
    const { folder, design } = await irisFolder();
    await writeFile(join(folder, ".mlp-studio"), "a file in the folder's place");
    const { code, err } = await cli(["train", design, ...epochs(2), "--record", "--json"]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^Warning: The run's folder .* The training continues and is not recorded any more\.\n$/,
    );
  });

  test("of a diverging run leaves its message, and nothing to resume", async () => {
    const { design, runs } = await irisFolder();
    const rate = ["--set", "training.optimizer.learningRate=1000", "--set", "training.l2=1"];
    const { code } = await cli(["train", design, ...rate, "--record"]);
    expect(code).toBe(3);
    const [run] = await listed(design);
    expect(run).toMatchObject({ state: "diverged", message: expect.stringMatching(/\w/) });
    const files = await readdir(join(runs, run.id));
    expect(files).not.toContain(runFiles.model);
    expect(files).not.toContain(runFiles.checkpoint);
  });
});

test("a process that is killed at any time leaves a run that lists as interrupted and can be resumed", async () => {
  const bundle = await bundleCli();
  const random = new Random(propertySeed, "recording");
  const { folder, design, runs } = await irisFolder();
  let resumed = 0;
  for (let round = 0; round < 6; round++) {
    const known = new Set(await readdir(runs).catch((): string[] => []));
    const args = ["train", design, ...epochs(100_000), "--record", "--checkpoint-interval", "0.01"];
    const child = spawn(process.execPath, [bundle, ...args], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const closed = new Promise((resolve) => child.on("close", resolve));
    // At a moment between the folder's making and some checkpoints; which one is decided by what is on the disk.
    const until = [runFiles.record, runFiles.events, runFiles.checkpoint][Math.floor(3 * random.uniform())];
    const isThere = async () => {
      const id = (await readdir(runs).catch((): string[] => [])).find(
        (name) => /^\d/.test(name) && !known.has(name),
      );
      return id !== undefined && (await readdir(join(runs, id))).includes(until);
    };
    while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill("SIGKILL");
    await closed;
    const all = await listed(design);
    expect(all).toHaveLength(round + 1);
    expect(all.filter(({ id }) => !known.has(id)).map(({ state }) => state)).toEqual(["interrupted"]);
    const [run] = all.filter(({ id }) => !known.has(id));
    const checkpoint = join(runs, run.id, runFiles.checkpoint);
    const bytes = await readFile(checkpoint).catch(() => undefined);
    if (!bytes) continue;
    resumed++;
    const { epoch } = readCheckpoint(bytes).state.run as { readonly epoch: number };
    const more = epochs(epoch + 2);
    expect((await cli(["train", design, ...more, "--resume", checkpoint, "--record"])).code).toBe(0);
    const [continued] = (await listed(design)).filter(({ id }) => id === run.id);
    expect(continued).toMatchObject({ state: "completed", position: { epoch: epoch + 2 } });
  }
  expect(resumed).toBeGreaterThan(0);
}, 120_000);

describe("runs", () => {
  test("prints a table, and lists damaged folders as such", async () => {
    const { design, runs } = await irisFolder();
    await cli(["train", design, ...epochs(1), "--record"]);
    await mkdir(join(runs, "20200101-000000-0000"));
    const { code, out } = await cli(["runs", design]);
    expect(code).toBe(0);
    const [head, run, damaged, rest] = out.split("\n");
    expect(head).toMatch(/^run +state +design +seed +validation +test +time$/);
    expect(run).toMatch(/^\d{8}-\d{6}-[0-9a-f]{4} +completed +iris +\d+ +[\d.]+ +[\d.]+ +[\d.]+ s$/);
    expect(damaged).toMatch(
      /^20200101-000000-0000 +damaged +20200101-000000-0000: run\.json does not exist\.$/,
    );
    expect(rest).toBe("");
    const json = JSON.parse((await cli(["runs", design, "--json"])).out);
    expect(json[1]).toEqual({
      id: "20200101-000000-0000",
      state: "damaged",
      message: "20200101-000000-0000: run.json does not exist.",
    });
  });

  test("lists the newest 200 of very many, and says so; --json lists all", async () => {
    const { design, runs } = await irisFolder();
    await cli(["train", design, ...epochs(1), "--record"]);
    const [{ id: real, ...rest }] = await listed(design);
    for (let i = 0; i < 1200; i++) {
      const id = `20200101-${String(i).padStart(6, "0")}-0000`;
      await mkdir(join(runs, id));
      const started = new Date(Date.UTC(2020, 0, 1, 0, 0, i)).toISOString();
      await writeFile(join(runs, id, runFiles.record), JSON.stringify({ ...rest, id, started }));
    }
    const { code, out, err } = await cli(["runs", design]);
    expect({ code, err }).toEqual({
      code: 0,
      err: "The newest 200 of 1,201 runs are listed; --json lists all.\n",
    });
    const lines = out.trim().split("\n");
    expect(lines).toHaveLength(201);
    expect(lines[1]).toContain(real);
    expect(lines[2]).toContain("20200101-001199-0000");
    expect(await listed(design)).toHaveLength(1201);
  });

  test("lists what is damaged, foreign or of a later version with one sentence each, and the rest", async () => {
    const { design, runs } = await irisFolder();
    await cli(["train", design, ...epochs(1), "--record"]);
    const [{ id: whole, data }] = await listed(design);
    const events = join(runs, whole, runFiles.events);
    await writeFile(events, (await readFile(events, "utf8")).slice(0, -30));
    const texts = ['{"version": 2}', '{"name": "other program", "version": 1}', "{", ""];
    for (const [i, text] of texts.entries()) {
      await mkdir(join(runs, `20200101-00000${i}-0000`));
      await writeFile(join(runs, `20200101-00000${i}-0000`, runFiles.record), text);
    }
    // The design itself is gone.
    await rm(design);
    const { code, out, err } = await cli(["runs", design]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.trim().split("\n").slice(1);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(new RegExp(`^${whole} +completed`));
    expect(lines.slice(1).reverse()).toEqual([
      expect.stringMatching(
        /version 2, and version 1 is the latest known here\. Open it with a later MLP Studio\.$/,
      ),
      expect.stringMatching(/run\.json has no usable "state"; it is damaged or foreign\.$/),
      expect.stringMatching(/run\.json is not JSON; it is damaged\.$/),
      expect.stringMatching(/run\.json is not JSON; it is damaged\.$/),
    ]);
    // Its network is still evaluated: the model has the design.
    const evaluated = await cli(["evaluate", join(runs, whole, runFiles.model), "--json"]);
    expect({ code: evaluated.code, rows: JSON.parse(evaluated.out).rows }).toEqual({
      code: 0,
      rows: data.rows.test,
    });
  });

  test("of a design without runs says how to record one; of no design it is an error", async () => {
    const { design, folder } = await irisFolder();
    const { code, out, err } = await cli(["runs", design]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toMatch(
      /^There are no recorded runs of .*iris\.mlp\.json\. Record one with train DESIGN --record\.\n$/,
    );
    const absent = await cli(["runs", join(folder, "absent.mlp.json"), "--json"]);
    expect(absent.code).toBe(2);
    expect(absent.err).toContain("absent.mlp.json: the design does not exist.");
  });
});
