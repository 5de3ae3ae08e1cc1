import { type Catalogue, type Choice, findEntry, type NumberParameter, rangeProblem } from "../catalogue.ts";
import type { DesignEdit } from "../design/edit.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { Fix } from "../design/fix.ts";
import { choiceToJson } from "../design/print.ts";
import { scalingOfDesign, standardizeEdits } from "../design/scaling.ts";
import { type Attempt, rateBounds } from "./attempt.ts";

/** Rectifiers pass about half of the variance, for which He's initialization makes up; other functions keep it. */
const rectifiers: ReadonlySet<string> = new Set(["relu", "leaky-relu", "elu", "gelu", "silu", "softplus"]);
/** Initializers that keep the variance through rectifiers, and those that do so through functions near the identity. */
const rectifierInits: ReadonlySet<string> = new Set([
  "he-normal",
  "he-uniform",
  "lsuv",
  "data-dependent",
  "random-walk",
]);
const linearInits: ReadonlySet<string> = new Set([
  "xavier-normal",
  "glorot-normal",
  "glorot-uniform",
  "lecun-normal",
  "lecun-uniform",
  "orthogonal",
  "orthonormal",
  "lsuv",
  "data-dependent",
  "random-walk",
  "rbm",
]);

/** A bias from which on it decides more than standardized inputs do. */
const largeBias = 1;
/** With more momentum a step is that of more than 20 gradients at once. */
const largeMomentum = 0.95;
const usualMomentum = 0.9;
/** Rows of a mini-batch that is offered in place of a smaller one. */
const usualBatch = 32;
/** λ that is offered where the design has none, the factor by which it grows, and the largest that is offered. */
const firstL2 = 1e-3;
const l2Factor = 10;
const maxL2 = 0.1;
/** A new rate within this factor of the present one changes nothing that could be seen. */
const minRateChange = 1.5;

/** What remedies are made for. */
export interface RemedyContext {
  readonly design: DesignSpec;
  readonly catalogue: Catalogue;
  /** Earlier runs of the document, oldest first. */
  readonly attempts: readonly Attempt[];
  /** The layers with the finding, in order; empty for the run as a whole. */
  readonly layers: readonly number[];
  /** Step from which on the finding was there. */
  readonly since: number;
}

/**
 * Makes remedies for the layers of a finding, or for a run. Each method gives undefined where there is nothing to change:
 * the design has it so already, or no layer can have it.
 */
export class RemedyMaker {
  private readonly context: RemedyContext;

  constructor(context: RemedyContext) {
    this.context = context;
  }

  /** Whether the network was so before it was trained: then the initialization is at fault, else rather the training. */
  get fromTheStart(): boolean {
    return this.context.since === 0;
  }

  /** In each of the layers the initialization that keeps the variance through its activation. */
  initialization(): Fix | undefined {
    return this.initializationIn(this.context.layers);
  }

  /** The same in every layer of the network. */
  initializationOfAll(): Fix | undefined {
    const { layers } = this.context.design;
    return this.initializationIn([...layers.keys(), layers.length]);
  }

  /** Biases that start at 0, in the layers where they start far from it. */
  zeroBias(layers: readonly number[] = this.context.layers): Fix | undefined {
    const changed = layers.filter((index) => Math.abs(this.initOf(index).parameters.bias ?? 0) >= largeBias);
    if (changed.length === 0) return undefined;
    return {
      label: changed.length === 1 ? "initial bias 0" : `initial bias 0 in ${changed.length} layers`,
      edits: changed.map((index) => {
        const { type, parameters } = this.initOf(index);
        return this.initEdit(index, { type, parameters: { ...parameters, bias: 0 } });
      }),
    };
  }

  /** The same in every layer of the network. */
  zeroBiasInAll(): Fix | undefined {
    const { layers } = this.context.design;
    return this.zeroBias([...layers.keys(), layers.length]);
  }

  batchNorm(): Fix | undefined {
    return this.batchNormIn(this.context.layers);
  }

  batchNormInAll(): Fix | undefined {
    return this.batchNormIn([...this.context.design.layers.keys()]);
  }

  /**
   * A lower learning rate: a tenth, or the optimizer's default where that is lower still. Rates that earlier runs have
   * ruled out are not offered; then it is the geometric mean of the present one and the bound.
   */
  lowerRate(): Fix | undefined {
    const { rate, usual } = this.rate();
    return this.rateWithin(Math.min(rate / 10, usual));
  }

