/** Small networks with numbers chosen by hand, for tests of what is shown of their graphs. */
import { backpropGraph } from "../../src/engine/backprop/backpropGraph.ts";
import type { BackpropOptions, Example } from "../../src/engine/backprop/example.ts";
import type { NetworkValues } from "../../src/engine/backprop/networkValues.ts";
import { planNetwork } from "../../src/engine/network.ts";
import type { BackpropGraph } from "../../src/shared/backprop/graph.ts";
import type { DesignSpec, Task } from "../../src/shared/design/fields.ts";
import { designFrom } from "./designFrom.ts";

/** The network of the lecture's figure with 2 inputs, 3 units and 2 classes; unit 2 is silent for {@link example}. */
const weights = {
  W1: [0.5, -0.4, -0.6, 0.3, 0.7, 0.2],
  b1: [0.1, 0, -0.2],
  W2: [0.6, -0.3, 0.4, -0.5, 0.8, 0.2],
  b2: [0.1, -0.1],
};
export const example: Example = {
  x: Float64Array.of(0.8, -0.5),
  y: Float64Array.of(0, 1),
  weight: 1,
};

export interface GraphOptions extends Partial<BackpropOptions> {
  readonly design?: object;
  readonly examples?: readonly Example[];
  readonly task?: Task;
}

/** The values of {@link weights} in a design with one hidden layer of three units. */
function networkValues(parts: object = {}, task: Task = "classification"): NetworkValues {
  const design: DesignSpec = designFrom({
    dataset: { path: "d.csv" },
    layers: [{ units: 3 }],
    training: { l2: 0.01 },
    ...parts,
  });
  const plan = planNetwork(design, { inputs: 2, outputs: 2, task }, { capacity: 1, training: false });
  const list = (...values: number[]) => Float64Array.from(values);
  const norm = {
    gamma: list(1, 1.5, 0.5),
    beta: list(0.2, 0, -0.3),
    runningMean: list(0.1, 0.2, 0.3),
    runningVariance: list(1, 2, 0.5),
  };
  const first = { weight: list(...weights.W1), bias: list(...weights.b1), ...norm };
  return { plan, tensors: [first, { weight: list(...weights.W2), bias: list(...weights.b2) }] };
}

export function smallGraph({
  design,
  examples = [example],
  task,
  ...options
}: GraphOptions = {}): BackpropGraph {
  const statistics = examples.length > 1 ? "batch" : "running";
  return backpropGraph(networkValues(design, task), examples, { statistics, ...options });
}

/** Three examples that differ in both inputs. */
export const batch: readonly Example[] = [
  example,
  { x: Float64Array.of(-0.3, 0.9), y: Float64Array.of(1, 0), weight: 1 },
  { x: Float64Array.of(1.2, 0.4), y: Float64Array.of(0, 1), weight: 1 },
];
