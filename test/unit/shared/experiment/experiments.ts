/** Experiments over one small design, for the tests of this folder. */
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { expandExperiment } from "../../../../src/shared/experiment/expand.ts";
import { parseExperiment } from "../../../../src/shared/experiment/parse.ts";

const baseText = JSON.stringify({
  dataset: { path: "a.csv" },
  layers: [{ units: 4 }, { units: 8 }],
  training: { epochs: 5, seed: 7 },
});

/** The problems of a text, as `line:column message`. */
export function problemsOf(text: string): readonly string[] {
  return parseExperiment(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** The experiment with these fields, over a design named `a.mlp.json`. */
export function experimentOf(fields: object) {
  const { experiment, problems } = parseExperiment(JSON.stringify({ design: "a.mlp.json", ...fields }));
  if (!experiment) throw new Error(problems[0].message);
  return experiment;
}

/** The cells of the experiment with these fields. */
export function expand(fields: object, design = baseText) {
  return expandText(JSON.stringify({ design: "a.mlp.json", ...fields }, undefined, 2), design);
}

/** The cells of the experiment with this text. */
export function expandText(text: string, design = baseText) {
  const { experiment, problems } = parseExperiment(text);
  if (!experiment) throw new Error(problems[0].message);
  const base = { name: experiment.design, text: design };
  const expanded = runSync(expandExperiment(experiment, text, base, catalogue));
  return {
    ...expanded,
    messages: expanded.problems.map(({ line, column, message }) => `${line}:${column} ${message}`),
  };
}
