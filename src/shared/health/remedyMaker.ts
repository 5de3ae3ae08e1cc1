import { type Catalogue, type Choice, findEntry, rangeProblem } from "../catalogue.ts";
import type { DesignEdit } from "../design/edit.ts";
import type { DesignSpec, LayerSpec } from "../design/fields.ts";
import { choiceToJson } from "../design/print.ts";
import type { Remedy } from "./diagnosis.ts";

/** Rectifiers pass about half of the variance, for which He's initialization makes up; other functions keep it. */
const rectifiers: ReadonlySet<string> = new Set(["relu", "leaky-relu", "elu", "gelu", "silu", "softplus"]);

/**
 * Makes remedies for one layer of a design. Each method gives undefined where there is nothing to change: the design has
 * it so already, or the layer is not one that can have it.
 */
export class RemedyMaker {
  private readonly design: DesignSpec;
  private readonly catalogue: Catalogue;
  private readonly layer: number;
  /** Hidden layers with the same trouble, this one among them. */
  private readonly alike: readonly number[];
  /** From which step on the trouble was there. */
  private readonly since: number;

  constructor(
    design: DesignSpec,
    catalogue: Catalogue,
    layer: number,
    alike: readonly number[],
    since: number,
  ) {
    this.design = design;
    this.catalogue = catalogue;
    this.layer = layer;
    this.alike = alike;
    this.since = since;
  }

  /** Whether the network was so before it was trained: then the initialization is at fault, else rather the training. */
  get fromTheStart(): boolean {
    return this.since === 0;
  }

  /** The initialization that keeps the variance through the layer's activation. */
  initialization(): Remedy | undefined {
    const { design, catalogue, layer } = this;
    const hidden = design.layers[layer];
    const present = hidden?.init ?? design.output.init;
    const wanted = hidden && rectifiers.has(hidden.activation.type) ? "he-normal" : "xavier-normal";
    const entry = findEntry(catalogue, "initializers", wanted);
    if (!entry || present.type === wanted) return undefined;
    return this.here(`${entry.label} initialization`, this.initEdit(layer, wanted, present));
  }

  /** The same in every hidden layer that has this trouble, each for its own activation. */
  initializationOfAll(): Remedy | undefined {
    if (this.alike.length < 2) return undefined;
    const edits = this.alike.flatMap((index) => {
      const { activation, init } = this.design.layers[index];
      const wanted = rectifiers.has(activation.type) ? "he-normal" : "xavier-normal";
      return init.type === wanted ? [] : [this.initEdit(index, wanted, init)];
    });
    if (edits.length < 2) return undefined;
    const names = new Set(
      this.alike.map((index) =>
        rectifiers.has(this.design.layers[index].activation.type) ? "He" : "Xavier",
      ),
    );
    return { label: `${[...names].join(" and ")} initialization in these ${edits.length} layers`, edits };
  }

  /** In this layer and in the others with its trouble. */
  batchNorm(): Remedy | undefined {
    const layers = this.alike.includes(this.layer) ? this.alike : [this.layer];
    return this.batchNormIn(layers, (count) => `batch norm in these ${count} layers`);
  }

  batchNormInAll(): Remedy | undefined {
    return this.batchNormIn([...this.design.layers.keys()], () => "batch norm in all hidden layers");
  }

  /** @param factor 0.1 or 10 */
  learningRate(factor: number): Remedy | undefined {
    const { optimizer } = this.design.training;
    const { learningRate } = optimizer.parameters;
    if (learningRate === undefined) return undefined;
    const rate = Number((learningRate * factor).toPrecision(3));
    const range = findEntry(this.catalogue, "optimizers", optimizer.type)?.parameters.find(
      ({ name }) => name === "learningRate",
    );
    if (!range || rangeProblem(rate, range) !== undefined) return undefined;
    const choice: Choice = { ...optimizer, parameters: { ...optimizer.parameters, learningRate: rate } };
    const value = choiceToJson(choice, "optimizers", this.catalogue);
    return {
      label: `learning rate ${rate}`,
      edits: [{ kind: "set", path: ["training", "optimizer"], value }],
    };
  }

  /** Another activation for this layer, where it has one of `from`. */
  activation(type: string, from: readonly string[]): Remedy | undefined {
    return this.activationOf(this.layer, type, from);
  }

  /** What makes the layer's inputs lie around 0: standardized data, or an activation that is zero-centered below. */
  centeredInputs(): Remedy | undefined {
    if (this.layer > 0) return this.activationOf(this.layer - 1, "tanh", ["sigmoid", "relu"]);
    return this.standardizedInputs();
  }

  /** For the first layer, whose inputs are the data. */
  standardizedInputs(): Remedy | undefined {
    if (this.layer !== 0 || this.design.dataset.standardize) return undefined;
    return {
      label: "standardized inputs",
      edits: [{ kind: "set", path: ["dataset", "standardize"], value: true }],
    };
  }

  private batchNormIn(layers: readonly number[], several: (count: number) => string): Remedy | undefined {
    const hidden = layers.filter((index) => index < this.design.layers.length);
    const without = hidden.filter((index) => this.design.layers[index].batchNorm === undefined);
    if (without.length === 0 || this.design.training.batchSize === 1) return undefined;
    return {
      label: without.length === 1 ? "batch norm on" : several(without.length),
      edits: without.map((index) => ({ kind: "set", path: ["layers", index, "batchNorm"], value: true })),
    };
  }

  private activationOf(index: number, type: string, from: readonly string[]): Remedy | undefined {
    const layer: LayerSpec | undefined = this.design.layers[index];
    const entry = findEntry(this.catalogue, "activations", type);
    if (!layer || !entry || !from.includes(layer.activation.type)) return undefined;
    const where = index === this.layer ? "" : ` in layer ${index + 1}`;
    return {
      label: `${entry.label} activation${where}`,
      edits: [{ kind: "set", path: ["layers", index, "activation"], value: type }],
    };
  }

  private here(label: string, edit: DesignEdit): Remedy {
    return { label, edits: [edit] };
  }

  /** The new initialization keeps the bias of the old one. */
  private initEdit(index: number, type: string, present: Choice): DesignEdit {
    const { bias = 0 } = present.parameters;
    const value = choiceToJson({ type, parameters: { bias } }, "initializers", this.catalogue);
    const hidden = index < this.design.layers.length;
    return { kind: "set", path: hidden ? ["layers", index, "init"] : ["output", "init"], value };
  }
}
