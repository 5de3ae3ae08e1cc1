import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../../../src/shared/experiment/parse.ts";
import { count } from "../../../../src/shared/format/numbers.ts";
import { check, fc } from "../../../support/properties.ts";
import { experimentOf, problemsOf } from "./experiments.ts";

const withAxis = (axis: object, more: object = {}) =>
  JSON.stringify({ design: "a.mlp.json", axes: [axis], ...more }, undefined, 1);

test("an experiment with everything", () => {
  const text = `{
    // with comments and trailing commas
    "version": 1,
    "design": "a.mlp.json",
    "set": { "training.epochs": 60 },
    "axes": [
      { "cases": [{ "label": "wide", "set": { "layers": [{ "units": 9 }], "training.l2": 1 } }] },
      { "label": "hidden units", "field": "layers[*].units", "values": [3, 6] },
      { "field": "training.l2", "from": 0.001, "to": 0.1, "count": 3, "scale": "log" },
    ],
    "seeds": [1, 2],
    "halving": { "factor": 2 },
    "show": "curves",
    "lesson": { "title": "Width" },
  }`;
  const { experiment, problems } = parseExperiment(text);
  // The first axis sets what the last varies.
  expect(problems.map(({ message }) => message)).toEqual([
    'training.l2 is varied by two axes, "case" and "training.l2". Keep one of them.',
  ]);
  expect(experiment).toBeUndefined();
  const sound = parseExperiment(text.replace(', "training.l2": 1', ""));
  expect(sound.problems).toEqual([]);
  expect(sound.experiment).toMatchObject({
    design: "a.mlp.json",
    set: [{ path: ["training", "epochs"], value: 60 }],
    axes: [
      { label: "case", field: undefined, values: [{ label: "wide", value: "wide" }] },
      { label: "hidden units", values: [{ label: "3", value: 3 }, { label: "6" }] },
      { label: "training.l2", values: [{ value: 0.001 }, { value: 0.01 }, { value: 0.1 }] },
    ],
    seeds: [1, 2],
    halving: { factor: 2, minimumEpochs: 1 },
    search: undefined,
    show: "curves",
  });
});

describe("ranges", () => {
  const values = (axis: object) => experimentOf({ axes: [axis] }).axes[0].values.map(({ value }) => value);

  test("linear ones have equal distances, whole numbers where the field has only these", () => {
    expect(values({ field: "training.l2", from: 0, to: 1, count: 5 })).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(values({ field: "layers[*].units", from: 1, to: 64, count: 4, scale: "log" })).toEqual([
      1, 4, 16, 64,
    ]);
    expect(values({ field: "layers[0].units", from: 1, to: 3, count: 9 })).toEqual([1, 2, 3]);
  });
});

