import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import type { LayerSnapshot, TrainingSummary } from "../../../../src/shared/events.ts";
import { accessTo, allowsEdit } from "../../../../src/shared/lesson/controls.ts";
import { evaluateGoal, goalKey, type LessonFacts } from "../../../../src/shared/lesson/goals.ts";
import { notesFile, sectionOf } from "../../../../src/shared/lesson/notes.ts";
import { layerProblems } from "../../../../src/shared/lesson/problems.ts";
import { RunLog } from "../../../../src/shared/runLog.ts";

const summary = {
  task: "classification",
  epochs: 3,
  steps: 12,
  parameters: 17,
  trainScore: 1,
  testScore: 0.9,
  testDataLoss: 0.25,
} as TrainingSummary;

function layer(std: number, dead: number | null = 0): LayerSnapshot {
  return { activation: { std }, weight: { std: 1 }, dead, saturated: null } as unknown as LayerSnapshot;
}

function factsOf({ isFinished = true } = {}): LessonFacts {
  const log = new RunLog();
  log.append({ kind: "layers", step: 12, layers: [layer(0.5), layer(0.2, 0.25), layer(9)] });
  if (isFinished) log.append({ kind: "finished", reason: "completed", summary });
  return { log, preview: undefined };
}

const of = (check: string, facts = factsOf()) => evaluateGoal({ text: "goal", check }, facts);

describe("a goal", () => {
  test("of the run is reached, or says by how much it fails", () => {
    expect(of("testAccuracy >= 0.9")).toEqual({ isReached: true, words: "now 90 %" });
    expect(of("testAccuracy > 0.95")).toEqual({
      isReached: false,
      words: "now 90 %, needs more than 95 %: 5 % away",
    });
    expect(of("overfitGap < 0.05").words).toBe("now 0.1, needs less than 0.05: 0.05 away");
    expect(of("epochs = 3").isReached).toBe(true);
    expect(of("testDataLoss <= 0.2").isReached).toBe(false);
  });

  test("of every layer is reached when each hidden layer has it, and names the first that has not", () => {
    expect(of("activationStd[*] >= 0.2").isReached).toBe(true);
    expect(of("activationStd[*] >= 0.3").words).toBe("now 0.2 in layer 2, needs at least 0.3: 0.1 away");
    expect(of("dead[1] < 0.1").words).toBe("now 25 %, needs less than 10 %: 15 % away");
    expect(of("activationStd[2] > 8").isReached).toBe(true);
  });

  test("is not reached by what is not known", () => {
    const none = { log: undefined, preview: undefined };
    expect(of("testAccuracy >= 0", none)).toEqual({ isReached: false, words: "train the network to see" });
    expect(of("testAccuracy >= 0", factsOf({ isFinished: false })).words).toBe(
      "known when the run has ended",
    );
    expect(of("saturated[0] < 1")).toEqual({ isReached: false, words: "not measured for this design" });
    expect(of("testR2 > 0").words).toBe("not measured for this design");
    expect(of("dead[9] <= 1").isReached).toBe(false);
  });

  test("before training is that of the present design", () => {
    const preview = { layers: [layer(0.7), layer(1)], shapes: [{ parameters: 5 }, { parameters: 3 }] };
    const facts = { log: undefined, preview } as unknown as LessonFacts;
    expect(of("initialActivationStd[*] > 0.6", facts).isReached).toBe(true);
    expect(of("parameters <= 8", facts).isReached).toBe(true);
  });

  test("is another one when its check changes", () => {
    expect(goalKey({ text: "a", check: "dead[0] < 1" })).not.toBe(
      goalKey({ text: "a", check: "dead[0] < 2" }),
    );
  });
});

describe("controls", () => {
  const lesson = {
    title: "a",
    notes: undefined,
    goals: [],
    show: ["units", "training.l2"],
    lock: ["dataset"],
  };

  test("are open, locked or hidden by field or by group", () => {
    expect(accessTo(lesson, ["layers", 0, "units"])).toBe("open");
    expect(accessTo(lesson, ["layers", 0, "activation"])).toBe("hidden");
    expect(accessTo(lesson, ["training", "l2"])).toBe("open");
    expect(accessTo(lesson, ["dataset", "path"])).toBe("locked");
    expect(accessTo(undefined, ["dataset", "path"])).toBe("open");
  });

  test("of the list of layers are `layers`", () => {
    expect(allowsEdit(lesson, { kind: "removeLayer", at: 0 })).toBe(false);
    expect(allowsEdit({ ...lesson, show: undefined }, { kind: "removeLayer", at: 0 })).toBe(true);
    expect(allowsEdit({ ...lesson, show: undefined, lock: ["layers"] }, { kind: "removeLayer", at: 0 })).toBe(
      false,
    );
  });
});

describe("notes", () => {
  test("are a file's where they are one path", () => {
    expect(notesFile("lesson-04.md#silence")).toEqual({ path: "lesson-04.md", heading: "silence" });
    expect(notesFile("notes/a.md")).toEqual({ path: "notes/a.md", heading: undefined });
    expect(notesFile("Read a.md\nand train.")).toBeUndefined();
    expect(notesFile("# Title")).toBeUndefined();
  });

  test("are the section of their heading", () => {
    const text = "# One\na\n## Two words\nb\n```\n# no heading\n```\n### Three\nc\n## Four\nd";
    expect(sectionOf(text, "two-words")).toBe("## Two words\nb\n```\n# no heading\n```\n### Three\nc");
    expect(sectionOf(text, "no-heading")).toBeUndefined();
  });
});

test("a check of a layer that was removed is a warning, not an error of the design", () => {
  const lesson = { title: "a", goals: [{ text: "a", check: "dead[5] <= 0" }] };
  const { design, problems } = parseDesign(JSON.stringify({ dataset: { path: "a.csv" }, lesson }), catalogue);
  expect(problems).toEqual([]);
  expect(design && layerProblems(design)).toEqual([
    {
      path: ["lesson", "goals", 0, "check"],
      text: "names layer 5, but the last one, the output layer, is dead[1].",
    },
  ]);
});
