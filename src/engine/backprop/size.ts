/** How large a network may be whose every number is shown, and a small one in place of a larger one. */
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { NetworkPlan } from "../kernels/kernels.ts";
import { planParameters } from "../kernels/tensors.ts";
import { type NetworkShape, planNetwork } from "../network.ts";

/** Numbers that all Jacobians and gradients together may have: about 20 MB. */
const maxNumbers = 2_500_000;
/** More dense layers cannot be read in one picture. */
const maxLayers = 6;
/** What a small network has at most. */
const small = { layers: 3, units: 16, inputWeights: 200_000 };

/** Number of numbers that a graph of this many examples holds, about: W is the Jacobian of every example. */
function graphNumbers(plan: NetworkPlan, examples: number): number {
  return planParameters(plan) * (examples + 4);
}

/** @throws InputError where the graph would be too large */
export function checkSize(plan: NetworkPlan, examples: number): void {
  if (graphNumbers(plan, examples) <= maxNumbers) return;
  const limit = Math.floor(maxNumbers / (examples + 4));
  const what = examples === 1 ? "one row" : `a batch of ${count(examples)} rows`;
  throw new InputError(
    `layers: the network has ${count(planParameters(plan))} parameters, and for ${what} at most ${count(limit)} can be explained. Use fewer units, such as --set layers[0].units=16, or ${examples === 1 ? "fewer inputs" : "fewer rows"}.`,
    { field: "layers" },
  );
}

/** Why a network cannot be read node by node; undefined where it can. */
export function sizeProblem(plan: NetworkPlan, examples: number): string | undefined {
  const { length } = plan.layers;
  const parameters = planParameters(plan);
  if (length <= maxLayers && graphNumbers(plan, examples) <= maxNumbers) return undefined;
  const batch = examples === 1 ? "" : ` in a batch of ${examples}`;
  return `This network has ${plural(length, "dense layer")} and ${count(parameters)} parameters, too many to be read node by node${batch}.`;
}

/** A design of a few narrow layers: the first ones of a larger design. */
export function smallDesign(design: DesignSpec, { inputs }: NetworkShape): DesignSpec {
  const first = Math.max(1, Math.min(small.units, Math.floor(small.inputWeights / inputs)));
  const layers = design.layers
    .slice(0, small.layers)
    .map((layer, index) => ({ ...layer, units: Math.min(layer.units, index === 0 ? first : small.units) }));
  return { ...design, layers };
}

/** Says what {@link smallDesign} has made. */
export function smallDesignText({ layers }: DesignSpec): string {
  const widths = layers.map(({ units }) => units).join(", ");
  return `Shown is a small one with its first ${plural(layers.length, "hidden layer")} (${widths} units) and initial weights of its own.`;
}

/** The plan of a network that only computes, for one row at a time. */
export function explainedPlan(design: DesignSpec, shape: NetworkShape): NetworkPlan {
  return planNetwork(design, shape, { capacity: 1, training: false });
}
