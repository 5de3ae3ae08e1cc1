// TensorFlow.js: node tfjs.ts wasm|cpu. A step is trainOnBatch on gathered rows.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Random } from "../../src/shared/random.ts";
import { batchesOfData } from "../shapes.ts";
import { servePeer } from "./protocol.ts";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
const backend = process.argv[2];
if (backend === "wasm") {
  const { setWasmPaths } = require("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
}
await tf.setBackend(backend);
await tf.ready();

servePeer(async (shape) => {
  const { sizes, batch } = shape;
  const random = new Random(1, "tfjs");
  const model = tf.sequential();
  sizes.slice(1).forEach((units, index) => {
    const hidden = index < sizes.length - 2;
    const inputShape = index === 0 ? { inputShape: [sizes[0]] } : {};
    const activation = hidden ? (shape.batchNorm ? "linear" : shape.activation) : "softmax";
    model.add(tf.layers.dense({ units, activation, ...inputShape }));
    if (hidden && shape.batchNorm) {
      model.add(tf.layers.batchNormalization());
      model.add(tf.layers.activation({ activation: shape.activation }));
    }
  });
  model.compile({ optimizer: tf.train.momentum(0.001, 0.9), loss: "categoricalCrossentropy" });
  const rows = batchesOfData * batch;
  const classes = sizes[sizes.length - 1];
  const x = tf.tensor2d(
    Float32Array.from({ length: rows * sizes[0] }, () => random.normal()),
    [rows, sizes[0]],
  );
  const labels = Int32Array.from({ length: rows }, () => random.bits() % classes);
  const y = tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat();
  const order = Int32Array.from({ length: rows }, (_, i) => (i * 7) % rows);
  let first = 0;
  return async (steps) => {
    for (let step = 0; step < steps; step++) {
      const chosen = tf.tensor1d(order.subarray(first, first + batch), "int32");
      const [batchX, batchY] = [tf.gather(x, chosen), tf.gather(y, chosen)];
      await model.trainOnBatch(batchX, batchY);
      tf.dispose([chosen, batchX, batchY]);
      first = (first + batch) % rows;
    }
  };
});
