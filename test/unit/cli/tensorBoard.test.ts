/** `train --tensorboard`: event files that grow while the network trains. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, folderWith, iris } from "./helpers.ts";

/** The steps of a file's records, without the first one, which has none. */
function stepsOf(file: Buffer): number[] {
  const steps: number[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    // Field 1, the time, takes nine bytes; field 2 is the step, a varint.
    if (data[9] === 0x10) {
      let step = 0;
      for (let i = 10, factor = 1; ; i++, factor *= 128) {
        step += (data[i] & 127) * factor;
        if (data[i] < 128) break;
      }
      steps.push(step);
    }
    at += 16 + length;
  }
  return steps;
}

const filesOf = (logs: string) =>
  readdirSync(logs).flatMap((run) => readdirSync(join(logs, run)).map((file) => join(logs, run, file)));

test("a run has a folder with its scalars and histograms, and one that is resumed continues there", async () => {
  const folder = await folderWith();
  const [logs, checkpoint] = [join(folder, "logs"), join(folder, "c")];
  const common = ["train", iris, "--json", "--tensorboard", logs];
  const { code } = await cli([...common, "--set", "training.epochs=3", "--checkpoint", checkpoint]);
  expect(code).toBe(0);
  const [first] = filesOf(logs);
  expect(first).toMatch(/logs\/iris-\d{8}-\d{6}\/events\.out\.tfevents\.\d+\.mlp-studio$/);
  const text = readFileSync(first).toString("latin1");
  for (const tag of ["loss/train", "accuracy/validation", "layer1/activation", "output/weight"])
    expect(text).toContain(tag);
  const steps = stepsOf(readFileSync(first));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps[0]).toBe(0);
  const before = readFileSync(first);
  const resumed = await cli([...common, "--set", "training.epochs=5", "--resume", checkpoint]);
  expect(resumed.code).toBe(0);
  const files = filesOf(logs);
  expect(new Set(files.map((file) => file.split("/").at(-2))).size).toBe(1);
  // Within one second both have one name, and the file grows.
  const last = readFileSync(files.at(-1) ?? "");
  expect(files.length === 1 ? last.subarray(0, before.length) : before).toEqual(before);
  const later = stepsOf(files.length === 1 ? last.subarray(before.length) : last);
  expect(Math.min(...later)).toBeGreaterThanOrEqual(steps.at(-1) ?? 0);
  expect(Math.max(...later)).toBeGreaterThan(steps.at(-1) ?? 0);
});

test("a folder that cannot be made is one sentence, before the training", async () => {
  const folder = await folderWith();
  const file = join(folder, "file");
  writeFileSync(file, "");
  mkdirSync(join(folder, "logs"));
  for (const [name, message] of [
    ["", "--tensorboard needs the name of a folder."],
    [join(file, "logs"), "--tensorboard: "],
  ]) {
    const { code, err } = await cli(["train", iris, "--tensorboard", name]);
    expect({ code, hasMessage: err.includes(message) }).toEqual({ code: 2, hasMessage: true });
  }
});
