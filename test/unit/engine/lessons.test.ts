/** Each lesson of the course: its goals are not reached at the start, and the intended change of one thing reaches them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/engine/catalogue.ts";
import { Trainer } from "../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { filesIn } from "../../../src/node/localFiles.ts";
import type { Json } from "../../../src/shared/design/edit.ts";
import { applyOverride, parsePath } from "../../../src/shared/design/overrides.ts";
import { parseDesign } from "../../../src/shared/design/parse.ts";
import { accessTo } from "../../../src/shared/lesson/controls.ts";
import { evaluateGoal, type GoalState } from "../../../src/shared/lesson/goals.ts";
import { notesFile } from "../../../src/shared/lesson/notes.ts";
import { RunLog } from "../../../src/shared/runLog.ts";

const folder = join(import.meta.dirname, "../../../examples/lecture/lessons");
const files = readdirSync(folder).filter((name) => name.endsWith(".mlp.json"));

/** What a student is to change in each lesson: fields with their new values. */
const changes: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  "01-linear": { layers: [{ units: 8 }] },
  "02-hidden-nodes": { "layers[0].units": 8 },
  "03-regularization": { "training.l2": 0.001 },
  "04-learning-rate": { "training.optimizer.learningRate": 0.1 },
  "05-back-propagation": { "layers[0].init": "xavier-normal", "output.init": "xavier-normal" },
  "06-perceptron": { "training.epochs": 20 },
  "07-adaline": { "training.optimizer.learningRate": 0.01 },
  "08-madaline": { "training.optimizer": "madaline-rule-2" },
  "09-xor": { "layers[0].units": 2 },
  "10-encoder": { "layers[0].units": 3 },
  "11-pre-training": { "layers[*].init": "rbm" },
  "12-saturation": { "layers[*].init": "xavier-normal" },
  "13-dead-units": { "training.optimizer.learningRate": 0.1 },
  "14-initialization": { "layers[*].init": "xavier-normal" },
  "15-batch-norm": { "layers[*].batchNorm": true },
  "16-batch-norm-backward": { "layers[0].init": "xavier-normal" },
};

async function goalsOf(name: string, changed: Readonly<Record<string, Json>>): Promise<readonly GoalState[]> {
  const json = JSON.parse(readFileSync(join(folder, `${name}.mlp.json`), "utf8"));
  for (const [field, value] of Object.entries(changed))
    applyOverride(json, { label: field, path: parsePath(field), value });
  const { design, problems } = parseDesign(JSON.stringify(json), catalogue);
  expect(problems).toEqual([]);
  if (!design?.lesson) throw new Error(`${name} is no lesson.`);
  for (const field of Object.keys(changed))
    expect([field, accessTo(design.lesson, parsePath(field))]).toEqual([field, "open"]);
  const log = new RunLog();
  const trainer = new Trainer(design, await loadTrainingData(design, filesIn(folder)));
  await trainer.run({ emit: (event) => log.append(event), yieldToEvents: () => Promise.resolve() });
  return design.lesson.goals.map((goal) => evaluateGoal(goal, { log, preview: undefined }));
}

test("every lesson has a change that is tested", () => {
  expect(files.map((name) => name.replace(".mlp.json", ""))).toEqual(Object.keys(changes));
});

describe.each(Object.entries(changes))("%s", (name, change) => {
  test("its goals are not reached at the start", async () => {
    const goals = await goalsOf(name, {});
    expect(goals.filter(({ isReached }) => isReached)).toEqual([]);
  });

  test("the intended change reaches them", async () => {
    const goals = await goalsOf(name, change);
    expect(goals.filter(({ isReached }) => !isReached)).toEqual([]);
  });

  test("its notes and the files that they link to exist", () => {
    const { design } = parseDesign(readFileSync(join(folder, `${name}.mlp.json`), "utf8"), catalogue);
    const file = notesFile(design?.lesson?.notes ?? "");
    const notes = readFileSync(join(folder, file?.path ?? ""), "utf8");
    expect(notes).toMatch(/^# /);
    for (const [, target] of notes.matchAll(/\]\(([^):]+)\)/g))
      expect(() => readFileSync(join(folder, target))).not.toThrow();
  });
});
