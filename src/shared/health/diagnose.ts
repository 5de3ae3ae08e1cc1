import type { Catalogue } from "../catalogue.ts";
import type { Curve } from "../curve.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { Fix } from "../design/fix.ts";
import type { DivergedEvent, LayerShape, LayersEvent, StartedEvent } from "../events.ts";
import { count } from "../format/numbers.ts";
import type { Preview } from "../messages.ts";
import type { RunLog } from "../runLog.ts";
import type { Attempt } from "./attempt.ts";
import { consistentRemedies } from "./consistentRemedies.ts";
import { criteria, type Finding, findings, runCriteria } from "./criteria/criteria.ts";
import type { Criterion, RunCriterion, RunFacts, RunFound } from "./criterion.ts";
import { hasLearned } from "./curves.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { RemedyMaker } from "./remedyMaker.ts";

/** The snapshots, losses and earlier runs of a network so far. */
export interface History {
  /** Sorted by step; the last one may be the latest. */
  readonly snapshots: readonly LayersEvent[];
  readonly latestLayers: LayersEvent | undefined;
  readonly train: Curve;
  readonly validation: Curve;
  readonly shapes: readonly LayerShape[] | undefined;
  readonly started: Pick<StartedEvent, "baseline" | "dataset"> | undefined;
  readonly diverged: DivergedEvent | undefined;
  /** Changes with which a short trial run of a diverged run's design did not diverge; undefined while they are looked for. */
  readonly verifiedRemedies: readonly Fix[] | undefined;
  /** Earlier runs of the document, oldest first. */
  readonly attempts: readonly Attempt[];
}

/**
 * A run's history as it is diagnosed. The log of a run that was resumed without what came before has no beginning, which
 * the curves are compared with, so that only its layers are diagnosed.
 */
export function historyOfRun(log: RunLog, attempts: readonly Attempt[] = []): History {
  const { snapshots, latestLayers, started, diverged, verifiedRemedies } = log;
  const shapes = started?.layers;
  const resumedAt = started?.resumedAt ?? 0;
  const hasBeginning = resumedAt === 0 || (log.train.step[0] ?? Infinity) <= resumedAt;
  return {
    snapshots,
    latestLayers,
    train: hasBeginning ? log.train : noCurve,
    validation: hasBeginning ? log.validation : noCurve,
    started,
    shapes,
    diverged,
    verifiedRemedies,
    attempts,
  };
}

const noCurve: Curve = { step: [], epoch: [], loss: [], dataLoss: [], score: [] };

/** An untrained network has one snapshot. */
export function historyOfPreview({ layers, shapes }: Preview, attempts: readonly Attempt[] = []): History {
  return {
    snapshots: [],
    latestLayers: { kind: "layers", step: 0, layers },
    train: noCurve,
    validation: noCurve,
    shapes,
    started: undefined,
    diverged: undefined,
    verifiedRemedies: undefined,
    attempts,
  };
}

/** One sample may mislead: a finding must be in as many snapshots in a row, or in all where there are fewer. */
const snapshotsInARow = 3;

/**
 * What is wrong with the network, the most severe first, then the run before its layers, causes before what follows from
 * them. Layers with the same finding share one diagnosis. It is a pure function of what was
 * measured, so that every view of a run shows the same words. Of a network that has learned its task, warnings about
 * layers are left out: units may well be saturated because they are sure.
 *
 * @param design the one that the history is of
 */
export function diagnose(design: DesignSpec, catalogue: Catalogue, history: History): Diagnosis[] {
  const latest = history.latestLayers;
  const context = { design, catalogue, attempts: history.attempts };
  const layers = latest ? layerFindings(history, latest) : [];
  const isEnough = hasLearned(history.train) && !history.diverged;
  const order = (found: readonly LastingFinding[]) => criteria.indexOf(found[0].criterion);
  const grouped = group(layers.filter(({ severity }) => severity === "error" || !isEnough)).sort(
    (a, b) => order(a) - order(b),
  );
  const candidates = grouped.map((found) => ({
    diagnosis: layerDiagnosis(design, latest?.step ?? 0, found),
    criterion: found[0].criterion,
    remedies: found[0].criterion.remedies(
      new RemedyMaker({
        ...context,
        layers: found.map(({ layer }) => layer),
        since: Math.min(...found.map(({ since }) => since)),
      }),
    ),
  }));
  const facts = runFacts(design, history, latest);
  const ofRun = runCriteria.flatMap((criterion) => {
    const found = criterion.find(facts);
    if (!found) return [];
    const make = new RemedyMaker({ ...context, layers: [], since: found.since });
    return {
      diagnosis: runDiagnosis(criterion, found, facts, latest?.step ?? found.since),
      criterion,
      remedies:
        criterion.kind === "diverged"
          ? (history.verifiedRemedies ?? [])
          : criterion.remedies(make, found.evidence),
    };
  });
  const sorted = [...ofRun, ...candidates].sort((a, b) => rank(a.diagnosis) - rank(b.diagnosis));
  return consistentRemedies(design, catalogue, history.attempts, sorted);
}

interface LastingFinding extends Finding {
  readonly layer: number;
  readonly since: number;
}

