/** What can be said of two to four runs beside each other, and what cannot. */
import { measureText } from "../format/measures.ts";
import { plural } from "../format/plural.ts";
import { wilsonInterval } from "../metrics/intervals.ts";
import type { DifferingField } from "./runChanges.ts";
import type { RunOverview } from "./runList.ts";

/** A comparison in words. */
export interface ComparisonText {
  /** The runs, as the sentence's subject: `#4 and #7`. */
  readonly runs: string;
  /** What follows from it: how far they are apart, and in how many fields they differ. */
  readonly verdict: string;
  /** Why less follows than it seems; each a sentence. */
  readonly limits: readonly string[];
  /** Whether the difference has more than one possible cause, or the runs are not comparable. */
  readonly isDoubtful: boolean;
}

/**
 * Compares runs in words.
 *
 * @param runs two to four, the oldest first
 * @param fields in which their designs differ; undefined while the designs are not known
 * @param all runs of the design, among which those with the same design and another seed show what chance does
 */
export function comparisonText(
  runs: readonly RunOverview[],
  fields: readonly DifferingField[] | undefined,
  all: readonly RunOverview[],
): ComparisonText {
  const otherRows = runs.some((run) => runs.some((other) => areSameRows(run, other) === false));
  const distances = (["validation", "test"] as const).flatMap((part) => distanceText(runs, part));
  const apart = distances.length > 0 ? [`are ${distances.join(" and ")}`] : [];
  const limits = [
    ...(fields && fields.length > 1
      ? ["What made the difference cannot be told from these runs alone."]
      : []),
    ...(otherRows ? ["They were judged on different rows."] : []),
    ...(!otherRows && areIntervalsOverlapping(runs)
      ? ["The 95 % intervals of their test scores overlap: chance may be all of it."]
      : []),
    ...chanceText(runs, all),
    ...penaltyText(runs),
  ];
  return {
    runs: listText(runs.map(({ number }) => `#${number}`)),
    verdict: `${[...apart, fieldsText(fields)].join(", and ")}.`,
    limits,
    isDoubtful: otherRows || (fields?.length ?? 0) > 1,
  };
}

/**
 * Whether two runs were judged on the same rows; undefined where that is not known. Where the data of one was not hashed, the
 * numbers of rows can only show that they differ.
 */
export function areSameRows(a: RunOverview, b: RunOverview): boolean | undefined {
  if (a.data.hash !== null && b.data.hash !== null) return a.data.hash === b.data.hash;
  const differ =
    a.data.path !== b.data.path ||
    a.data.rows.validation !== b.data.rows.validation ||
    a.data.rows.test !== b.data.rows.test;
  return differ ? false : undefined;
}

/** Wilson's 95 % interval of a test accuracy; undefined for other scores, and without rows. */
export function testInterval({ task, test, data }: RunOverview): readonly [number, number] | undefined {
  if (task !== "classification" || test === null || data.rows.test < 1) return undefined;
  return wilsonInterval(Math.round(test * data.rows.test), data.rows.test);
}

function fieldsText(fields: readonly DifferingField[] | undefined): string {
  if (!fields) return "have designs that cannot be compared";
  if (fields.length === 0) return "have the same design";
  return `differ in ${plural(fields.length, "field")}: ${listText(fields.map(({ field }) => field))}`;
}

/** How far the scores of a part are apart; nothing where not all runs have one of the same kind. */
function distanceText(runs: readonly RunOverview[], part: "validation" | "test"): readonly string[] {
  const scores = runs.map((run) => run[part]).filter((score) => score !== null);
  const [{ task }] = runs;
  if (scores.length < runs.length || task === undefined || runs.some((run) => run.task !== task)) return [];
  return [`${distance(Math.max(...scores) - Math.min(...scores), task)} apart on ${part}`];
}

function distance(difference: number, task: NonNullable<RunOverview["task"]>): string {
  return task === "classification"
    ? `${(100 * difference).toFixed(1)} points`
    : `${difference.toFixed(3)} of R²`;
}

function areIntervalsOverlapping(runs: readonly RunOverview[]): boolean {
  const intervals = runs.map(testInterval).filter((interval) => interval !== undefined);
  if (intervals.length < runs.length || new Set(runs.map(({ test }) => test)).size === 1) return false;
  return Math.max(...intervals.map(([low]) => low)) <= Math.min(...intervals.map(([, high]) => high));
}

/** How far runs of one design with several seeds are apart. */
function chanceText(runs: readonly RunOverview[], all: readonly RunOverview[]): readonly string[] {
  const variants = new Set(runs.map(({ variant }) => variant));
  const spreads = [...variants].flatMap((variant) => {
    const same = all.filter(
      (run) => variant !== undefined && run.variant === variant && run.validation !== null,
    );
    if (new Set(same.map(({ seed }) => seed)).size < 2) return [];
    const scores = same.map(({ validation }) => validation ?? 0);
    return [{ same, spread: Math.max(...scores) - Math.min(...scores) }];
  });
  const widest = spreads.sort((a, b) => b.spread - a.spread)[0];
  if (!widest?.same[0].task) return [];
  const { same, spread } = widest;
  const numbers = same.map(({ number }) => `#${number}`).reverse();
  const shown = numbers.length > 4 ? [...numbers.slice(0, 3), `${numbers.length - 3} more`] : numbers;
  return [
    `The seed alone moved the validation score of this design by ${distance(spread, same[0].task ?? "classification")} (${listText(shown)}).`,
  ];
}

function penaltyText(runs: readonly RunOverview[]): readonly string[] {
  const penalized = runs.filter(({ hasPenalty }) => hasPenalty);
  if (penalized.length === 0) return [];
  const names = listText(penalized.map(({ number }) => `#${number}`));
  return [`The loss of ${names} includes the penalty λΣ‖W‖²; the data loss does not.`];
}

/** `a`, `a and b`, `a, b and c`. */
function listText(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** A score of a run, or why it has none. */
export function scoreOrDash(score: number | null, task: RunOverview["task"]): string {
  return score === null || task === undefined ? "–" : measureText(score, task);
}
