/** What is wrong with a lesson whose fields have the right types: its checks and the names of controls. */
import type { DesignSpec } from "../design/fields.ts";
import { designFields } from "../design/fields.ts";
import { didYouMean } from "../design/nearest.ts";
import type { Path } from "../design/path.ts";
import { parseCheck, type Quantity } from "./check.ts";
import { controlNames } from "./controls.ts";
import type { Lesson } from "./goals.ts";

export interface LessonProblem {
  readonly path: Path;
  /** What is wrong, as the end of a sentence that begins with the field's name. */
  readonly text: string;
}

/** The kinds of files that can be a lesson. */
export type LessonOwner = "design" | "experiment";

/** Problems that do not depend on the network: they make the lesson's file wrong. */
export function lessonProblems(lesson: Lesson, owner: LessonOwner): readonly LessonProblem[] {
  const checks = lesson.goals.flatMap(({ check }, i) => {
    if (typeof check !== "string") return [];
    const found = parseCheck(check, undefined);
    const text = typeof found === "string" ? found : scopeProblem(found.quantity, owner);
    return text === undefined ? [] : [{ path: ["lesson", "goals", i, "check"], text }];
  });
  return [...checks, ...controlProblems("show", lesson.show), ...controlProblems("lock", lesson.lock)];
}

/**
 * Checks of layers that the network does not have. They are warnings, since a student may remove a layer and has to be able to
 * train what is left.
 */
export function layerProblems({ lesson, layers }: DesignSpec): readonly LessonProblem[] {
  return (lesson?.goals ?? []).flatMap(({ check }, i) => {
    const found = parseCheck(check, layers.length);
    return typeof found === "string" ? [{ path: ["lesson", "goals", i, "check"], text: found }] : [];
  });
}

function scopeProblem({ name, scope }: Quantity, owner: LessonOwner): string | undefined {
  if (scope === "experiment" && owner === "design")
    return `names ${name}, which an experiment alone has. Use a quantity of the run, such as testAccuracy.`;
  if (scope === "layer" && owner === "experiment")
    return `names ${name}, which belongs to a layer, but the cells of an experiment may have different layers. Use a quantity of the run, such as testAccuracy.`;
  return undefined;
}

function controlProblems(key: "show" | "lock", names: readonly string[] | undefined): LessonProblem[] {
  const known = controlNames(designFields);
  return (names ?? []).flatMap((name, i) =>
    typeof name !== "string" || known.includes(name)
      ? []
      : [
          {
            path: ["lesson", key, i],
            text: `must name a control such as units or training.l2, but is "${name}".${didYouMean(name, known)}`,
          },
        ],
  );
}