/** The findings in the latest snapshot that were in those before it as well, and since when. */
function layerFindings(history: History, latest: LayersEvent): LastingFinding[] {
  const snapshots = [...history.snapshots.filter(({ step }) => step < latest.step), latest];
  const last = snapshots.length - 1;
  return latest.layers.flatMap((_, layer) =>
    findings(layerAt(history, latest, layer)).flatMap((finding) => {
      let from = last;
      while (from > 0 && finding.criterion.find(layerAt(history, snapshots[from - 1], layer))) from--;
      const lasts = last - from + 1 >= Math.min(snapshotsInARow, snapshots.length);
      return lasts ? [{ ...finding, layer, since: snapshots[from].step }] : [];
    }),
  );
}

function layerAt({ shapes }: History, { layers, step }: LayersEvent, layer: number) {
  return {
    snapshot: layers[layer],
    output: layer === layers.length - 1,
    network: layers,
    inputs: shapes?.[layer]?.inputs,
    step,
  };
}

/** Joins the same finding in several layers; those of one criterion stay in the order of the layers. */
function group(found: readonly LastingFinding[]): LastingFinding[][] {
  const groups = new Map<Criterion, LastingFinding[]>();
  for (const item of found) {
    const same = groups.get(item.criterion);
    if (same) same.push(item);
    else groups.set(item.criterion, [item]);
  }
  return [...groups.values()];
}

function layerDiagnosis(design: DesignSpec, step: number, found: readonly LastingFinding[]): Diagnosis {
  // The most severe one, and of equally severe ones the first, speaks for all.
  const worst = found.find(({ severity }) => severity === "error") ?? found[0];
  const { criterion, since, severity, evidence } = worst;
  const layers = found.map(({ layer }) => layer);
  const fact = criterion.fact(evidence);
  const differ = found.some((other) => criterion.fact(other.evidence) !== fact);
  const whose = differ ? ` (numbers of ${layersText(design, [worst.layer]).toLowerCase()})` : "";
  return {
    layer: layers[0],
    layers,
    kind: criterion.kind,
    severity,
    since,
    step,
    evidence,
    short: criterion.short(evidence),
    message: `${layersText(design, layers)}: ${fact} ${duration(since, step)}${whose}.`,
    remedies: [],
  };
}

/** `Layer 4`, `Layers 1 to 6`, `Layers 1, 3 and output layer`: layers as a person counts them. */
export function layersText(design: DesignSpec, layers: readonly number[]): string {
  const hidden = layers.filter((layer) => layer < design.layers.length);
  const output = hidden.length < layers.length;
  if (hidden.length === 0) return "Output layer";
  const runs: string[] = [];
  for (let i = 0; i < hidden.length; ) {
    let to = i;
    while (to + 1 < hidden.length && hidden[to + 1] === hidden[to] + 1) to++;
    if (to - i >= 2) runs.push(`${hidden[i] + 1} to ${hidden[to] + 1}`);
    else for (let k = i; k <= to; k++) runs.push(`${hidden[k] + 1}`);
    i = to + 1;
  }
  if (output) runs.push("output layer");
  const [last, ...before] = runs.toReversed();
  const list = before.length === 0 ? last : `${before.toReversed().join(", ")} and ${last}`;
  return `${hidden.length === 1 ? "Layer" : "Layers"} ${list}`;
}

function duration(since: number, step: number): string {
  if (step === 0) return "before the first step";
  if (since === step) return `at step ${count(step)}`;
  return `for ${count(step - since)} steps`;
}

function runFacts(design: DesignSpec, history: History, latest: LayersEvent | undefined): RunFacts {
  const { train, validation, started, diverged } = history;
  return {
    design,
    train,
    validation,
    rows: started?.dataset?.rows,
    baseline: started?.baseline,
    updateRatio: latest ? maxUpdate(latest) : null,
    diverged,
  };
}

function runDiagnosis(
  criterion: RunCriterion,
  found: RunFound,
  { diverged }: RunFacts,
  step: number,
): Diagnosis {
  const { severity, since, evidence } = found;
  const common = {
    kind: criterion.kind,
    severity,
    since,
    step,
    evidence,
    short: criterion.short(evidence),
    remedies: [],
  };
  const isDivergence = criterion.kind === "diverged" && diverged !== undefined;
  const layers = isDivergence && diverged.layer >= 0 ? [diverged.layer] : [];
  const message = isDivergence ? diverged.message : criterion.message(found);
  return { ...common, layer: layers[0], layers, message };
}

function maxUpdate({ layers }: LayersEvent): number | null {
  const ratios = layers.flatMap(({ updateRatio }) => updateRatio ?? []);
  return ratios.length === 0 ? null : Math.max(...ratios);
}

/**
 * Divergence first; then bad before warning; of equally severe ones the run as a whole, for that is what the user sees,
 * and then causes before what follows from them, as the candidates are listed.
 */
function rank({ severity, kind }: Diagnosis): number {
  if (kind === "diverged") return 0;
  return severity === "error" ? 1 : 2;
}

/** The diagnoses without those that follow from others: of each layer, and of the run, the first only. */
export function leading(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  const seen = new Set<number>();
  return diagnoses.filter(({ layers }) => {
    const places = layers.length === 0 ? [-1] : layers;
    const isNew = places.some((place) => !seen.has(place));
    for (const place of places) seen.add(place);
    return isNew;
  });
}
