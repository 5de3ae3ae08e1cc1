import type { CooperativeTask } from "../../../shared/cooperative.ts";
import type { ColumnRole } from "../../../shared/data/report.ts";
import { type Column, missingIn, type TextColumn } from "../../table/table.ts";
import type { Guessed } from "../guessTarget.ts";
import { yesWords } from "./booleans.ts";
import { readingOfDates } from "./dates.ts";
import {
  type ColumnPlace,
  isIndexColumn,
  isIndexName,
  isNameless,
  minIdentifiedRows,
} from "./indexColumns.ts";

/** A column is of different strings where at least this share of its values are. */
const distinctShare = 0.99;
/** Number of strings whose white space is read. */
const sampledWords = 1000;

export type GuessedRole = Exclude<ColumnRole, "target">;

const anywhere: ColumnPlace = { index: -1, columns: Infinity };

/**
 * What a column most likely is to a network, inferred from its name and cells.
 *
 * Numbers are numeric, unless they are an index ({@link isIndexColumn}). Words are boolean (yes and no, true and false,
 * …), dates, an identifier where every row has another word without white space (or the column is called as identifiers
 * are), categories up to `maxCategories`, else text. A nameless column without a value is ignored.
 */
export function* guessRole(
  column: Column,
  maxCategories: number,
  place: ColumnPlace = anywhere,
): CooperativeTask<Guessed<GuessedRole>> {
  if (isNameless(column.name, place.index) && isEmptyColumn(column))
    return { value: "ignore", reason: "it has neither a name nor a value" };
  switch (column.kind) {
    case "block":
      return { value: "numeric", reason: "it holds numbers" };
    case "numeric":
      return (yield* isIndexColumn(column, place))
        ? { value: "identifier", reason: "it numbers the rows" }
        : { value: "numeric", reason: "it holds numbers" };
    case "text":
      return yield* guessWords(column, maxCategories, place);
    default:
      return column satisfies never;
  }
}

/** Whether no row has a value. */
export function isEmptyColumn(column: Column): boolean {
  if (column.kind === "block" || column.error) return false;
  const length = column.compact?.length ?? (column.kind === "numeric" ? column.values : column.codes).length;
  return length > 0 && missingIn(column).count === length;
}

function* guessWords(
  column: TextColumn,
  maxCategories: number,
  place: ColumnPlace,
): CooperativeTask<Guessed<GuessedRole>> {
  const { categories, isTruncated } = column;
  if (yesWords(categories, false)) return { value: "boolean", reason: "its values are a yes and a no" };
  if (!isTruncated && categories.length > 0 && (yield* readingOfDates(categories)))
    return { value: "date", reason: "its values are dates" };
  const rows = column.compact?.length ?? column.codes.length;
  const filled = rows - missingIn(column).count;
  const isDistinct =
    filled >= minIdentifiedRows && (isTruncated || categories.length >= distinctShare * filled);
  if (isDistinct) {
    const isCalledSo = isIndexName(column.name) || (place.index === 0 && isNameless(column.name, 0));
    return isCalledSo || categories.slice(0, sampledWords).every((word) => !/\s/.test(word))
      ? { value: "identifier", reason: "every row has another value" }
      : { value: "text", reason: "every row has another text" };
  }
  return categories.length <= maxCategories
    ? { value: "categorical", reason: "it holds strings" }
    : { value: "text", reason: `it has more than ${maxCategories} distinct strings` };
}
