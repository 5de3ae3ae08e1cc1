/**
 * How much each axis matters: the share of the score's variance over the cells that the axis explains on its own, the
 * first-order term of a functional ANOVA (Hutter, Hoos and Leyton-Brown 2014, "An efficient approach for assessing
 * hyperparameter importance"). There the terms come from a random forest; here they come from the cells themselves.
 */
import type { Json } from "../design/edit.ts";

/** Number of groups into which a search's numbers of a range are put. */
const maxGroups = 5;

/** A cell that has a score. */
export interface ScoredCell {
  /** The value, or the case, of each axis. */
  readonly values: readonly Json[];
  /** Mean over the seeds. */
  readonly score: number;
}

/**
 * The share of each axis: the sum of squares between the means of the groups of cells that agree on it, divided by the total
 * sum of squares. On a full grid the shares are exact and add up to at most 1; what is missing is due to axes together. Cells
 * drawn by a search are few, and chance alone would explain (k − 1) / (n − 1) of them: that is taken off (Kelley 1935, ε²),
 * and the numbers of a range are put into groups of equal size first.
 *
 * @param isRange of each axis: whether a search draws any number of a range
 * @returns null for an axis, where the cells do not differ in score or are too few to tell
 */
export function axisImportance(
  cells: readonly ScoredCell[],
  isRange: readonly boolean[],
  isSearch: boolean,
): readonly (number | null)[] {
  const scores = cells.map(({ score }) => score);
  const total = sumOfSquares(scores);
  return isRange.map((range, axis) => {
    const values = cells.map((cell) => cell.values[axis]);
    const groups = isSearch && range ? groupsOfNumbers(values) : values.map((value) => JSON.stringify(value));
    const count = new Set(groups).size;
    if (!(total > 0) || (isSearch && cells.length <= count)) return null;
    const share = 1 - withinGroups(scores, groups) / total;
    if (!isSearch) return clamp(share);
    return clamp(1 - ((1 - share) * (cells.length - 1)) / (cells.length - count));
  });
}

function sumOfSquares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** The sum of squares around the mean of each group. */
function withinGroups(scores: readonly number[], groups: readonly string[]): number {
  const byGroup = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) {
    const members = byGroup.get(group) ?? [];
    members.push(scores[i]);
    byGroup.set(group, members);
  }
  return [...byGroup.values()].reduce((sum, members) => sum + sumOfSquares(members), 0);
}

/** The group of each number: as many groups as there are four cells for, of equal size, by rank. */
function groupsOfNumbers(values: readonly Json[]): readonly string[] {
  const count = Math.max(2, Math.min(maxGroups, Math.floor(values.length / 4)));
  const order = values.map((value, i) => ({ value: Number(value), i })).sort((a, b) => a.value - b.value);
  const groups: string[] = new Array(values.length);
  for (const [rank, { i }] of order.entries()) groups[i] = String(Math.floor((rank * count) / values.length));
  return groups;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
