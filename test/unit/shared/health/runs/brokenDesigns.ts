const stack = (count: number, units: number, parts: object = {}) =>
  Array.from({ length: count }, () => ({ units, ...parts }));
const sgd = (learningRate: number, momentum = 0.9) => ({ type: "sgd", learningRate, momentum });
const gaussian = (std: number) => ({ type: "gaussian", std });

/** Designs in each of which one thing, or two, are wrong. */
export const brokenDesigns: Readonly<Record<string, object>> = {
  "learning rate 100": { training: { optimizer: sgd(100), epochs: 30 } },
  "learning rate 1.5": { layers: stack(2, 16), training: { optimizer: sgd(1.5), epochs: 30 } },
  "Adam at 1": {
    layers: stack(2, 16),
    training: { optimizer: { type: "adam", learningRate: 1 }, epochs: 30 },
  },
  "unscaled inputs": {
    dataset: { path: "large.csv", standardize: false },
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "unscaled inputs, scale none": {
    dataset: { path: "large.csv", scale: "none" },
    layers: stack(2, 16, { activation: "tanh", init: "xavier-normal" }),
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "bias −10 in ReLU": {
    layers: stack(1, 16, { init: { type: "he-normal", bias: -10 } }),
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "bias −10 in sigmoid": {
    layers: stack(1, 16, { activation: "sigmoid", init: { type: "xavier-normal", bias: -10 } }),
    training: { optimizer: sgd(0.3), epochs: 30 },
  },
  "ten ReLU layers with N(0, 1)": {
    layers: stack(10, 16, { init: gaussian(1) }),
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "ten tanh layers with N(0, 0.01²)": {
    layers: stack(10, 16, { activation: "tanh", init: gaussian(0.01) }),
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "tanh layers with N(0, 5²)": {
    layers: stack(4, 16, { activation: "tanh", init: gaussian(5) }),
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "zeros in ReLU": {
    layers: stack(2, 16, { init: "zeros" }),
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "zeros in tanh": {
    layers: stack(2, 16, { activation: "tanh", init: "zeros" }),
    output: { init: "zeros" },
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "constant weights": {
    layers: stack(2, 16, { activation: "tanh", init: { type: "constant", value: 0.1 } }),
    output: { init: { type: "constant", value: 0.1 } },
    training: { optimizer: sgd(0.03), epochs: 30 },
  },
  "batch size 1": { training: { optimizer: sgd(0.3), batchSize: 1, epochs: 15 } },
  "momentum 0.999": { training: { optimizer: sgd(1, 0.999), epochs: 30 } },
  "λ = 1": { training: { optimizer: sgd(0.03), l2: 1, epochs: 30 } },
  "λ = 50": { training: { optimizer: sgd(0.03), l2: 50, epochs: 30 } },
  "ten sigmoid layers": {
    layers: stack(10, 16, { activation: "sigmoid", init: "xavier-normal" }),
    training: { optimizer: sgd(0.03), epochs: 80 },
  },
  "learning rate 10⁻⁷": { training: { optimizer: sgd(1e-7), epochs: 30 } },
  "case 43, ReLU": {
    dataset: { path: "43-d.csv" },
    layers: [{ units: 4 }, { units: 3 }],
    training: { optimizer: sgd(1.5), epochs: 50 },
  },
  "case 43, constant 0": {
    dataset: { path: "43-d.csv" },
    layers: stack(1, 8, { init: { type: "constant", value: 0 } }),
    training: { optimizer: sgd(0.1), epochs: 50 },
  },
  "unscaled regression": {
    dataset: { path: "prices.csv", target: "price", standardize: false },
    training: { optimizer: sgd(0.01), epochs: 30 },
  },
};
