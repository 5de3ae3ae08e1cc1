/** The Markdown file that a lesson's notes are in. */
import * as vscode from "vscode";
import { InputError, messageOf } from "../../shared/errors.ts";
import { maxNotesLength, notesFile, sectionOf } from "../../shared/lesson/notes.ts";
import { resolveUri } from "../../shared/uri.ts";
import { type LinkCheck, mayRead } from "../design/access.ts";
import { filesOf } from "../design/documents.ts";

/** The folders that pictures of a lesson's notes come from: those of the workspace, and the lesson's own. */
export function pictureFolders(lesson: vscode.Uri): readonly vscode.Uri[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  return [...folders, vscode.Uri.joinPath(lesson, "..")];
}

/** A file beside the design that a lesson names, if the design may read it. @throws InputError where it may not */
export async function lessonFile(links: LinkCheck, design: vscode.Uri, path: string): Promise<vscode.Uri> {
  const { baseUri, roots } = filesOf(design);
  const uri = resolveUri(baseUri, path);
  if (!(await mayRead(links, uri, roots)))
    throw new InputError(`${path} is outside of the workspace. Move it beside the design.`, { file: path });
  return vscode.Uri.parse(uri);
}

/**
 * Reads the notes' file.
 *
 * @returns undefined where the notes are not in a file
 * @throws InputError where the file cannot be read, or has no such heading
 */
export async function readNotes(
  links: LinkCheck,
  design: vscode.Uri,
  notes: string | undefined,
): Promise<{ readonly text: string; readonly uri: vscode.Uri } | undefined> {
  const file = notes === undefined ? undefined : notesFile(notes);
  if (!file) return undefined;
  const uri = await lessonFile(links, design, file.path);
  const whole = await textOf(uri, file.path);
  const text = file.heading === undefined ? whole : sectionOf(whole, file.heading);
  if (text === undefined)
    throw new InputError(`${file.path} has no heading #${file.heading}. Check the name of the heading.`);
  return { text, uri };
}

/** Why the notes cannot be read; undefined where they can, or there are none. */
export async function notesProblem(
  links: LinkCheck,
  design: vscode.Uri,
  notes: string | undefined,
): Promise<string | undefined> {
  return readNotes(links, design, notes).then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
}

async function textOf(uri: vscode.Uri, path: string): Promise<string> {
  const stat = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined);
  if (!stat) throw new InputError(`${path} does not exist. Create it beside the design, or change the path.`);
  if (stat.type & vscode.FileType.Directory)
    throw new InputError(`${path} is a folder. Name a Markdown file.`);
  if (stat.size > maxNotesLength)
    throw new InputError(`${path} is too long to be shown as notes. Divide it and name the part.`);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