  /** Raises the learning rate, in the same way. */
  raiseRate(): Fix | undefined {
    const { rate, usual } = this.rate();
    return this.rateWithin(Math.max(rate * 10, usual));
  }

  /** Exactly this learning rate. */
  learningRate(rate: number): Fix | undefined {
    const { optimizer } = this.context.design.training;
    const value = Number(rate.toPrecision(2));
    if (!Number.isFinite(value) || value === optimizer.parameters.learningRate) return undefined;
    return this.optimizerWith("learningRate", value, `learning rate ${value}`);
  }

  /** The factor and rates, from a tenth downwards and with the optimizer's default among them, to find one by trial. */
  lowerRates(): Fix[] {
    const { rate, usual } = this.rate();
    const rates = [1, 2, 3, 4, 5, 6].map((power) => rate / 10 ** power);
    if (usual < rate) rates.push(usual);
    const sorted = [...new Set(rates)].sort((a, b) => b - a);
    return sorted.flatMap((value) => this.learningRate(value) ?? []);
  }

  /** Momentum as it is usual, where it is very large. */
  usualMomentum(): Fix | undefined {
    const { momentum } = this.context.design.training.optimizer.parameters;
    if (momentum === undefined || momentum <= largeMomentum) return undefined;
    return this.optimizerWith("momentum", usualMomentum, `momentum ${usualMomentum}`);
  }

  /** Steps that are never longer than the gradient's norm of 1 makes them. */
  clipping(): Fix | undefined {
    if (this.context.design.training.clipNorm > 0) return undefined;
    return one("gradients clipped at norm 1", set(["training", "clipNorm"], 1));
  }

  /** More rows in a mini-batch, where it has very few. */
  largerBatch(): Fix | undefined {
    if (this.context.design.training.batchSize >= usualBatch / 4) return undefined;
    return one(`batch size ${usualBatch}`, set(["training", "batchSize"], usualBatch));
  }

  /** Stopping at the best validation loss. */
  earlyStopping(): Fix | undefined {
    if (this.context.design.training.earlyStopping) return undefined;
    return one("early stopping", set(["training", "earlyStopping"], true));
  }

  /** Offers a stronger L2 penalty. */
  strongerL2(): Fix | undefined {
    const { l2 } = this.context.design.training;
    const value = l2 === 0 ? firstL2 : Number((l2 * l2Factor).toPrecision(2));
    if (value > maxL2) return undefined;
    return one(`L2 λ ${value}`, set(["training", "l2"], value));
  }

  /** An L2 penalty that is small, where it is stronger than any that is offered. */
  weakerL2(): Fix | undefined {
    if (this.context.design.training.l2 <= maxL2) return undefined;
    return one(`L2 λ ${firstL2}`, set(["training", "l2"], firstL2));
  }

  /** Another activation for those of the layers that have one of `from`. */
  activation(type: string, from: readonly string[]): Fix | undefined {
    return this.activationIn(this.context.layers, type, from);
  }

  /** What makes the inputs of the first of the layers lie around 0: standardized data, or a zero-centered activation below. */
  centeredInputs(): Fix | undefined {
    const [layer] = this.context.layers;
    if (layer > 0) return this.activationIn([layer - 1], "tanh", ["sigmoid", "relu"]);
    return this.context.design.dataset.scale === "min-max" ? this.standardize() : this.standardizedInputs();
  }

  /** Scaled inputs, where the first layer is among the layers, or none is named, and the data is not scaled. */
  standardizedInputs(): Fix | undefined {
    const { layers, design } = this.context;
    if (layers.length > 0 && !layers.includes(0)) return undefined;
    return scalingOfDesign(design.dataset) === "none" ? this.standardize() : undefined;
  }

  private standardize(): Fix {
    return { label: "standardized inputs", edits: standardizeEdits(this.context.design.dataset, true) };
  }

