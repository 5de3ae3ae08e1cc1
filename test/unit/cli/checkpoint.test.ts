import { spawn } from "node:child_process";
import { appendFile, copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../../src/engine/checkpoint/file.ts";
import { readSafeTensors } from "../../../src/engine/safetensors.ts";
import type { TrainingEvent } from "../../../src/shared/events.ts";
import { Random } from "../../../src/shared/random.ts";
import { propertySeed } from "../../support/properties.ts";
import { deterministic } from "../engine/checkpoint/replay.ts";
import { bundleCli } from "./bundle.ts";
import { cli, examples, folderWith, iris, readText } from "./helpers.ts";

const epochs = (count: number) => ["--set", `training.epochs=${count}`];

async function eventsIn(path: string): Promise<TrainingEvent[]> {
  const lines = (await readText(path)).split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line));
}

/** The summary without what depends on the clock. */
function numbers(out: string) {
  const { seconds, samplesPerSecond, backend, ...rest } = JSON.parse(out);
  return rest;
}

/** A model without the time at which it was made. */
async function modelIn(path: string) {
  const { tensors, metadata } = readSafeTensors(await readFile(path));
  const { created, ...rest } = metadata;
  expect(created).toMatch(/^\d{4}-.*Z$/);
  return { tensors, metadata: rest };
}

const killing = new URL("./killAtCall.mjs", import.meta.url).href;

const stepIn = async (path: string) =>
  (readCheckpoint(await readFile(path)).state.run as { step: number }).step;

test("a process that is killed at any time continues, killed again and again, to the same bits", async () => {
  const bundle = await bundleCli();
  const folder = await folderWith();
  const file = (name: string) => join(folder, name);
  const design = join(examples, "two-spirals.mlp.json");
  // "auto" asks the clock which backend is faster, and this process has another clock.
  const run = [design, ...epochs(300), "--backend", "wasm-simd", "--json"];
  const whole = await cli(["train", ...run, "--metrics", file("whole.jsonl"), "--save", file("whole.model")]);
  expect(whole.code).toBe(0);

  const checkpoint = file("run.ckpt");
  const args = [...run, "--metrics", file("run.jsonl"), "--save", file("run.model")];
  const interval = ["--checkpoint-interval", "0.005"];
  let begin = ["--checkpoint", checkpoint];
  let kills = 0;
  let out = "";
  const random = new Random(propertySeed, "kills");
  while (true) {
    // When a checkpoint of this process is whole, at any later step; or the run is over before.
    const killAt = kills === 0 ? 3 : kills < 6 ? Math.floor(3 + 6 * random.uniform()) : 0;
    const child = spawn(
      process.execPath,
      ["--import", killing, bundle, "train", ...args, ...begin, ...interval],
      {
        env: { ...process.env, KILL_AT: `${killAt}` },
      },
    );
    const chunks: Buffer[] = [];
    child.stdout.on("data", (data) => chunks.push(data));
    const errors: Buffer[] = [];
    child.stderr.on("data", (data) => errors.push(data));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const code = await ended;
    if (code !== null) {
      expect({ code, err: Buffer.concat(errors).toString() }).toEqual({
        code: 0,
        err: expect.stringMatching(/^Inferred: [^\n]+\n$/),
      });
      out = Buffer.concat(chunks).toString();
      break;
    }
    kills++;
    begin = ["--resume", checkpoint];
  }
  expect(kills, `kills drawn with the seed ${propertySeed}`).toBeGreaterThan(0);
  expect(numbers(out)).toEqual(numbers(whole.out));
  expect(await modelIn(file("run.model"))).toEqual(await modelIn(file("whole.model")));
  const events = await eventsIn(file("run.jsonl"));
  expect(deterministic(events)).toEqual(deterministic(await eventsIn(file("whole.jsonl"))));
  expect(events.filter(({ kind }) => kind === "started")).toHaveLength(kills + 1);
  const steps = events.flatMap((event) => (event.kind === "progress" ? [event.step] : []));
  expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
});

