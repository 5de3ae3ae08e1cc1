/** How good a model's answers are on the rows that have a target, summed up batch by batch in little memory. */
import type { Preprocessing, TargetEncoding } from "../../data/plan/preprocessing.ts";
import { asText, numbersOfWords } from "../../data/table/convert.ts";
import { codesAt, numbersAt, type Table } from "../../data/table/table.ts";
import { wordLookup } from "../../data/table/wordLookup.ts";
import { runSync } from "../../shared/cooperative.ts";
import { type CountScores, countScores } from "../../shared/metrics/classification.ts";
import type { BatchAnswers } from "./answers.ts";

/** Measures of all rows that have a target; those that need all rows at once are `evaluate`'s. */
export type PredictionScores =
  | ({ readonly task: "classification" } & CountScores)
  | {
      readonly task: "regression";
      readonly rows: number;
      readonly targets: readonly TargetScores[];
    };

export interface TargetScores {
  readonly name: string;
  /** Null with fewer than two rows. */
  readonly r2: number | null;
  readonly rmse: number;
  readonly mae: number;
}

export interface ScoreKeeper {
  add(table: Table, answers: BatchAnswers): void;
  /** Undefined where no row has a target. */
  readonly scores: PredictionScores | undefined;
  /** Rows without a target, or with one that the model does not know. */
  readonly rowsWithout: number;
}

/** @returns undefined where the table has not all targets */
export function scoreKeeper({ target }: Preprocessing, names: readonly string[]): ScoreKeeper | undefined {
  if (target.kind === "classes")
    return names.includes(target.column) ? new ClassScores(target.column, target.classes) : undefined;
  return target.columns.every(({ column }) => names.includes(column)) ? new NumberScores(target) : undefined;
}

class ClassScores implements ScoreKeeper {
  rowsWithout = 0;
  private readonly column: string;
  private readonly classes: readonly string[];
  private readonly confusion: number[][];
  private readonly labelOf: (word: string) => number | undefined;

  constructor(column: string, classes: readonly string[]) {
    this.column = column;
    this.classes = classes;
    this.confusion = classes.map(() => new Array<number>(classes.length).fill(0));
    this.labelOf = wordLookup(classes);
  }

  add(table: Table, answers: BatchAnswers): void {
    const column = table.columns.find(({ name }) => name === this.column);
    if (answers.kind !== "classes" || !column || column.kind === "block") {
      this.rowsWithout += table.rows;
      return;
    }
    const words = runSync(asText(column, table.file));
    const labels = words.categories.map((word) => this.labelOf(word) ?? -1);
    const codes = codesAt(words, allRows(table));
    for (let row = 0; row < codes.length; row++) {
      const label = codes[row] < 0 ? -1 : labels[codes[row]];
      if (label < 0) this.rowsWithout++;
      else this.confusion[label][answers.predicted[row]]++;
    }
  }

  get scores(): PredictionScores | undefined {
    const isEmpty = this.confusion.every((row) => row.every((count) => count === 0));
    return isEmpty ? undefined : { task: "classification", ...countScores(this.classes, this.confusion) };
  }
}

class NumberScores implements ScoreKeeper {
  rowsWithout = 0;
  private rows = 0;
  private readonly names: readonly string[];
  /** For each target the sums of |error|, error², and by Welford's method the mean and the squared deviations of the target. */
  private readonly sums: { absolute: number; squared: number; mean: number; spread: number }[];

  constructor(target: Extract<TargetEncoding, { kind: "numbers" }>) {
    this.names = target.columns.map(({ column }) => column);
    this.sums = this.names.map(() => ({ absolute: 0, squared: 0, mean: 0, spread: 0 }));
  }

  add(table: Table, answers: BatchAnswers): void {
    const actual = this.names.map((name) => numbersOf(table, name));
    if (answers.kind !== "numbers") return;
    for (let row = 0; row < table.rows; row++) {
      if (!actual.every((values) => Number.isFinite(values[row]))) {
        this.rowsWithout++;
        continue;
      }
      this.rows++;
      for (const [k, sums] of this.sums.entries()) {
        const y = actual[k][row];
        const error = answers.values[row * answers.targets + k] - y;
        sums.absolute += Math.abs(error);
        sums.squared += error * error;
        const change = y - sums.mean;
        sums.mean += change / this.rows;
        sums.spread += change * (y - sums.mean);
      }
    }
  }

  get scores(): PredictionScores | undefined {
    const { rows } = this;
    if (rows === 0) return undefined;
    return {
      task: "regression",
      rows,
      targets: this.sums.map(({ absolute, squared, spread }, k) => ({
        name: this.names[k],
        r2: rows < 2 ? null : spread === 0 ? Number(squared === 0) : 1 - squared / spread,
        rmse: Math.sqrt(squared / rows),
        mae: absolute / rows,
      })),
    };
  }
}

/** The numbers of a target, NaN where there is none. */
function numbersOf(table: Table, name: string): Float64Array {
  const column = table.columns.find((other) => other.name === name);
  if (!column || column.kind === "block") return new Float64Array(table.rows).fill(Number.NaN);
  const numbers = column.kind === "text" ? runSync(numbersOfWords(column)) : column;
  return numbersAt(numbers, allRows(table));
}

function allRows({ rows }: Table): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}
