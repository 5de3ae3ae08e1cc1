/** The controls that a lesson can limit (`show`) or lock (`lock`), by the names of their fields. */
import type { DesignEdit } from "../design/edit.ts";
import type { Fields } from "../design/fieldKinds.ts";
import type { Path } from "../design/path.ts";
import type { Lesson } from "./goals.ts";

/** Why a locked control does not answer. */
export const lockReason = "Set by the lesson.";

/** Whether a control is offered, shown with a lock, or not shown. */
export type Access = "open" | "locked" | "hidden";

/**
 * The name of a field's control: `training.seed`, `dataset.path`, and for a field of a hidden layer the field alone, `units`.
 * The list of hidden layers itself is `layers`.
 */
function controlName(path: Path): string {
  if (path[0] === "layers") return path.length > 2 ? String(path[2]) : "layers";
  return path.slice(0, 2).join(".");
}

/** All names that `show` and `lock` can have: a group stands for all of its fields. */
export function controlNames(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    if (field.textOnly || key === "version") return [];
    if (field.kind === "list") return [key, ...Object.keys(field.item.fields)];
    if (field.kind === "object") return [key, ...Object.keys(field.fields).map((name) => `${key}.${name}`)];
    return [key];
  });
}

/** What the lesson says of the control at a path; everything is open without one. */
export function accessTo(lesson: Lesson | undefined, path: Path): Access {
  if (!lesson) return "open";
  const name = controlName(path);
  const names = path[0] === "layers" ? [name] : [name, String(path[0])];
  if (names.some((item) => lesson.lock?.includes(item))) return "locked";
  if (lesson.show === undefined || names.some((item) => lesson.show?.includes(item))) return "open";
  return "hidden";
}

/** Whether the lesson allows a gesture of the designer. */
export function allowsEdit(lesson: Lesson | undefined, edit: DesignEdit): boolean {
  return accessTo(lesson, edit.kind === "set" ? edit.path : ["layers"]) === "open";
}
