import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import {
  exampleAxes,
  exampleAxis,
  newExperimentText,
} from "../../../../src/shared/experiment/exampleAxes.ts";
import { expandExperiment } from "../../../../src/shared/experiment/expand.ts";
import { fieldPaths } from "../../../../src/shared/experiment/fieldPaths.ts";
import { experimentOutline } from "../../../../src/shared/experiment/outline.ts";
import { Pace, runsDone } from "../../../../src/shared/experiment/pace.ts";
import { parseExperiment } from "../../../../src/shared/experiment/parse.ts";

describe("the outline", () => {
  test("has the values of every kind of axis, each with its place in the text", () => {
    const text = `{ "design": "a.mlp.json", "seeds": [4], "set": { "training.epochs": 2 }, "axes": [
      { "label": "λ", "field": "training.l2", "values": [0, "no"] },
      { "field": "training.epochs", "from": 1, "to": 9, "count": 3, "scale": "log" },
      { "cases": [{ "label": "one", "set": {} }, {}] } ] }`;
    const outline = experimentOutline(text);
    const axes = outline?.axes.map(({ label, kind, values }) => [
      label,
      kind,
      ...values.map((value) => value.label),
    ]);
    expect(axes).toEqual([
      ["λ", "values", "0", "no"],
      ["training.epochs", "range"],
      ["case", "cases", "one", "case 2"],
    ]);
    expect(outline?.axes[1].range).toEqual({ from: 1, to: 9, count: 3, scale: "log" });
    const [, wrong] = outline?.axes[0].values ?? [];
    expect(text.slice(wrong.offset, wrong.offset + wrong.length)).toBe('"no"');
    expect(outline?.set.map(({ label }) => label)).toEqual(["training.epochs"]);
  });

  test("is there for what is broken, and not for what is no object or too deep", () => {
    expect(
      experimentOutline(`{ "axes": [3, { "field": 4, "values": {} }], "seeds": 1, "show": "x" }`),
    ).toMatchObject({
      axes: [
        { label: "no field", values: [] },
        { label: "no field", values: [] },
      ],
      seeds: [],
      show: "score",
    });
    expect(experimentOutline("[]")).toBeUndefined();
    expect(experimentOutline("[".repeat(10_000))).toBeUndefined();
  });
});

describe("example axes", () => {
  const design = JSON.stringify({ dataset: { path: "a.csv" }, layers: [{ units: 8 }, { units: 4 }] });
  const { design: spec } = parseDesign(design, catalogue);

  test("of a new experiment make cells without a problem", () => {
    const text = newExperimentText(
      "a.mlp.json",
      exampleAxes(spec as NonNullable<typeof spec>, catalogue),
      true,
    );
    const { experiment, problems } = parseExperiment(text);
    expect(problems).toEqual([]);
    if (!experiment) throw new Error("no experiment");
    const base = { name: "a.mlp.json", text: design };
    const expanded = runSync(expandExperiment(experiment, text, base, catalogue));
    expect(expanded.problems).toEqual([]);
    expect(expanded.cells.map(({ labels }) => labels.join())).toContain("16,0.001");
  });

  test("are there for every field that can be varied, with at least one value", () => {
    for (const { path } of fieldPaths(catalogue)) {
      const { field, values } = exampleAxis(path, spec, catalogue);
      expect(field).toBe(path);
      expect(values.length, path).toBeGreaterThan(0);
      expect(new Set(values.map((value) => JSON.stringify(value))).size, path).toBe(values.length);
    }
  });

  test("are around the present value", () => {
    expect(exampleAxis("layers[1].units", spec, catalogue).values).toEqual([2, 4, 8]);
    expect(exampleAxis("layers[*].activation", spec, catalogue).values[0]).toBe(
      spec?.layers[0].activation.type,
    );
  });
});

describe("the time left", () => {
  const run = (state: "waiting" | "running" | "completed", epoch = 0) => ({
    state,
    progress: state === "running" ? { epoch, epochs: 10 } : undefined,
  });

  test("is by what has been done since the first run began, without what was found", () => {
    const pace = new Pace();
    const runs = [run("completed"), run("running"), run("waiting"), run("waiting")];
    expect(pace.secondsLeft(runs, 1000)).toBeUndefined();
    runs[1] = run("running", 5);
    expect(runsDone(runs)).toBe(1.5);
    expect(pace.secondsLeft(runs, 2000)).toBe(5);
    pace.reset();
    expect(pace.secondsLeft([run("completed"), run("waiting")], 3000)).toBeUndefined();
  });
});
