/** What the WebAssembly module offers: `assembly/index.ts`, where each function is described. Addresses are in bytes. */
export interface KernelExports {
  adam(
    rows: number,
    weight: number,
    gradient: number,
    mean: number,
    meanSquare: number,
    keep: number,
    rate: number,
    rootScale: number,
    share1: number,
    share2: number,
    epsilon: number,
    progress: number,
  ): void;
  activate(code: number, rows: number, s: number, a: number, parameter: number): void;
  activateBackward(code: number, rows: number, s: number, a: number, g: number, parameter: number): void;
  addScores(rows: number, scores: number, sums: number): void;
  allFinite(rows: number, at: number): number;
  announce(word: number): void;
  backwardLayer(
    rows: number,
    inputs: number,
    units: number,
    g: number,
    step: number,
    parameters: number,
    parameterStep: number,
    scratch: number,
    below: number,
    s: number,
    a: number,
    code: number,
    activationParameter: number,
  ): void;
  backwardNormalize(
    rows: number,
    g: number,
    normalized: number,
    sum: number,
    product: number,
    inverse: number,
    gamma: number,
  ): void;
  batchStatistics(rows: number, z: number, mean: number, variance: number): void;
  softmaxCrossEntropy(
    rows: number,
    units: number,
    step: number,
    s: number,
    p: number,
    y: number,
    scores: number,
    scratch: number,
  ): number;
  errorGradient(
    rows: number,
    units: number,
    step: number,
    p: number,
    y: number,
    g: number,
    scale: number,
  ): void;
  copyRows(rows: number, from: number, to: number): void;
  follow(running: number, batch: number, decay: number): void;
  forwardLayer(
    rows: number,
    inputs: number,
    units: number,
    x: number,
    step: number,
    parameters: number,
    parameterStep: number,
    z: number,
    a: number,
    code: number,
    activationParameter: number,
  ): void;
  gatherLabels(
    rows: number,
    classes: number,
    labels: number,
    order: number,
    into: number,
    step: number,
  ): void;
  gatherNumbers(rows: number, column: number, order: number, into: number): void;
  gatherRows(rows: number, width: number, matrix: number, order: number, into: number, step: number): void;
  gradientSums(rows: number, g: number, normalized: number, sum: number, product: number): void;
  layerGradient(
    rows: number,
    biasRows: number,
    from: number,
    to: number,
    inputs: number,
    panelRows: number,
    x: number,
    g: number,
    step: number,
    parameters: number,
    gradients: number,
    decay: number,
    squares: number,
  ): void;
  meet(threads: number, barrier: number, failed: number): number;
  nesterov(
    rows: number,
    weight: number,
    gradient: number,
    velocity: number,
    learningRate: number,
    momentum: number,
    progress: number,
  ): void;
  normalize(rows: number, z: number, mean: number, variance: number, inverse: number, epsilon: number): void;
  rmsprop(
    rows: number,
    weight: number,
    gradient: number,
    meanSquare: number,
    learningRate: number,
    share: number,
    epsilon: number,
    progress: number,
  ): void;
  scale(rows: number, at: number, factor: number, progress: number): void;
  scaleAndShift(rows: number, normalized: number, gamma: number, beta: number, s: number): void;
  setWide(on: number): void;
  sgd(
    rows: number,
    weight: number,
    gradient: number,
    velocity: number,
    learningRate: number,
    momentum: number,
    progress: number,
  ): void;
  squaredError(
    rows: number,
    units: number,
    step: number,
    s: number,
    y: number,
    scores: number,
    factor: number,
    threshold: number,
  ): number;
  sumOfSquares(rows: number, at: number): number;
  waitForChange(word: number, seen: number): number;
  weighGradient(rows: number, units: number, step: number, g: number, weights: number): void;
  weighScores(rows: number, scores: number, weights: number): void;
}
