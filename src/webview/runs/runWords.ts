/** What the table of runs says in words. */
import { count } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { RunList, RunOverview } from "../../shared/runs/runList.ts";

/** Epochs done of those planned: `3/8`. A run that was stopped within an epoch has not done it. */
export function epochsText(epoch: number, epochs: number | undefined): string {
  const done = count(Math.floor(epoch + 1e-9));
  return epochs === undefined ? done : `${done}/${count(epochs)}`;
}

/** What a run without changed fields is. */
export function unchangedText({ changes, repeats, number }: RunOverview, isFirst: boolean): string {
  if (repeats && !repeats.isOtherSeed) return `the design of #${repeats.number} again`;
  if (changes) return "";
  return isFirst || number === 1 ? "the first run" : "not comparable with the run before";
}

/** What a run whose design was there before is: the fields alone do not show it. */
export function repeatsText({ repeats }: RunOverview): string {
  if (!repeats) return "";
  return repeats.isOtherSeed
    ? `the design of #${repeats.number} with another seed`
    : `the design of #${repeats.number} again`;
}

/** How many runs are listed, of how many. */
export function listedText({ runs, total }: RunList): string {
  if (total <= runs.length) return "";
  return `The newest ${count(runs.length)} of ${plural(total, "run")} are listed.`;
}

/** The rows that the runs were judged on: those of the run that the others are compared with. */
export function rowsText(reference: RunOverview | undefined, hasOthers: boolean): string {
  if (!reference) return "";
  const { validation, test } = reference.data.rows;
  const rows =
    validation === 0
      ? `${plural(test, "test row")}, none for validation`
      : `${count(validation)} validation and ${plural(test, "test row")}`;
  return hasOthers ? `${rows} · ○ judged on other rows than #${reference.number}` : rows;
}

/** The run whose rows the others' are compared with: the newest that is selected, else the newest with a score. */
export function referenceOf({
  selected,
  runs,
}: {
  readonly selected: readonly { readonly run: RunOverview }[];
  readonly runs: readonly RunOverview[];
}): RunOverview | undefined {
  const candidates = selected.length > 0 ? selected.map(({ run }) => run) : runs;
  const scored = candidates.filter(({ test, validation }) => test !== null || validation !== null);
  return scored.reduce<RunOverview | undefined>(
    (newest, run) => (newest && newest.number > run.number ? newest : run),
    undefined,
  );
}
