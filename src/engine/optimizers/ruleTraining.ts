import type { Bound } from "../../shared/registry.ts";
import type { DataRows, Measures, NetworkPlan, Workspace } from "../kernels/kernels.ts";
import type { LearningRule, RuleLayer } from "./learningRule.ts";

/** Trains a network by a learning rule: what `Workspace.step` is for an optimizer. */
export class RuleTraining {
  private readonly rule: Bound<LearningRule>;
  private readonly workspace: Workspace;
  private readonly layers: readonly RuleLayer[];

  constructor(rule: Bound<LearningRule>, plan: NetworkPlan, workspace: Workspace) {
    this.rule = rule;
    this.workspace = workspace;
    this.layers = plan.layers.map(({ inputs, units }) => ({
      inputs,
      units,
      weight: new Float64Array(inputs * units),
      bias: new Float64Array(units),
    }));
  }

  /**
   * Measures the batch with the weights as they are, then learns from its rows one after the other.
   *
   * @returns whether the loss was finite and the rows were learned from
   */
  step(
    data: DataRows,
    order: Uint32Array,
    first: number,
    count: number,
    learningRate: number,
    sums: Measures,
  ): boolean {
    const { workspace, layers } = this;
    workspace.load(order, first, count);
    workspace.forward("training");
    if (!Number.isFinite(workspace.measure(sums))) return false;
    this.transfer((index, tensor, values) => workspace.read(index, tensor, "value", values));
    const inputs = layers[0].inputs;
    const outputs = layers[layers.length - 1].units;
    if (data.targets.kind !== "values") throw new Error("A learning rule needs targets as numbers.");
    let changed = false;
    for (let i = first; i < first + count; i++) {
      const row = order[i];
      const x = data.inputs.subarray(row * inputs, (row + 1) * inputs);
      const target = data.targets.values.subarray(row * outputs, (row + 1) * outputs);
      const { entry, parameters } = this.rule;
      changed = entry.learn(layers, x, target, learningRate, parameters) || changed;
    }
    if (changed) this.transfer((index, tensor, values) => workspace.write(index, tensor, "value", values));
    return true;
  }

  private transfer(copy: (layer: number, tensor: "weight" | "bias", values: Float64Array) => void): void {
    for (const [index, { weight, bias }] of this.layers.entries()) {
      copy(index, "weight", weight);
      copy(index, "bias", bias);
    }
  }
}
