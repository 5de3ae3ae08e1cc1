import { emptyMeasures } from "../kernels/kernels.ts";
import type { Network } from "../network.ts";

/** The objective around the parameters as they are, and on which side of each kink its pre-activations are. */
export class Probe {
  /** J. */
  readonly objective: number;
  private readonly network: Network;
  private readonly kinked: readonly number[];
  private readonly values: readonly Float64Array[];
  private readonly sides: readonly Float64Array[];

  constructor(network: Network) {
    const { plan, workspace } = network;
    this.network = network;
    this.kinked = plan.layers.flatMap(({ activation }, i) => (activation.entry.kinks.length > 0 ? [i] : []));
    this.values = this.kinked.map((index) => new Float64Array(workspace.rows * plan.layers[index].units));
    this.objective = this.measure();
    this.sides = this.kinked.map((index, i) => {
      workspace.sample(index, "preActivation", 1, this.values[i]);
      return this.values[i].slice();
    });
    workspace.backward();
  }

  /** J for the parameters as they are. */
  measure(): number {
    const { workspace } = this.network;
    const sums = emptyMeasures();
    workspace.forward("batch");
    workspace.measure(sums);
    return sums.loss / sums.rows + workspace.penalty();
  }

  /** Whether the last {@link measure} had a pre-activation on another side of a kink. */
  hasCrossed(): boolean {
    const { plan, workspace } = this.network;
    return this.kinked.some((index, i) => {
      const { kinks } = plan.layers[index].activation.entry;
      workspace.sample(index, "preActivation", 1, this.values[i]);
      return this.values[i].some((s, at) =>
        kinks.some((kink) => s > kink !== this.sides[i][at] > kink || s < kink !== this.sides[i][at] < kink),
      );
    });
  }
}
