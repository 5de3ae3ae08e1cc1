// jax-js in WebAssembly, the whole step under jit.
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { Random } from "../../src/shared/random.ts";
import { batchesOfData } from "../shapes.ts";
import { servePeer } from "./protocol.ts";

await init("wasm");
defaultDevice("wasm");

type Arrays = np.Array[];

servePeer(async (shape) => {
  if (shape.batchNorm) throw new Error("no batch norm written for it");
  const { sizes, batch, activation } = shape;
  const random = new Random(1, "jax-js");
  const normal = (rows: number, columns: number, scale: number) =>
    np
      .array(Float32Array.from({ length: rows * columns }, () => scale * random.normal()))
      .reshape([rows, columns]);
  const rows = batchesOfData * batch;
  const classes = sizes[sizes.length - 1];
  const depth = sizes.length - 1;
  // Weights, then biases; velocities likewise.
  let parameters: Arrays = [
    ...sizes.slice(1).map((units, i) => normal(sizes[i], units, 1 / Math.sqrt(sizes[i]))),
    ...sizes.slice(1).map((units) => np.zeros([units])),
  ];
  let velocities: Arrays = parameters.map((parameter) => np.zeros(parameter.shape));

  const loss = (weights: Arrays, x: np.Array, y: np.Array): np.Array => {
    let a = x;
    for (let layer = 0; layer < depth; layer++) {
      a = np.matmul(a, weights[layer]).add(weights[depth + layer]);
      if (layer < depth - 1) a = activation === "relu" ? nn.relu(a) : np.tanh(a);
    }
    return nn
      .logSoftmax(a)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  const step = jit((weights: Arrays, speeds: Arrays, x: np.Array, y: np.Array) => {
    const [value, gradients] = valueAndGrad(loss)(
      weights.map((weight) => weight.ref),
      x,
      y,
    ) as [np.Array, Arrays];
    const nextSpeeds = speeds.map((speed, i) => speed.mul(0.9).add(gradients[i]));
    const next = weights.map((weight, i) => weight.sub(nextSpeeds[i].ref.mul(0.001)));
    return [next, nextSpeeds, value];
  });

  const data = Float32Array.from({ length: rows * sizes[0] }, () => random.normal());
  const labels = Int32Array.from({ length: rows }, () => random.bits() % classes);
  const batchX = new Float32Array(batch * sizes[0]);
  const batchY = new Float32Array(batch * classes);
  let first = 0;
  return async (steps) => {
    for (let i = 0; i < steps; i++) {
      batchY.fill(0);
      for (let row = 0; row < batch; row++) {
        const from = ((first + row) * 7) % rows;
        batchX.set(data.subarray(from * sizes[0], (from + 1) * sizes[0]), row * sizes[0]);
        batchY[row * classes + labels[from]] = 1;
      }
      const x = np.array(batchX.slice()).reshape([batch, sizes[0]]);
      const y = np.array(batchY.slice()).reshape([batch, classes]);
      const [next, speeds, value] = step(parameters, velocities, x, y) as [Arrays, Arrays, np.Array];
      parameters = next;
      velocities = speeds;
      value.dispose();
      first = (first + batch) % rows;
    }
    await blockUntilReady([...parameters.map((parameter) => parameter.ref)]);
  };
});
