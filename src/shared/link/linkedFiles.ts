/** The files without which a design that somebody else opens is not the same. */
import { dataPaths } from "../data/dataPaths.ts";
import type { DesignSpec } from "../design/fields.ts";
import { notesFile } from "../lesson/notes.ts";

/** The paths of a design's data and of its lesson's notes, as the design names them. */
export function linkedFiles(design: DesignSpec): string[] {
  const notes = design.lesson?.notes === undefined ? undefined : notesFile(design.lesson.notes);
  return [...dataPaths(design), ...(notes ? [notes.path] : [])];
}
