/** Designs as VS Code's text documents: parsing, editing, and where their files are. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { applyEdits, type DesignEdit, editDesign } from "../../shared/design/edit.ts";
import { maxDesignLength } from "../../shared/design/jsonReader.ts";
import { type ParsedDesign, parseDesign } from "../../shared/design/parse.ts";
import { InputError } from "../../shared/errors.ts";
import type { DesignJob } from "../../shared/messages.ts";
import type { TrainableDesign } from "../session/runCommands.ts";
import { textDifference } from "./textDifference.ts";

const parsed = new WeakMap<vscode.TextDocument, { version: number; result: ParsedDesign }>();

/** Parses the document's text as it is now, each version of it once. */
export function parseDocument(document: vscode.TextDocument): ParsedDesign {
  const known = parsed.get(document);
  if (known?.version === document.version) return known.result;
  const result = parseDesign(document.getText(), catalogue);
  parsed.set(document, { version: document.version, result });
  return result;
}

/**
 * Returns the document's design, saved or not, and where its files are.
 *
 * @throws InputError where the text has errors, naming the line of the first one
 */
export function designJob(document: vscode.TextDocument): DesignJob {
  const { design, problems } = parseDocument(document);
  if (design) {
    const base = baseUri(document);
    return { design, baseUri: base, ...rootsFor(base) };
  }
  const [{ line, message }] = problems;
  const file = fileName(document.uri);
  throw new InputError(`${file}:${line}: ${message}`, { file, line });
}

/** The document's design as the commands that train it take it. */
export function trainableDesign(document: vscode.TextDocument): TrainableDesign {
  return { uri: document.uri.toString(), name: fileName(document.uri), job: () => designJob(document) };
}

/** The folder that the design's paths are relative to. */
function baseUri(document: vscode.TextDocument): string {
  const own = vscode.Uri.joinPath(document.uri, "..");
  if (!document.isUntitled) return own.toString();
  const folder = vscode.workspace.workspaceFolders?.[0];
  // An untitled document that already has a path is saved there: its folder is a file's.
  if (document.uri.path.startsWith("/")) return own.with({ scheme: folder?.uri.scheme ?? "file" }).toString();
  if (folder) return folder.uri.toString();
  throw new InputError(
    "Save the design first: the path of its dataset is relative to the design's folder, and it has no folder yet.",
    { field: "dataset.path" },
  );
}

/** Where the files are that a saved design names. */
export function filesOf(uri: vscode.Uri): Omit<DesignJob, "design"> {
  const base = vscode.Uri.joinPath(uri, "..").toString();
  return { baseUri: base, ...rootsFor(base) };
}

/** The folders that a design may read from: the workspace's and its own, unless the user allows all others. */
export function rootsFor(base: string): Pick<DesignJob, "roots"> {
  // The setting is not taken from the workspace, which could otherwise allow itself everything (package.json, "scope").
  if (vscode.workspace.getConfiguration("mlpStudio").get<boolean>("allowDataOutsideWorkspace")) return {};
  const folders = vscode.workspace.workspaceFolders ?? [];
  return { roots: [...folders.map(({ uri }) => uri.toString()), base] };
}

/**
 * Reads the text of a design that is not open. Returns undefined where the file is deleted, cannot be read, or is not a regular
 * file of a design's size: a link may point anywhere, and a pipe or a device has no end.
 */
export async function readDesign(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if (type !== vscode.FileType.File || size > maxDesignLength) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** Name of a file, without its folder. */
export function fileName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}

/** Settles for each document when its last edit is done, so that the next edit sees the result. */
const lastEdit = new WeakMap<vscode.TextDocument, Promise<void>>();

/** Applies the edits, in their order, as one undo step. Calls for one document wait for each other. */
export function editDocument(document: vscode.TextDocument, edits: readonly DesignEdit[]): Promise<void> {
  const result = (lastEdit.get(document) ?? Promise.resolve()).then(() => applyNow(document, edits));
  lastEdit.set(
    document,
    result.catch(() => {}),
  );
  return result;
}

async function applyNow(document: vscode.TextDocument, edits: readonly DesignEdit[]): Promise<void> {
  const workspaceEdit = designEdit(document, edits);
  if (workspaceEdit.size > 0 && !(await vscode.workspace.applyEdit(workspaceEdit)))
    throw new Error(`${fileName(document.uri)} could not be changed. It may be read-only.`);
}

/** Replaces a document's whole text, by the smallest change, as one step of undo. */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const { offset, length, text: inserted } = textDifference(document.getText(), text);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  edit.replace(document.uri, range, inserted);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Error(`${fileName(document.uri)} could not be changed. It may be read-only.`);
}

/** Turns the edits, applied in their order, into one change of the document's text. */
export function designEdit(
  document: vscode.TextDocument,
  edits: readonly DesignEdit[],
): vscode.WorkspaceEdit {
  const text = document.getText();
  const [first, ...others] = edits;
  let textEdits = first ? editDesign(text, first) : [];
  if (others.length > 0) {
    const changed = others.reduce(
      (now, edit) => applyEdits(now, editDesign(now, edit)),
      applyEdits(text, textEdits),
    );
    textEdits = [textDifference(text, changed)];
  }
  const workspaceEdit = new vscode.WorkspaceEdit();
  for (const { offset, length, text: inserted } of textEdits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    workspaceEdit.replace(document.uri, range, inserted);
  }
  return workspaceEdit;
}
