/** Questions about back propagation through a design's network, and their answers. */
import type { Choice } from "../catalogue.ts";
import type { RunRef } from "../results/resultsRequests.ts";
import type { BackpropGraph } from "./graph.ts";

/** Numbers in place of those of a row, as the network gets them. */
export interface TypedRow {
  /** (inputs) */
  readonly x: readonly number[];
  /** (1) for a class its number, counted from 0; for numbers (outputs). */
  readonly target: readonly number[];
}

/** Which network, at which weights, on which rows. */
export interface ExplainQuery {
  /** Whose weights: those that a run of the design starts from, or those of a run's network, with its own design. */
  readonly run: RunRef | "untrained";
  /** Rows of the data, counted from 0; several are a batch. */
  readonly rows: readonly number[];
  /** What takes the place of the first row's numbers; absent for its own. */
  readonly typed?: TypedRow | undefined;
  /** Number of further training rows, spread evenly, that are added to make a batch; 0 for none. */
  readonly added: number;
  /** Whether the gradient takes the batch's μ and v as constants, which is wrong. */
  readonly constantStatistics: boolean;
  /** Number of plain SGD steps on these rows that the weights are taken after, at most {@link maxSteps}. */
  readonly steps: number;
  /** η of those steps; undefined for the design's. */
  readonly learningRate: number | undefined;
  /** Whether a network that is too large to be read is answered for by a small one, and not by an error. */
  readonly allowsSmaller: boolean;
}

export const maxSteps = 50;

/** A graph, and what it is of. */
export interface Explanation {
  readonly graph: BackpropGraph;
  /** The rows, counted from 0. */
  readonly rows: readonly number[];
  /** Number of rows of the data. */
  readonly dataRows: number;
  /** Names of the inputs, in the order of x. */
  readonly inputs: readonly string[];
  /** Names of the classes; empty for numbers. */
  readonly classes: readonly string[];
  /** What each row's answer should be: the class, or the numbers. */
  readonly targets: readonly string[];
  /** What the first row's answer should be, as it is typed. */
  readonly target: TypedRow["target"];
  /** Where batch norm's μ and v come from; `none` without batch norm. */
  readonly statistics: "none" | "running" | "batch";
  /** J before the SGD steps and after each of them. */
  readonly objectives: readonly number[];
  /** η of the SGD steps. */
  readonly learningRate: number;
  /** Activation of each dense layer, the output layer last. */
  readonly activations: readonly Choice[];
  /** Why a small network is shown in place of the design's own, as sentences; undefined where it is its own. */
  readonly smaller: string | undefined;
  /** Where the weights are from, as words: "before training", "at step 120, epoch 4". */
  readonly moment: string;
}

/** J over one parameter, all others held. */
export interface NudgeQuery extends ExplainQuery {
  /** Name of a node that is a parameter. */
  readonly node: string;
  /** The element, row-major. */
  readonly element: number;
  /** What is added to it, one after the other. */
  readonly deltas: readonly number[];
}

export interface NudgeAnswer {
  /** The element as it is. */
  readonly value: number;
  /** ∂J/∂element as it is. */
  readonly gradient: number;
  /** J as it is. */
  readonly objective: number;
  /** J at each delta. */
  readonly objectives: Float64Array;
}

/** An activation at some points. */
export interface ActivationQuery {
  readonly activation: Choice;
  readonly points: readonly number[];
}

export interface ActivationAnswer {
  /** Name of the activation. */
  readonly label: string;
  /** f at each point. */
  readonly values: Float64Array;
  /** f′ at each point. */
  readonly derivatives: Float64Array;
  /** Whether the point is so far out on a flat part that almost no gradient passes. */
  readonly saturated: readonly boolean[];
  /** Whether neither signal nor gradient passes. */
  readonly dead: readonly boolean[];
}

/** The questions as a webview asks them; the host adds the design. */
export type ExplainRequests = {
  /** Back propagation through one example or a batch, node by node. */
  explain(params: ExplainQuery): Explanation;
  /** J over one parameter. */
  nudge(params: NudgeQuery): NudgeAnswer;
  /** An activation and its derivative at some points. */
  activation(params: ActivationQuery): ActivationAnswer;
};
