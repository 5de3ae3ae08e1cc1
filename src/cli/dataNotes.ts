import type { DataFinding } from "../shared/data/finding.ts";
import type { DataGuess } from "../shared/data/guess.ts";
import { oneLine } from "../shared/safeText.ts";

/** Guesses on the line; a table of many columns may have more. */
const maxGuesses = 12;

/** What was inferred about the data, on one line with the fields that override it. */
export function guessesText(guesses: readonly DataGuess[]): string {
  const texts = guesses.slice(0, maxGuesses).map(({ what, value, field }) => `${what} ${value} (${field})`);
  const left = guesses.length - maxGuesses;
  if (left > 0) texts.push(`and ${left} more`);
  return `${oneLine(`Inferred: ${texts.join(", ")}`)}\n`;
}

/** The findings by which the run's result would mislead, one on a line. */
export function findingsText(findings: readonly DataFinding[]): string {
  return findings.map(({ message }) => `${oneLine(`Data error: ${message}`)}\n`).join("");
}
