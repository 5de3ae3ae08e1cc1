import type { CooperativeTask } from "../../../shared/cooperative.ts";
import { InputError } from "../../../shared/errors.ts";
import type { DateCycle, DateEncoding } from "../../plan/preprocessing.ts";
import { parseDate, parseDates, parsedAtOnce, phaseOf, readingOfDates } from "../../plan/roles/dates.ts";
import { trainingFileWords } from "../../plan/trainingFile.ts";
import { numericOf } from "../../table/convert.ts";
import { quoteCell } from "../../table/parseCell.ts";
import type { TextColumn } from "../../table/table.ts";
import { codeReader, countCodes } from "./categorical.ts";
import { type FitOptions, type FittedEncoding, indicatorName, type RowWriter } from "./encoder.ts";
import { fitNumeric } from "./numeric.ts";

/** Days that a cycle takes: dates that span less than two of them do not show one. */
const cycleDays: Readonly<Record<DateCycle, number>> = { year: 365.2425, week: 7, day: 1 };

/**
 * The days since 1970, scaled as numbers are, then sine and cosine of the place in the year, the week and the day, each
 * where the training rows go through the cycle at least twice and are at more than one place in it.
 *
 * @returns undefined when no training row has a value
 * @throws InputError when a word is no date
 */
export async function fitDate(
  column: TextColumn,
  options: FitOptions,
): Promise<FittedEncoding<DateEncoding> | undefined> {
  const { name } = column;
  const { file, train, yielder, testFrom } = options;
  const categories = await yielder.run(trainingFileWords(column, testFrom));
  const reading = await yielder.run(readingOfDates(categories));
  if (!reading || column.isTruncated) {
    const word = categories.find(
      (text) => Number.isNaN(parseDate(text, "day-month")) && Number.isNaN(parseDate(text, "month-day")),
    );
    throw new InputError(
      `dataset.columns.${name}: column "${name}" of ${file} is not of dates${word === undefined ? "" : `: ${quoteCell(word)} is none`}. Write them as 2024-02-29, or give the column another role.`,
      { field: `dataset.columns.${name}` },
    );
  }
  const days = await yielder.run(parseDates(column.categories, reading.order));
  const fitted = await fitNumeric(await yielder.run(numericOf(column, days)), options);
  if (!fitted) return undefined;
  const { counts } = await yielder.run(countCodes(column, train.mask));
  const seen = days.filter((_, code) => counts[code] > 0);
  const cycles = (["year", "week", "day"] as const).filter((cycle) => goesThrough(seen, cycle));
  const { mean, scale, fill, indicator } = fitted.encoding;
  return {
    encoding: {
      kind: "date",
      column: name,
      order: reading.order,
      mean,
      scale,
      fill,
      cycles,
      ...(indicator && { indicator }),
    },
    inputs: [
      name,
      ...cycles.flatMap((cycle) => [`${name}:${cycle}-sin`, `${name}:${cycle}-cos`]),
      ...(indicator ? [indicatorName(name)] : []),
    ],
    constant: fitted.constant,
    ...(reading.isAmbiguous && {
      warnings: [
        `column "${name}" has dates such as ${quoteCell(categories[0])}, in which the day or the month may come first; the month is taken to. Write them as 2024-02-29 to be sure.`,
      ],
    }),
  };
}

function goesThrough(days: readonly number[], cycle: DateCycle): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (const day of days) {
    if (day < low) low = day;
    if (day > high) high = day;
  }
  if (high - low < 2 * cycleDays[cycle]) return false;
  const first = phaseOf(days[0], cycle);
  return days.some((day) => Math.abs(phaseOf(day, cycle) - first) > 1e-6);
}

export function* dateWriter(encoding: DateEncoding, column: TextColumn): CooperativeTask<RowWriter> {
  const { order, mean, scale, fill, cycles, indicator } = encoding;
  const width = 1 + 2 * cycles.length;
  // The inputs of each category, and those of a missing date behind them.
  const values = new Float32Array((column.categories.length + 1) * width);
  for (const [code, word] of column.categories.entries()) {
    if (code % parsedAtOnce === parsedAtOnce - 1) yield;
    const days = parseDate(word, order);
    // New rows may have words that are no dates; they are missing.
    if (Number.isNaN(days)) {
      values[code * width] = (fill - mean) / scale;
      continue;
    }
    values[code * width] = (days - mean) / scale;
    for (const [i, cycle] of cycles.entries()) {
      const angle = 2 * Math.PI * phaseOf(days, cycle);
      values[code * width + 1 + 2 * i] = Math.sin(angle);
      values[code * width + 2 + 2 * i] = Math.cos(angle);
    }
  }
  const missing = column.categories.length;
  values[missing * width] = (fill - mean) / scale;
  const areFinite = values.every(Number.isFinite);
  const read = codeReader(column);
  return (from, to, out, offset, stride) => {
    const codes = read(from, to);
    let at = from * stride + offset;
    for (let i = 0; i < to - from; i++, at += stride) {
      const base = (codes[i] < 0 ? missing : codes[i]) * width;
      for (let k = 0; k < width; k++) out[at + k] = values[base + k];
      if (indicator && codes[i] < 0) out[at + width] = 1;
    }
    return areFinite;
  };
}
