import { expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { networkProblems } from "../../../../src/extension/design/problems.ts";
import type { LayerSnapshot } from "../../../../src/shared/events.ts";
import { currentDiagnoses } from "../../../../src/shared/health/currentDiagnoses.ts";
import type { Diagnosis } from "../../../../src/shared/health/diagnosis.ts";
import type { Preview } from "../../../../src/shared/messages.ts";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { designFrom } from "../../../support/designFrom.ts";

const text = `{
  "dataset": { "path": "x.csv" },
  "layers": [
    { "units": 8 },
    { "units": 8, "activation": "tanh" }
  ],
  "output": { "init": "zeros" },
  "training": { "epochs": 5 }
}`;
const diagnosis = (layer: number | undefined, severity: Diagnosis["severity"]): Diagnosis => ({
  layer,
  layers: layer === undefined ? [] : [layer],
  kind: "dead-units",
  short: "dead",
  severity,
  since: 0,
  step: 9,
  evidence: {},
  message: `about ${layer}`,
  remedies: [],
});

test("each layer's problem stands at its layer; none is an error, for the design can be trained", () => {
  const found = networkProblems(
    text,
    [undefined, 0, 1, 2].map((layer) => diagnosis(layer, "error")),
    2,
  );
  const lines = found.map(({ offset }) => text.slice(0, offset).split("\n").length);
  expect(lines).toEqual([7 + 1, 4, 5, 7]);
  expect(found.map(({ severity }) => severity)).toEqual(["warning", "warning", "warning", "warning"]);
  expect(networkProblems(text, [diagnosis(0, "warning")], 2)[0].severity).toBe("info");
});

test("a layer has one problem, the first", () => {
  expect(networkProblems(text, [diagnosis(1, "error"), diagnosis(1, "warning")], 2)).toHaveLength(1);
});

const distribution = { mean: 0, std: 0.7, histogram: { low: -1, high: 1, counts: [1, 1] } };
const layers = (dead: number): LayerSnapshot[] =>
  [dead, 0, 0].map((share) => ({
    activation: distribution,
    preActivation: distribution,
    dead: share,
    saturated: null,
    gradientNorm: 1,
    weight: distribution,
    gradient: { ...distribution, std: 0.01 },
    oneSigned: 0,
    updateRatio: 1e-3,
  }));
test("a design is judged by its run; once it is edited, by the untrained network; longer training is no edit", () => {
  const log = new RunLog();
  log.append({ kind: "layers", step: 40, layers: layers(0.9) });
  const run = { design: designFrom(text), log };
  const preview = { layers: layers(0.3), shapes: [] } as unknown as Preview;
  const shares = (source: string, known: object = { run, preview }) =>
    currentDiagnoses(catalogue, {
      design: designFrom(source),
      run: undefined,
      attempts: [],
      preview: undefined,
      ...known,
    }).map(({ evidence, step }) => [evidence.dead, step]);
  expect(shares(text)).toEqual([[0.9, 40]]);
  expect(shares(text.replace('"epochs": 5', '"epochs": 50'))).toEqual([[0.9, 40]]);
  expect(shares(text.replace('"tanh"', '"elu"'))).toEqual([[0.3, 0]]);
  expect(shares(text, { preview })).toEqual([[0.3, 0]]);
  expect(shares(text, {})).toEqual([]);
});
