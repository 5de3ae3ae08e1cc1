/** How far an experiment is, in words. */
import { hasEnded } from "../../shared/experiment/results.ts";
import { plural } from "../../shared/format/plural.ts";
import { duration } from "../../shared/format/time.ts";
import type { ExperimentStore } from "./experimentStore.ts";

/** "29 of 36 runs · 1 failed or diverged · 3 s left · 4 × 3 cells × 3 seeds". */
export function progressText({
  grid,
  runs,
  progress,
}: Pick<ExperimentStore, "grid" | "runs" | "progress">): string {
  if (!grid) return "";
  const ended = runs.filter(hasEnded);
  const bad = ended.filter(({ state }) => state === "failed" || state === "diverged").length;
  const { secondsLeft } = progress;
  return [
    `${ended.length} of ${plural(runs.length, "run")}`,
    ...(bad > 0 ? [`${bad} failed or diverged`] : []),
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
    sizeText(grid),
  ].join(" · ");
}

function sizeText({ axes, cells, seeds, isSearch }: NonNullable<ExperimentStore["grid"]>): string {
  const counts = axes.map(({ values }) => values.length);
  const grid = isSearch || counts.length < 2 ? plural(cells.length, "cell") : `${counts.join(" × ")} cells`;
  return seeds.length > 1 ? `${grid} × ${seeds.length} seeds` : grid;
}
