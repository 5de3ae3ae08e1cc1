/**
 * Successive halving (Jamieson and Talwalkar 2016): all cells train for a few epochs, the best of them for some times as many,
 * and so on, so that most of the time goes to the cells that are worth it.
 */

/**
 * The epochs at which cells are compared: minimum · factorᵏ, and the end of training.
 *
 * @param epochs of the whole training, the most that a cell has
 */
export function halvingRungs(
  { factor, minimumEpochs }: { readonly factor: number; readonly minimumEpochs: number },
  epochs: number,
): readonly number[] {
  const rungs: number[] = [];
  for (let rung = minimumEpochs; rung < epochs; rung *= factor) rungs.push(rung);
  return [...rungs, epochs];
}

/**
 * The cells that continue: the best ⌈n / factor⌉, as scikit-learn's `HalvingGridSearchCV` has it. A cell without a score, such as
 * one that diverged, continues only where there are not enough others; of equal scores the earlier cell continues.
 *
 * @param scores validation score of each cell at the rung, the mean over its seeds
 * @returns their places in the list, in its order
 */
export function survivors(scores: readonly (number | null)[], factor: number): readonly number[] {
  const kept = Math.max(1, Math.ceil(scores.length / factor));
  return scores
    .map((score, cell) => ({ score: score ?? -Infinity, cell }))
    .sort((a, b) => (a.score === b.score ? a.cell - b.cell : b.score - a.score))
    .slice(0, kept)
    .map(({ cell }) => cell)
    .sort((a, b) => a - b);
}