describe("--checkpoint and --resume", () => {
  test("a run that is over continues with more epochs; its metrics are those of one long run", async () => {
    const folder = await folderWith();
    const file = (name: string) => join(folder, name);
    const short = ["--checkpoint", file("c"), "--metrics", file("m")];
    expect((await cli(["train", iris, ...epochs(2), ...short])).code).toBe(0);
    expect(await stepIn(file("c"))).toBe(14);
    const more = await cli([
      "train",
      iris,
      ...epochs(5),
      "--resume",
      file("c"),
      "--metrics",
      file("m"),
      "--json",
    ]);
    expect(more).toMatchObject({ code: 0, err: "" });
    // It keeps the file that it was resumed from up to date.
    expect(await stepIn(file("c"))).toBe(35);
    const whole = await cli(["train", iris, ...epochs(5), "--metrics", file("whole"), "--json"]);
    expect(numbers(more.out)).toEqual(numbers(whole.out));
    const [first, ...rest] = deterministic(await eventsIn(file("m")));
    const [started, ...others] = deterministic(await eventsIn(file("whole")));
    expect(first).toEqual({ ...(started as object), epochs: 2 });
    expect(rest).toEqual(others);
  });

  test("--checkpoint with --resume writes another file", async () => {
    const folder = await folderWith();
    const [from, to] = [join(folder, "a"), join(folder, "b")];
    await cli(["train", iris, ...epochs(1), "--checkpoint", from]);
    await cli(["train", iris, ...epochs(2), "--resume", from, "--checkpoint", to]);
    expect([await stepIn(from), await stepIn(to)]).toEqual([7, 14]);
  });

  test("Ctrl-C leaves a checkpoint from which the run continues", async () => {
    const folder = await folderWith();
    const path = join(folder, "c");
    const args = ["train", iris, ...epochs(4000), "--json"];
    const stopped = await cli([...args, "--checkpoint", path], { interactive: true, interruptAt: 2 });
    expect(stopped.code).toBe(130);
    expect(await stepIn(path)).toBe(JSON.parse(stopped.out).steps);
    const resumed = await cli([...args, "--resume", path]);
    expect(numbers(resumed.out)).toEqual(numbers((await cli(args)).out));
  });

  test("--load takes a checkpoint's weights for a new run", async () => {
    const folder = await folderWith();
    const path = join(folder, "c");
    const trained = await cli(["train", iris, ...epochs(3), "--checkpoint", path, "--json"]);
    const loaded = await cli(["train", iris, ...epochs(0), "--load", path, "--json"]);
    // The model says what is predicted, so that the task is no guess.
    expect(numbers(loaded.out)).toEqual({
      ...numbers(trained.out),
      epochs: 0,
      steps: 0,
      inferred: expect.not.arrayContaining([expect.objectContaining({ what: "task" })]),
    });
  });

  test("a checkpoint that cannot be written is a warning, and the one before stays", async () => {
    const folder = await folderWith();
    const path = join(folder, "c");
    await cli(["train", iris, ...epochs(1), "--checkpoint", path]);
    // A folder stands where the new one is to be written.
    await mkdir(`${path}.tmp`);
    const { code, err } = await cli(["train", iris, ...epochs(2), "--resume", path]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^Warning: --checkpoint: .*c is a folder\. The one before stays; free some space or name another file\.\n$/,
    );
    expect(await stepIn(path)).toBe(7);
  });

  test("a diverged run leaves the checkpoint from before", async () => {
    const folder = await folderWith();
    const path = join(folder, "c");
    const { code } = await cli([
      "train",
      iris,
      ...["--set", "training.optimizer.learningRate=1000", "--set", "training.l2=1"],
      ...["--checkpoint", path],
    ]);
    expect(code).toBe(3);
    await expect(stat(path)).rejects.toThrow("ENOENT");
  });
});

