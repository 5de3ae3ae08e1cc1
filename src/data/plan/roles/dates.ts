import type { CooperativeTask } from "../../../shared/cooperative.ts";
import { msPerDay } from "../../../shared/format/time.ts";
import type { DateCycle, DateOrder } from "../preprocessing.ts";

const time = String.raw`(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const yearFirst = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})(?:\\2(\\d{1,2}))?${time}$`, "i");
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${time}$`, "i");

/** This many words are parsed at once. */
export const parsedAtOnce = 2 ** 12;

/**
 * Days since 1970-01-01 00:00 UTC, with the time of day as their fraction; NaN for what is no date. Understood are
 * 2024-02-29, 2024/2/29, 2024-02, 29.2.2024, 29/02/2024 and 02/29/2024, each with or without a time and a zone; a time
 * without a zone is taken as UTC.
 */
export function parseDate(text: string, order: DateOrder): number {
  const head = yearFirst.exec(text);
  if (head) return daysOf(Number(head[1]), Number(head[3]), Number(head[4] ?? 1), head.slice(5));
  const tail = yearLast.exec(text);
  if (!tail) return Number.NaN;
  const [, first, , second, year] = tail;
  const [day, month] = order === "day-month" ? [first, second] : [second, first];
  return daysOf(Number(year), Number(month), Number(day), tail.slice(5));
}

function daysOf(year: number, month: number, day: number, clock: readonly (string | undefined)[]): number {
  const [hours = "0", minutes = "0", seconds = "0", fraction = "0", zone = "Z"] = clock;
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  // Date.UTC takes the 30th of February for the first of March, and year 99 for 1999.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || date.getUTCFullYear() !== year)
    return Number.NaN;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return Number.NaN;
  const ms =
    ((Number(hours) * 60 + Number(minutes) - zoneMinutes(zone)) * 60 + Number(`${seconds}.${fraction}`)) *
    1000;
  return (midnight + ms) / msPerDay;
}

function zoneMinutes(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!match) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

export interface DateReading {
  readonly order: DateOrder;
  /** Whether day and month cannot be distinguished. */
  readonly isAmbiguous: boolean;
}

/**
 * How these words are dates; undefined when one of them is none. Day and month are distinguished by a number above 12, else
 * by the mark between them: 3.4. is in April, 3/4 in March.
 */
export function* readingOfDates(words: readonly string[]): CooperativeTask<DateReading | undefined> {
  let dots = false;
  let yearComesLast = false;
  const possible = { "day-month": true, "month-day": true };
  for (const [i, word] of words.entries()) {
    if (i % parsedAtOnce === parsedAtOnce - 1) yield;
    const tail = yearLast.exec(word);
    if (!tail) {
      if (Number.isNaN(parseDate(word, "day-month"))) return undefined;
      continue;
    }
    yearComesLast = true;
    dots ||= tail[2] === ".";
    for (const order of ["day-month", "month-day"] as const)
      if (possible[order] && Number.isNaN(parseDate(word, order))) possible[order] = false;
    if (!possible["day-month"] && !possible["month-day"]) return undefined;
  }
  const both = possible["day-month"] && possible["month-day"];
  const order = both ? (dots ? "day-month" : "month-day") : possible["day-month"] ? "day-month" : "month-day";
  return { order, isAmbiguous: both && yearComesLast && !dots };
}

/** Each word as {@link parseDate} gives it. */
export function* parseDates(words: readonly string[], order: DateOrder): CooperativeTask<readonly number[]> {
  const days: number[] = [];
  for (const word of words) {
    days.push(parseDate(word, order));
    if (days.length % parsedAtOnce === 0) yield;
  }
  return days;
}

/** The place in a cycle of a day count, from 0 up to but not including 1. A year has 365.2425 days. */
export function phaseOf(days: number, cycle: DateCycle): number {
  switch (cycle) {
    case "year":
      return fraction(days / 365.2425);
    case "week":
      // 1970-01-05 was a Monday.
      return fraction((days - 4) / 7);
    case "day":
      return fraction(days);
    default:
      return cycle satisfies never;
  }
}

function fraction(value: number): number {
  return value - Math.floor(value);
}
