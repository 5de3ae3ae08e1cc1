import type { Catalogue } from "../catalogue.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { LayerShape, LayersEvent } from "../events.ts";
import { count, lossText, shortNumber } from "../format.ts";
import type { Preview } from "../messages.ts";
import type { RunLog } from "../runLog.ts";
import { type Finding, findings } from "./criteria/criteria.ts";
import type { Criterion } from "./criterion.ts";
import type { Diagnosis, Remedy } from "./diagnosis.ts";
import { hasLearned, type LossTrend, lossTrend } from "./lossTrend.ts";
import { RemedyMaker } from "./remedyMaker.ts";

/** What a network's pictures and losses were so far. */
export interface History {
  /** Sorted by step; the last one may be the latest. */
  readonly snapshots: readonly LayersEvent[];
  readonly latestLayers: LayersEvent | undefined;
  readonly train: RunLog["train"];
  readonly shapes: readonly LayerShape[] | undefined;
}

export function historyOfRun(log: RunLog): History {
  const { snapshots, latestLayers, train, started } = log;
  return { snapshots, latestLayers, train, shapes: started?.layers };
}

/** An untrained network has one picture. */
export function historyOfPreview({ layers, shapes }: Preview): History {
  const latestLayers: LayersEvent = { kind: "layers", step: 0, layers };
  return {
    snapshots: [],
    latestLayers,
    train: { step: [], epoch: [], loss: [], dataLoss: [], score: [] },
    shapes,
  };
}

/** One batch may mislead: a finding must be in as many pictures in a row, or in all where there are fewer. */
const picturesInARow = 3;
const mostRemedies = 3;

/**
 * What is wrong with the network, the gravest first, then from input to output, causes before what follows from them. It
 * is a pure function of what was measured, so that every view of a run comes to the same words. Of a network that has
 * learned its task, warnings are left out: units may well be saturated because they are sure.
 *
 * @param design the one that the history is of
 */
export function diagnose(design: DesignSpec, catalogue: Catalogue, history: History): Diagnosis[] {
  const latest = history.latestLayers;
  if (!latest) return [];
  const pictures = [...history.snapshots.filter(({ step }) => step < latest.step), latest];
  const isEnough = hasLearned(history.train);
  const found = latest.layers
    .flatMap((_, layer) => layerFindings(history, pictures, layer))
    .filter(({ severity }) => severity === "bad" || !isEnough);
  const diagnoses = found.map((item) => layerDiagnosis(design, catalogue, latest.step, found, item));
  const trend = lossTrend(history.train, largestUpdate(latest));
  if (trend) diagnoses.push(runDiagnosis(design, catalogue, latest.step, trend));
  return diagnoses.sort((a, b) => rank(a) - rank(b));
}

interface LastingFinding extends Finding {
  readonly layer: number;
  readonly since: number;
}

/** The findings in the latest picture that were in those before it as well, and since when. */
function layerFindings(history: History, pictures: readonly LayersEvent[], layer: number): LastingFinding[] {
  const last = pictures.length - 1;
  return findings(pictured(history, pictures[last], layer)).flatMap((finding) => {
    let from = last;
    while (from > 0 && finding.criterion.find(pictured(history, pictures[from - 1], layer))) from--;
    const lasts = last - from + 1 >= Math.min(picturesInARow, pictures.length);
    return lasts ? [{ ...finding, layer, since: pictures[from].step }] : [];
  });
}

function pictured({ shapes }: History, { layers, step }: LayersEvent, layer: number) {
  return {
    snapshot: layers[layer],
    output: layer === layers.length - 1,
    network: layers,
    inputs: shapes?.[layer]?.inputs,
    step,
  };
}

function layerDiagnosis(
  design: DesignSpec,
  catalogue: Catalogue,
  step: number,
  all: readonly LastingFinding[],
  finding: LastingFinding,
): Diagnosis {
  const { criterion, layer, since, severity, evidence } = finding;
  const alike = all.filter((other) => isAlike(other, criterion, design)).map((other) => other.layer);
  const make = new RemedyMaker(design, catalogue, layer, alike, since);
  const name = layer < design.layers.length ? `Layer ${layer + 1}` : "Output layer";
  return {
    layer,
    kind: criterion.kind,
    severity,
    since,
    step,
    evidence,
    message: `${name}: ${criterion.fact(evidence)} ${duration(since, step)}.`,
    remedies: someOf(criterion.remedies(make)),
  };
}

function isAlike(other: LastingFinding, criterion: Criterion, design: DesignSpec): boolean {
  return other.criterion === criterion && other.layer < design.layers.length;
}

function duration(since: number, step: number): string {
  if (step === 0) return "before the first step";
  if (since === step) return `at step ${count(step)}`;
  return `for ${count(step - since)} steps`;
}

function runDiagnosis(
  design: DesignSpec,
  catalogue: Catalogue,
  step: number,
  { kind, severity, since, evidence }: LossTrend,
): Diagnosis {
  const make = new RemedyMaker(design, catalogue, -1, [], since);
  const { start, before, now, updateRatio } = evidence;
  const lasts = `since step ${count(since)}`;
  const words: Record<LossTrend["kind"], () => { message: string; remedies: Remedies }> = {
    "loss-rising": () => ({
      message: `The training loss rises ${lasts}: ${lossText(before)} became ${lossText(now)}.`,
      remedies: [make.learningRate(0.1)],
    }),
    "loss-not-falling": () => ({
      message: `The training loss has not fallen ${lasts}: it is ${lossText(now)} and began at ${lossText(start)}.`,
      remedies:
        updateRatio !== undefined && updateRatio > usualUpdate
          ? [make.learningRate(0.1), make.batchNormInAll()]
          : [make.learningRate(10), make.batchNormInAll()],
    }),
    "update-too-small": () => ({
      message: `The training loss has hardly fallen ${lasts}: an update changes no layer's weights by more than ${shortNumber(100 * updateRatio)} %.`,
      remedies: [make.learningRate(10), make.batchNormInAll()],
    }),
  };
  const { message, remedies } = words[kind]();
  return { layer: undefined, kind, severity, since, step, evidence, message, remedies: someOf(remedies) };
}

type Remedies = readonly (Remedy | undefined)[];

/** ‖ΔW‖ / ‖W‖ that usual learning rates give. */
const usualUpdate = 1e-3;

function largestUpdate({ layers }: LayersEvent): number | null {
  const ratios = layers.flatMap(({ updateRatio }) => updateRatio ?? []);
  return ratios.length === 0 ? null : Math.max(...ratios);
}

function someOf(remedies: Remedies): Remedy[] {
  return remedies.filter((remedy) => remedy !== undefined).slice(0, mostRemedies);
}

/** Bad before warning; the run as a whole first, for that is what the user sees. */
function rank({ severity, layer }: Diagnosis): number {
  return (severity === "bad" ? 0 : 1e6) + (layer === undefined ? -1 : layer);
}

/** Of each layer, and of the run, the first diagnosis only: what follows from it goes with it. */
export function leading(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  return diagnoses.filter(
    ({ layer }, index) => diagnoses.findIndex((other) => other.layer === layer) === index,
  );
}