describe("problems are on their lines", () => {
  const axis = { field: "training.l2", values: [0] };
  test.each([
    ["an empty file", "", '1:1 The file is empty. Write { "design": "NAME.mlp.json", "axes": [] } to begin.'],
    ["no design", '{\n "axes": [] }', "1:1 design is missing."],
    [
      "an unknown field",
      '{ "design": "a", "axis": [] }',
      '1:18 axis is not a known key. Did you mean "axes"?',
    ],
    ["a field twice", '{ "design": "a", "design": "b" }', "1:18 design is listed twice; keep one."],
    [
      "a version of the future",
      '{ "design": "a", "version": 2 }',
      "1:29 version must be at most 1, but is 2.",
    ],
    ["a list of axes that is none", '{ "design": "a", "axes": {} }', "1:26 axes must be a list, but is {}."],
    [
      "an empty axis",
      withAxis({ field: "training.l2", values: [] }),
      "6:14 axes[0].values is empty. Add a value, or leave it out.",
    ],
    [
      "an axis of nothing",
      withAxis({ field: "training.l2" }),
      "4:3 axes[0] varies nothing: give it values, from and to, or cases.",
    ],
    [
      "an axis of two kinds",
      withAxis({ ...axis, cases: [] }),
      "4:3 axes[0] has values and cases; keep one of them.",
    ],
    ["an axis without a field", withAxis({ values: [1] }), "4:3 axes[0].field is missing."],
    [
      "a value twice",
      withAxis({ field: "training.l2", values: [0, 0] }),
      "8:5 axes[0].values[1] is listed twice; keep one.",
    ],
    [
      "a range without an end",
      withAxis({ field: "training.l2", from: 1, count: 2 }),
      "6:12 axes[0].to is missing.",
    ],
    [
      "a range without a count",
      withAxis({ field: "training.l2", from: 1, to: 2 }),
      "6:12 axes[0].count is missing.",
    ],
    [
      "a log scale from 0",
      withAxis({ field: "training.l2", from: 0, to: 2, count: 3, scale: "log" }),
      "6:12 axes[0].from must be greater than 0 on a log scale.",
    ],
    [
      "an unknown scale",
      withAxis({ field: "training.l2", from: 1, to: 2, count: 3, scale: "lineer" }),
      '9:13 axes[0].scale must be one of linear, log, but is "lineer". Did you mean "linear"?',
    ],
    [
      "a scale without a range",
      withAxis({ ...axis, scale: "log" }),
      "9:13 axes[0].scale only applies with from; leave it out.",
    ],
    ["a case without a label", withAxis({ cases: [{ set: {} }] }), "6:5 axes[0].cases[0].label is missing."],
    [
      "two cases of a label",
      withAxis({
        cases: [
          { label: "a", set: {} },
          { label: "a", set: {} },
        ],
      }),
      '10:5 axes[0].cases[1] has the label "a" of an earlier case.',
    ],
    ["a seed that is none", withAxis(axis, { seeds: [-1] }), "12:3 seeds[0] must be at least 0, but is -1."],
    [
      "seeds and an axis of seeds",
      withAxis({ field: "training.seed", values: [1] }, { seeds: [2] }),
      '5:13 training.seed is what "seeds" repeats each cell with. Leave one of them out.',
    ],
    [
      "an unknown picture",
      withAxis(axis, { show: "loss" }),
      '11:10 show must be one of boundary, curves, activations, score, but is "loss".',
    ],
    ["a search without samples", withAxis(axis, { search: {} }), "11:12 search.samples is missing."],
    [
      "a search without axes",
      '{ "design": "a", "search": { "samples": 3 } }',
      "1:28 search has no axes to draw from. Add an axis.",
    ],
    [
      "too little halving",
      withAxis(axis, { halving: { factor: 1 } }),
      "12:13 halving.factor must be at least 2, but is 1.",
    ],
  ])("%s", (_, text, problem) => {
    expect(problemsOf(text)[0]).toContain(problem);
  });

  test("two axes over the same field, in whichever way it is written", () => {
    const two = (a: string, b: string) =>
      problemsOf(JSON.stringify({ design: "a", axes: [a, b].map((field) => ({ field, values: [1] })) }));
    expect(two("training.l2", "training.l2")).toHaveLength(1);
    expect(two("layers[0].units", "layers[*].units")[0]).toContain("layers[*].units is varied by two axes");
    expect(two("layers[*].units", "layers[1].units")).toHaveLength(1);
    // A later axis may not undo an earlier one; the reverse varies what the first has set.
    expect(two("layers[*].units", "layers")).toHaveLength(1);
    expect(two("layers", "layers[*].units")).toEqual([]);
    expect(two("layers[0].units", "layers[1].units")).toEqual([]);
  });

  test("more than 10,000 cells", () => {
    const values = (count: number) => Array.from({ length: count }, (_, i) => i);
    const cells = (a: number, b: number) =>
      problemsOf(
        JSON.stringify({
          design: "a",
          axes: [
            { field: "training.l2", values: values(a) },
            { field: "training.clipNorm", values: values(b) },
          ],
        }),
      );
    expect(cells(100, 100)).toEqual([]);
    expect(cells(10_001, 1)[0]).toContain(
      `axes have ${count(10_001)} × 1 = ${count(10_001)} cells, and at most ${count(10_000)} are possible.`,
    );
  });
});

test("any text has an experiment or problems, each within the text", async () => {
  const sample = withAxis({ field: "training.l2", values: [0, 1] }, { seeds: [1], search: { samples: 2 } });
  const text = fc
    .tuple(fc.nat(sample.length), fc.nat(8), fc.string({ maxLength: 8 }))
    .map(([at, length, inserted]) => sample.slice(0, at) + inserted + sample.slice(at + length));
  await check(fc.oneof(text, fc.json()), 300, (mutated) => {
    const { experiment, problems } = parseExperiment(mutated);
    expect(experiment === undefined).toBe(problems.length > 0);
    for (const { offset, length } of problems)
      expect(offset + length).toBeLessThanOrEqual(mutated.length + 1);
  });
});
