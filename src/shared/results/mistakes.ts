/** Which classes a network confuses, from its confusion matrix. */

/** A cell of the confusion matrix, by the indices of its classes. */
export interface Cell {
  readonly actual: number;
  readonly predicted: number;
}

/** A kind of mistake: rows of one class that are predicted to be of another. */
export interface Mistake extends Cell {
  readonly rows: number;
}

/** The mistakes of a matrix, which has a million cells for a thousand classes and is asked about by several views. */
const known = new WeakMap<readonly (readonly number[])[], readonly Mistake[]>();

/** The kinds of mistake, the most frequent first; equally frequent ones in the order of the classes. */
export function mistakesByFrequency(confusion: readonly (readonly number[])[]): readonly Mistake[] {
  const found = known.get(confusion);
  if (found) return found;
  const mistakes: Mistake[] = [];
  for (const [actual, row] of confusion.entries())
    for (let predicted = 0; predicted < row.length; predicted++)
      if (predicted !== actual && row[predicted] > 0)
        mistakes.push({ actual, predicted, rows: row[predicted] });
  mistakes.sort((a, b) => b.rows - a.rows);
  known.set(confusion, mistakes);
  return mistakes;
}

/** The classes with the most mistakes, as the true or the predicted one; in the order of the classes. */
export function mostConfusedClasses(
  confusion: readonly (readonly number[])[],
  limit: number,
): readonly number[] {
  const mistakes = confusion.map(() => 0);
  for (const { actual, predicted, rows } of mistakesByFrequency(confusion)) {
    mistakes[actual] += rows;
    mistakes[predicted] += rows;
  }
  return Array.from(mistakes.keys())
    .sort((a, b) => mistakes[b] - mistakes[a] || a - b)
    .slice(0, limit)
    .sort((a, b) => a - b);
}

/** The mistake that many places after another one in a list that begins again at its end. */
export function mistakeAfter(
  mistakes: readonly Mistake[],
  cell: Cell | undefined,
  places: number,
): Mistake | undefined {
  if (mistakes.length === 0) return undefined;
  const at = mistakes.findIndex(
    ({ actual, predicted }) => actual === cell?.actual && predicted === cell.predicted,
  );
  const from = at < 0 && places < 0 ? 0 : at;
  return mistakes[(from + places + mistakes.length) % mistakes.length];
}