  private initializationIn(layers: readonly number[]): Fix | undefined {
    const { design, catalogue } = this.context;
    const changed = layers.flatMap((index) => {
      const rectifies = rectifiers.has(design.layers[index]?.activation.type ?? "identity");
      const present = this.initOf(index);
      const isGood = (rectifies ? rectifierInits : linearInits).has(present.type);
      return isGood ? [] : [{ index, type: rectifies ? "he-normal" : "xavier-normal" }];
    });
    if (changed.length === 0) return undefined;
    const types = [...new Set(changed.map(({ type }) => type))];
    const names = types.map((type) => findEntry(catalogue, "initializers", type)?.label ?? type);
    const where = changed.length === 1 ? "" : ` in ${changed.length} layers`;
    return {
      label: `${names.join(" and ")} initialization${where}`,
      edits: changed.map(({ index, type }) => {
        // The new initialization keeps the bias of the old one, unless that is at fault, too.
        const { bias = 0 } = this.initOf(index).parameters;
        return this.initEdit(index, { type, parameters: { bias: Math.abs(bias) < largeBias ? bias : 0 } });
      }),
    };
  }

  private batchNormIn(layers: readonly number[]): Fix | undefined {
    const { design } = this.context;
    const without = layers.filter((index) => design.layers[index] && !design.layers[index].batchNorm);
    if (without.length === 0 || design.training.batchSize === 1) return undefined;
    return {
      label: without.length === 1 ? "batch norm on" : `batch norm in ${without.length} layers`,
      edits: without.map((index) => set(["layers", index, "batchNorm"], true)),
    };
  }

  private activationIn(layers: readonly number[], type: string, from: readonly string[]): Fix | undefined {
    const { design, catalogue } = this.context;
    const entry = findEntry(catalogue, "activations", type);
    const changed = layers.filter((index) => from.includes(design.layers[index]?.activation.type ?? ""));
    if (!entry || changed.length === 0) return undefined;
    const [first] = changed;
    const own = this.context.layers;
    const isOwn = own.length === 1 && own[0] === first;
    const where = isOwn
      ? ""
      : changed.length === 1
        ? ` in layer ${first + 1}`
        : ` in ${changed.length} layers`;
    return {
      label: `${entry.label} activation${where}`,
      edits: changed.map((index) => set(["layers", index, "activation"], type)),
    };
  }

  /** The present learning rate and the optimizer's default; NaN for a rule that has none. */
  private rate(): { readonly rate: number; readonly usual: number } {
    const { optimizer } = this.context.design.training;
    const rate = optimizer.parameters.learningRate ?? Number.NaN;
    return { rate, usual: this.parameter("learningRate")?.default ?? rate };
  }

  /** A rate between those that earlier runs have ruled out. */
  private rateWithin(wanted: number): Fix | undefined {
    const { design, attempts } = this.context;
    const { rate } = this.rate();
    const { low, high } = rateBounds(design, attempts);
    const within = wanted <= low ? Math.sqrt(rate * low) : wanted >= high ? Math.sqrt(rate * high) : wanted;
    const change = within / rate;
    if (!(change >= minRateChange || change <= 1 / minRateChange)) return undefined;
    return this.learningRate(within);
  }

  private optimizerWith(name: string, value: number, label: string): Fix | undefined {
    const { design, catalogue } = this.context;
    const { optimizer } = design.training;
    const range = this.parameter(name);
    if (!range || rangeProblem(value, range) !== undefined) return undefined;
    const choice: Choice = { ...optimizer, parameters: { ...optimizer.parameters, [name]: value } };
    return one(label, set(["training", "optimizer"], choiceToJson(choice, "optimizers", catalogue)));
  }

  private parameter(name: string): NumberParameter | undefined {
    const { design, catalogue } = this.context;
    const entry = findEntry(catalogue, "optimizers", design.training.optimizer.type);
    return entry?.parameters.find((parameter) => parameter.name === name);
  }

  private initOf(index: number): Choice {
    const { layers, output } = this.context.design;
    return layers[index]?.init ?? output.init;
  }

  private initEdit(index: number, choice: Choice): DesignEdit {
    const { design, catalogue } = this.context;
    const isHidden = index < design.layers.length;
    const value = choiceToJson(choice, "initializers", catalogue);
    return set(isHidden ? ["layers", index, "init"] : ["output", "init"], value);
  }
}

function set(
  path: readonly (string | number)[],
  value: Extract<DesignEdit, { kind: "set" }>["value"],
): DesignEdit {
  return { kind: "set", path, value };
}

function one(label: string, edit: DesignEdit): Fix {
  return { label, edits: [edit] };
}
