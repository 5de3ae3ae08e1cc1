/** What a plan infers about a table, each as a guess that a person can override. */
import type { DataGuess } from "../../shared/data/guess.ts";
import type { DatasetSpec, Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { Column } from "../table/table.ts";
import type { Guessed } from "./guessTarget.ts";
import type { ColumnPlan } from "./plan.ts";

export function targetGuess({ value, reason }: Guessed<string>): DataGuess {
  return { what: "target", value: JSON.stringify(value), reason, field: "dataset.target" };
}

export function taskGuess({ value, reason }: Guessed<Task>): DataGuess {
  return { what: "task", value, reason, field: "dataset.task" };
}

/** The guesses about single columns that change what a network learns from: what is left out, codes, dates. */
export function roleGuesses(columns: readonly ColumnPlan[], spec: DatasetSpec): DataGuess[] {
  return columns.flatMap((plan): DataGuess[] => {
    const { column, role, guessed, reason } = plan;
    if (role !== guessed || role === "target" || reason === undefined) return [];
    if (spec.columns && Object.hasOwn(spec.columns, column.name) && spec.columns[column.name].role) return [];
    const isPlain =
      role === "numeric" || role === "boolean" || (role === "categorical" && asWords(column) === undefined);
    if (isPlain) return [];
    return [
      {
        what: `role of ${JSON.stringify(column.name)}`,
        value: role,
        reason: asWords(column) ?? reason,
        field: `dataset.columns.${column.name}`,
      },
    ];
  });
}

/** Why a column's cells that look like numbers are words; undefined where they do not. */
function asWords(column: Column): string | undefined {
  return column.kind === "text" ? column.wordsReason : undefined;
}

/** The error with the guesses that it depends on, and the fields that override them. */
export function withGuesses(error: unknown, guesses: readonly DataGuess[]): unknown {
  if (!(error instanceof InputError) || guesses.length === 0) return error;
  const notes = guesses.map(
    ({ what, value, reason, field }) => `The ${what} ${value} is a guess (${reason}); ${field} overrides it.`,
  );
  return new InputError(`${error.message} ${notes.join(" ")}`, error.place);
}
