/** Axes that vary the same field, of which one would have no effect. */
import { parsePath, pathContains } from "../design/overrides.ts";
import type { Path } from "../design/path.ts";
import type { ExperimentSpec, TextRange } from "./fields.ts";

interface Target {
  readonly axis: number;
  readonly label: string;
  readonly field: string;
  readonly path: Path;
  readonly range: TextRange;
}

const seedPath = parsePath("training.seed");

/**
 * A later axis may vary what is within an earlier one's field, such as the units of layers that a case has replaced; the reverse
 * would undo the earlier axis.
 */
export function fieldConflicts({ axes, seeds }: Pick<ExperimentSpec, "axes" | "seeds">): readonly {
  readonly message: string;
  readonly range: TextRange;
}[] {
  const targets = axes.flatMap(({ label, values, range }, axis) => {
    const settings = [...values.flatMap(({ settings }) => settings), ...(range ? [range] : [])];
    const byField = new Map(settings.map((setting) => [setting.field, setting]));
    return [...byField.values()].map(
      ({ field, path, fieldRange }): Target => ({ axis, label, field, path, range: fieldRange }),
    );
  });
  const conflicts: { message: string; range: TextRange }[] = [];
  for (const [i, later] of targets.entries()) {
    const earlier = targets
      .slice(0, i)
      .find(({ axis, path }) => axis !== later.axis && pathContains(later.path, path));
    if (earlier)
      conflicts.push({
        message: `${later.field} is varied by two axes, "${earlier.label}" and "${later.label}". Keep one of them.`,
        range: later.range,
      });
    if (seeds && pathContains(later.path, seedPath))
      conflicts.push({
        message: `${later.field} is what "seeds" repeats each cell with. Leave one of them out.`,
        range: later.range,
      });
  }
  return conflicts;
}
