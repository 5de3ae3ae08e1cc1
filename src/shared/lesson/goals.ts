/** Whether a lesson's goals are reached, by a run's history and the untrained network, and by how much they fail. */
import type { DesignSpec } from "../design/fields.ts";
import type { LayerSnapshot, TrainingSummary } from "../events.ts";
import { shortNumber } from "../format/numbers.ts";
import type { Preview } from "../messages.ts";
import type { RunLogData } from "../runLog.ts";
import type { Part } from "../runs/summaryJson.ts";
import { type Check, type Comparison, parseCheck, type Quantity } from "./check.ts";

export type Lesson = NonNullable<DesignSpec["lesson"]>;
export type Goal = Lesson["goals"][number];

/** What the checks are evaluated by. */
export interface LessonFacts {
  readonly log: Omit<RunLogData, "trainSpacing" | "validationSpacing"> | undefined;
  /** The untrained network of the present design. */
  readonly preview: Preview | undefined;
}

export interface GoalState {
  readonly isReached: boolean;
  /** The values that are compared and by how much they fail: "now 0.12, needs at least 0.3"; what to do where there are none. */
  readonly words: string;
}

/** The key by which progress is kept: a goal whose text or check is changed is another goal. */
export function goalKey({ text, check }: Goal): string {
  return `${check}\n${text}`;
}

/** Evaluates one goal. A check that cannot be read is never reached; the parser reports it on its line. */
export function evaluateGoal(goal: Goal, facts: LessonFacts): GoalState {
  return compareGoal(
    goal,
    (check) => valuesOf(check, facts),
    ({ quantity }) => missingWords(quantity, facts),
  );
}

/**
 * Compares what a goal's check names with its bound.
 *
 * @param valuesOf returns the values that all have to hold; one that is undefined is not known
 * @param missingWords returns why a value is not known, or what to do
 */
export function compareGoal(
  { check: text }: Goal,
  valuesOf: (check: Check) => readonly (number | undefined)[],
  missingWords: (check: Check) => string,
): GoalState {
  const check = parseCheck(text, undefined);
  if (typeof check === "string") return { isReached: false, words: "the check cannot be read" };
  const values = valuesOf(check);
  if (values.length === 0 || values.some((value) => value === undefined))
    return { isReached: false, words: missingWords(check) };
  const known = values as number[];
  const failing = known.findIndex((value) => !holds(value, check.comparison, check.bound));
  const format = (value: number) => valueText(value, check.quantity);
  if (failing < 0) return { isReached: true, words: `now ${format(known[0])}` };
  const place = check.layer === "*" ? ` in layer ${failing + 1}` : "";
  const needed = `${comparisonWords[check.comparison]} ${format(check.bound)}`;
  const gap = format(Math.abs(known[failing] - check.bound));
  return { isReached: false, words: `now ${format(known[failing])}${place}, needs ${needed}: ${gap} away` };
}

const comparisonWords: Readonly<Record<Comparison, string>> = {
  ">=": "at least",
  "<=": "at most",
  ">": "more than",
  "<": "less than",
  "=": "exactly",
};

function holds(value: number, comparison: Comparison, bound: number): boolean {
  switch (comparison) {
    case ">=":
      return value >= bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case "<":
      return value < bound;
    case "=":
      return value === bound;
    default:
      return comparison satisfies never;
  }
}

function valueText(value: number, { isShare }: Quantity): string {
  return isShare ? `${shortNumber(value * 100, 3)} %` : shortNumber(value, 3);
}

function missingWords({ name, scope }: Quantity, { log }: LessonFacts): string {
  if (scope === "run" && log && !log.finished) return "known when the run has ended";
  if (log?.finished || name.startsWith("initial")) return "not measured for this design";
  return "train the network to see";
}

function valuesOf({ quantity, layer }: Check, facts: LessonFacts): readonly (number | undefined)[] {
  if (quantity.scope !== "layer") return [runValue(quantity.name, facts)];
  const layers = layersFor(quantity.name, facts);
  const chosen = layer === "*" ? layers?.slice(0, -1) : layers?.slice(layer, (layer ?? 0) + 1);
  return (chosen ?? []).map((snapshot) => layerValue(quantity.name, snapshot) ?? undefined);
}

/** Before training is what the present design gives, which a run of an earlier design does not show. */
function layersFor(name: string, { log, preview }: LessonFacts): readonly LayerSnapshot[] | undefined {
  const untrained = preview?.layers.length ? preview.layers : undefined;
  if (name.startsWith("initial")) return untrained ?? log?.snapshots.find(({ step }) => step === 0)?.layers;
  return log?.latestLayers?.layers;
}

function layerValue(name: string, layer: LayerSnapshot): number | null {
  switch (name) {
    case "activationStd":
    case "initialActivationStd":
      return layer.activation.std;
    case "dead":
    case "initialDead":
      return layer.dead;
    case "saturated":
    case "initialSaturated":
      return layer.saturated;
    case "gradientNorm":
      return layer.gradientNorm;
    default:
      return layer.weight.std;
  }
}

function runValue(name: string, { log, preview }: LessonFacts): number | undefined {
  if (name === "parameters")
    return log?.started?.parameters ?? preview?.shapes.reduce((sum, shape) => sum + shape.parameters, 0);
  const summary = log?.finished?.summary;
  if (!summary) return undefined;
  if (name === "epochs" || name === "steps") return summary[name];
  if (name === "overfitGap") return difference(summary.trainScore, summary.testScore);
  return measure(name, summary) ?? undefined;
}

function measure(name: string, summary: TrainingSummary): number | null {
  const found = /^(train|validation|test)(.+)$/.exec(name);
  if (!found) return null;
  const [, part, kind] = found as unknown as [string, Part, string];
  const isScore = kind === "Accuracy" || kind === "R2";
  // An accuracy of numbers, or R² of classes, does not exist.
  if (isScore && (kind === "R2") !== (summary.task === "regression")) return null;
  if (isScore) return summary[`${part}Score`];
  return summary[`${part}${kind as "Loss" | "DataLoss" | "Rmse"}`];
}

function difference(a: number | null, b: number | null): number | undefined {
  return a === null || b === null ? undefined : a - b;
}
