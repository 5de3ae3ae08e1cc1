import type { FloatArray } from "../../shared/floats.ts";
import type { TensorPart } from "../kernels/kernels.ts";
import { learnedTensors } from "../kernels/tensors.ts";
import { eachTensor, shapeOf } from "../model.ts";
import type { Network } from "../network.ts";
import type { Tensor, TensorData } from "../safetensors.ts";
import type { CheckpointPart } from "./part.ts";

/**
 * Parameters and running averages under the names of a saved model, and the optimizer's state arrays in the same way:
 * `optimizer.velocity.layers.0.weight`.
 */
export function networkPart(network: Network): CheckpointPart {
  const { workspace } = network;
  return {
    save() {
      const tensors: Record<string, Tensor<TensorData>> = {};
      eachPart(network, (name, shape, read) => {
        const data = new Float64Array(shape.reduce((product, length) => product * length, 1));
        read(data);
        tensors[name] = { shape, data: narrowest(data) };
      });
      return { tensors };
    },
    prepare(saved) {
      const writes: (() => void)[] = [];
      eachPart(network, (name, shape, _read, write) => {
        const data = saved.floats(name, shape);
        writes.push(() => write(data));
      });
      return () => {
        for (const write of writes) write();
      };
    },
  };

  function eachPart(
    { plan }: Network,
    visit: (
      fileName: string,
      shape: readonly number[],
      read: (into: FloatArray) => void,
      write: (from: FloatArray) => void,
    ) => void,
  ): void {
    const states = plan.optimizer?.entry.state ?? [];
    eachTensor(network, (layer, index, tensor, fileName) => {
      const one = (name: string, part: TensorPart) =>
        visit(
          name,
          shapeOf(layer, tensor),
          (into) => workspace.read(index, tensor, part, into),
          (from) => workspace.write(index, tensor, part, from),
        );
      one(fileName, "value");
      if (learnedTensors.some((learned) => learned === tensor))
        for (const [part, state] of states.entries()) one(`optimizer.${state}.${fileName}`, part);
    });
  }
}

/** Float32 where that loses nothing, so that a file is no larger than it must be whatever the kernels compute in. */
export function narrowest(values: Float64Array): Float32Array | Float64Array {
  const narrow = Float32Array.from(values);
  for (let i = 0; i < values.length; i++) {
    const isNumber = !Number.isNaN(values[i]);
    if (isNumber && values[i] !== narrow[i]) return values;
  }
  return narrow;
}
