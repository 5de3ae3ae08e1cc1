/** Times and dates as a person reads them. */
import { count, shortNumber, thin } from "./numbers.ts";

/** Milliseconds of a day, for dates as days since 1970-01-01 in UTC. */
export const msPerDay = 86_400_000;

/** Seconds as time: `0.4 s`, `9 s`, `1 min 12 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const unit = (value: number, name: string) => `${count(value)}${thin}${name}`;
  if (seconds < 0.95) return `${Math.max(0, seconds).toFixed(1)}${thin}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole, "s");
  if (whole < 3600)
    return whole % 60 === 0
      ? unit(whole / 60, "min")
      : `${unit(Math.floor(whole / 60), "min")} ${unit(whole % 60, "s")}`;
  const minutes = Math.round(whole / 60);
  return minutes % 60 === 0
    ? unit(minutes / 60, "h")
    : `${unit(Math.floor(minutes / 60), "h")} ${unit(minutes % 60, "min")}`;
}

/** Days since 1970-01-01 as a date, `2025-08-14`; as a number where no calendar has the day. */
export function dateText(days: number): string {
  const date = new Date(Math.round(days * msPerDay));
  return Number.isNaN(date.getTime()) ? shortNumber(days) : date.toISOString().replace(/T.*$/, "");
}
