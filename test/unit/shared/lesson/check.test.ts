import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import { printDesign } from "../../../../src/shared/design/print.ts";
import { parseExperiment } from "../../../../src/shared/experiment/parse.ts";
import { parseCheck, quantities } from "../../../../src/shared/lesson/check.ts";

describe("a check", () => {
  test("compares a quantity of the run with a number", () => {
    expect(parseCheck("testAccuracy >= 0.95", 1)).toMatchObject({
      quantity: { name: "testAccuracy" },
      layer: undefined,
      comparison: ">=",
      bound: 0.95,
    });
  });

  test("compares a quantity of one layer or of every layer", () => {
    expect(parseCheck(" dead[1]<1e-2 ", 1)).toMatchObject({ layer: 1, comparison: "<", bound: 0.01 });
    expect(parseCheck("activationStd[*] > 0.3", 1)).toMatchObject({ layer: "*" });
  });

  test.each([
    ["testAcuracy >= 1", 'names testAcuracy, which is not a known quantity. Did you mean "testAccuracy"?'],
    [
      "testAccuracy",
      'must compare one quantity with a number, such as testAccuracy >= 0.95, but is "testAccuracy".',
    ],
    ["testAccuracy >= much", 'must end with a number, but ends with "much".'],
    [
      "parameters[0] < 9",
      "gives parameters an index, but it belongs to the whole run. Write parameters alone.",
    ],
    ["dead < 9", "needs a layer: dead[0] for the first hidden layer, or dead[*] for every one."],
    ["dead[-1] < 9", "needs a layer: dead[0] for the first hidden layer, or dead[*] for every one."],
    ["dead[3] < 9", "names layer 3, but the last one, the output layer, is dead[2]."],
  ])("%s is wrong", (text, message) => {
    expect(parseCheck(text, 2)).toBe(message);
  });

  test("the documentation lists every quantity", () => {
    const text = readFileSync(new URL("../../../../docs/lessons.md", import.meta.url), "utf8");
    const listed = [...text.matchAll(/`(\w+)(?:\[I\])?`/g)].map(([, name]) => name);
    for (const { name } of quantities) expect(listed).toContain(name);
  });

  test("every quantity can be named", () => {
    for (const { name, scope } of quantities)
      expect(parseCheck(`${name}${scope === "layer" ? "[*]" : ""} > 0`, 1)).toMatchObject({
        quantity: { name },
      });
  });
});

const lesson = {
  title: "Silence",
  goals: [{ text: "Heard", check: "dead[0] <= 0" }],
  show: ["units"],
  lock: ["dataset"],
};

function designWith(value: unknown): string {
  return JSON.stringify({ dataset: { path: "a.csv" }, lesson: value }, null, 1);
}

describe("a design's lesson", () => {
  test("is read and printed", () => {
    const { design, problems } = parseDesign(designWith(lesson), catalogue);
    expect(problems).toEqual([]);
    expect(design?.lesson).toEqual({ ...lesson, notes: undefined });
    expect(design && parseDesign(printDesign(design, catalogue), catalogue).design).toEqual(design);
  });

  test("is absent by default", () => {
    expect(parseDesign('{ "dataset": { "path": "a.csv" } }', catalogue).design?.lesson).toBeUndefined();
  });

  test("has its problems on their lines", () => {
    const broken = {
      ...lesson,
      goals: [{ text: "a", check: "deaf[0] <= 0" }],
      show: ["unit"],
      lock: ["training.sead"],
    };
    const found = parseDesign(designWith(broken), catalogue).problems;
    expect(found.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '10 lesson.goals[0].check names deaf, which is not a known quantity. Did you mean "dead"?',
      '14 lesson.show[0] must name a control such as units or training.l2, but is "unit". Did you mean "units"?',
      '17 lesson.lock[0] must name a control such as units or training.l2, but is "training.sead". Did you mean "training.seed"?',
    ]);
  });

  test("an experiment's lesson is read by the same rules", () => {
    const of = (value: unknown) =>
      parseExperiment(JSON.stringify({ design: "a.mlp.json", axes: [], lesson: value })).problems.map(
        (p) => p.message,
      );
    expect(of({ ...lesson, goals: [{ text: "a", check: "testAccuracy > 0" }] })).toEqual([]);
    expect(of({ goals: [{ text: "a", check: "x > 0" }] })).toEqual([
      "lesson.title is missing.",
      "lesson.goals[0].check names x, which is not a known quantity.",
    ]);
  });
});