describe("the metrics file on resuming", () => {
  async function trained() {
    const folder = await folderWith();
    const [checkpoint, metrics] = [join(folder, "c"), join(folder, "m.jsonl")];
    await cli(["train", iris, ...epochs(2), "--checkpoint", checkpoint, "--metrics", metrics]);
    const args = ["train", iris, ...epochs(4), "--resume", checkpoint, "--metrics", metrics];
    return { checkpoint, metrics, args, before: await eventsIn(metrics) };
  }

  test("loses what came after the checkpoint, half a line too", async () => {
    const { metrics, args, before } = await trained();
    await appendFile(metrics, '{"kind":"progress","step":15}\n{"kind":"prog');
    expect((await cli(args)).err).toBe("");
    const events = await eventsIn(metrics);
    expect(before.at(-1)?.kind).toBe("finished");
    expect(events.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    expect(events[before.length - 1]).toMatchObject({ kind: "started", resumedAt: 14 });
  });

  test("that is missing or too short is reported", async () => {
    const { metrics, args, before } = await trained();
    const eventsBefore = before.length - 1;
    await writeFile(metrics, `${JSON.stringify(before[0])}\n{"kind`);
    expect((await cli(args)).err).toBe(
      `Warning: ${metrics} has 1 of the ${eventsBefore} events before the checkpoint; those after it are added.\n`,
    );
    expect((await eventsIn(metrics)).slice(0, 2)).toMatchObject([before[0], { resumedAt: 14 }]);
  });

  test("that is something else stays as it is", async () => {
    const { metrics, args } = await trained();
    await writeFile(metrics, "a,b\n1,2\n");
    expect(await cli(args)).toMatchObject({
      code: 2,
      err: `--metrics: ${metrics} does not hold a run's events. Name another file.\n`,
    });
    expect(await readText(metrics)).toBe("a,b\n1,2\n");
  });
});

describe("is refused with exit code 2 and one line", () => {
  test.each([
    [["--checkpoint-interval", "5"], "--checkpoint-interval: name the file"],
    [
      ["--checkpoint", "x", "--checkpoint-interval", "0"],
      '--checkpoint-interval: "0" is not a number of seconds',
    ],
    [["--checkpoint", "x", "--checkpoint-interval", "soon"], '"soon" is not a number of seconds'],
    [["--checkpoint", ""], "--checkpoint needs the name of a file"],
    [["--checkpoint", "nosuch/c"], "--checkpoint: the folder nosuch does not exist"],
    [["--resume", "nosuch"], "--resume: nosuch does not exist"],
    [["--resume", iris], `--resume: ${iris}: The checkpoint is damaged or foreign.`],
    [["--resume", "a", "--load", "b"], "--load and --resume: "],
  ])("%j", async (args, part) => {
    const { code, out, err } = await cli(["train", iris, ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(part);
    expect(err.match(/\n/g)).toHaveLength(1);
  });

  test("another design, where it says so; other data; the checkpoint stays as it was", async () => {
    const folder = await folderWith();
    const file = (name: string) => join(folder, name);
    const text = (await readText(iris)).replace(/"[^"]*iris\.csv"/, '"iris.csv"');
    await writeFile(file("iris.mlp.json"), text);
    await copyFile(join(examples, "iris.csv"), file("iris.csv"));
    await cli(["train", file("iris.mlp.json"), ...epochs(1), "--checkpoint", file("c")]);
    const bytes = await readFile(file("c"));
    const resume = (...args: string[]) =>
      cli(["train", file("iris.mlp.json"), ...epochs(2), "--resume", file("c"), ...args]);

    expect((await resume("--set", "training.batchSize=8")).err).toBe(
      `--set training.batchSize=8: --resume: ${file("c")}: The checkpoint is of another design: training.batchSize is 16 there and 8 here. Resume with the design as it was then, or start a new run.\n`,
    );
    await writeFile(file("iris.mlp.json"), text.replace('"batchSize"', '"seed": 2, "batchSize"'));
    expect((await resume()).err).toMatch(
      /iris\.mlp\.json:\d+:\d+: --resume: .* training\.seed is 1 there and 2 here/,
    );
    await writeFile(file("iris.mlp.json"), text);
    const table = await readText(file("iris.csv"));
    await writeFile(file("iris.csv"), table.replace("5.1", "5.2"));
    expect((await resume()).err).toMatch(
      /--resume: .*: The checkpoint was made with other data: .*"iris\.csv"/,
    );
    expect(await readFile(file("c"))).toEqual(bytes);
  });
});
