/** Where a lesson's notes are: in the design itself, or in a Markdown file of the workspace, from a heading on. */

/** A Markdown file, and the heading in it whose section is meant. */
export interface NotesFile {
  readonly path: string;
  readonly heading: string | undefined;
}

/** Maximum number of characters of notes that are shown. */
export const maxNotesLength = 100_000;

/** The file that `notes` names; undefined where it is Markdown text itself. */
export function notesFile(notes: string): NotesFile | undefined {
  const found = /^([^\n#]+\.(?:md|markdown))(?:#([^\n\s]+))?$/i.exec(notes.trim());
  return found ? { path: found[1], heading: found[2] } : undefined;
}

/** The name by which a link finds a heading, as GitHub and VS Code make it. */
export function headingSlug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s+/g, "-");
}

/** The section of a heading, up to the next heading of its level or a higher one; undefined where there is none. */
export function sectionOf(markdown: string, heading: string): string | undefined {
  const lines = markdown.split(/\r?\n/);
  let isCode = false;
  let start = -1;
  let level = 0;
  for (const [i, line] of lines.entries()) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    const found = isCode ? null : /^(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
    if (!found) continue;
    if (start >= 0 && found[1].length <= level) return lines.slice(start, i).join("\n");
    if (start < 0 && headingSlug(found[2]) === heading.toLowerCase()) {
      start = i;
      level = found[1].length;
    }
  }
  return start < 0 ? undefined : lines.slice(start).join("\n");
}

/** The notes without a heading at their beginning that says the lesson's title once more. */
export function withoutTitle(markdown: string, title: string): string {
  const found = /^\s*#{1,6}\s+(.+?)\s*#*\s*(?:\r?\n|$)/.exec(markdown);
  return found && headingSlug(found[1]) === headingSlug(title) ? markdown.slice(found[0].length) : markdown;
}
