/** Counts of things as a person reads them. */
import { count } from "./numbers.ts";

/** "1 unit", "32 units". */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}
