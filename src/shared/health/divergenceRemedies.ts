/** What may keep a run from diverging, computed from its cause; short trial runs decide what of it is offered. */

import type { Catalogue } from "../catalogue.ts";
import { findEntry } from "../catalogue.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { Fix } from "../design/fix.ts";
import type { LayersEvent } from "../events.ts";
import { activationLimits } from "./criteria/explodingActivation.ts";
import { explosionLimits } from "./criteria/gradients.ts";

import { RemedyMaker } from "./remedyMaker.ts";

/** What is known of a run that diverged. */
export interface Divergence {
  /** Root mean square of the encoded inputs; standardized ones have 1. */
  readonly inputSize: number;
  /** The untrained network; undefined where nothing could be measured. */
  readonly first: LayersEvent | undefined;
}

/** Inputs of this root mean square are not scaled. */
const largeInputs = 3;
/** η · 2λ, the share of a weight that a step of weight decay takes; from 1 on it overshoots. */
const largeDecay = 0.5;
/** A rate of this multiple of the optimizer's default is the likeliest cause. */
const largeRate = 10;

/**
 * Candidates, the likeliest cause first. Each is a list of remedies of one kind, mild ones first, of which the first that
 * passes a trial is meant; the last candidates change two things at once and are only needed where no other passes.
 */
export function divergenceRemedies(
  design: DesignSpec,
  catalogue: Catalogue,
  { inputSize, first }: Divergence,
): { readonly single: readonly (readonly Fix[])[]; readonly combined: readonly (readonly Fix[])[] } {
  const make = new RemedyMaker({ design, catalogue, attempts: [], layers: [], since: 0 });
  const { optimizer, l2 } = design.training;
  const { learningRate = 0 } = optimizer.parameters;
  const usual = findEntry(catalogue, "optimizers", optimizer.type)?.parameters.find(
    ({ name }) => name === "learningRate",
  )?.default;
  const inputs = inputSize > largeInputs ? make.standardizedInputs() : undefined;
  const causes = [
    make.zeroBiasInAll(),
    inputs,
    explodes(first) ? make.initializationOfAll() : undefined,
    2 * learningRate * l2 > largeDecay ? make.weakerL2() : undefined,
    make.usualMomentum(),
  ].filter((remedy) => remedy !== undefined);
  const rates = make.lowerRates();
  const isRateLarge = usual !== undefined && learningRate >= largeRate * usual;
  const others = [make.initializationOfAll(), make.clipping(), make.batchNormInAll()]
    .filter((remedy) => remedy !== undefined)
    .filter(({ label }) => !causes.some((cause) => cause.label === label));
  const lists = causes.map((remedy) => [remedy]);
  return {
    single: [...(isRateLarge ? [rates, ...lists] : [...lists, rates]), ...others.map((remedy) => [remedy])],
    combined: [...causes, ...others].map((cause) =>
      rates.map((rate) => ({
        label: `${cause.label} and ${rate.label}`,
        edits: [...cause.edits, ...rate.edits],
      })),
    ),
  };
}

/** Whether the activations or the gradients of the untrained network are far too large. */
function explodes(first: LayersEvent | undefined): boolean {
  if (!first) return true;
  return first.layers.some(({ activation, weight, gradient }, index) => {
    const isHidden = index < first.layers.length - 1;
    const size = Math.hypot(activation.mean, activation.std);
    const ratio = gradient
      ? Math.hypot(gradient.mean, gradient.std) / Math.hypot(weight.mean, weight.std)
      : Number.NaN;
    return (isHidden && !(size < activationLimits.warning)) || !(ratio < explosionLimits.warning);
  });
}
