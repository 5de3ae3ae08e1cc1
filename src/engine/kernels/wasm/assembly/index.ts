/** What TypeScript calls; `../exports.ts` declares it. Addresses are bytes, sizes are elements. */
export { activate, activateBackward } from "./activations";
export { gatherLabels, gatherNumbers, gatherRows } from "./batches";
export { backwardNormalize, batchStatistics, follow, gradientSums, normalize, scaleAndShift } from "./batchNorm";
export { backwardLayer, forwardLayer } from "./layers";
export {
  addScores,
  errorGradient,
  softmaxCrossEntropy,
  squaredError,
  weighGradient,
  weighScores,
} from "./losses";
export { adam, nesterov, rmsprop, sgd } from "./optimizers";
export { allFinite, copyRows, scale, sumOfSquares } from "./scan";
export { setWide } from "./simd";
export { announce, meet, waitForChange } from "./threads";
export { layerGradient } from "./weightGradient";
