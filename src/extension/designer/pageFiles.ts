/** Files that a designer's page asks for: the line of a row in its data file, and tables and pictures that are saved. */
import * as vscode from "vscode";
import { InputError } from "../../shared/errors.ts";
import { resolveUri } from "../../shared/uri.ts";
import { type LinkCheck, mayRead } from "../design/access.ts";
import { filesOf } from "../design/documents.ts";
import { askWhereToSave } from "../userInterface.ts";

/**
 * Opens a data file as text with the cursor at the beginning of a line.
 *
 * @param design URI of the design
 * @param file as the design names it
 * @param line counted from 1
 * @throws InputError where the design may not read the file, or it cannot be shown as text
 */
export async function openRow(
  links: LinkCheck,
  design: vscode.Uri,
  file: string,
  line: number,
): Promise<void> {
  const { baseUri, roots } = filesOf(design);
  const uri = resolveUri(baseUri, file);
  if (!(await mayRead(links, uri, roots)))
    throw new InputError(`${file} is outside of the workspace, so that it is not opened from here.`, {
      file,
    });
  const start = new vscode.Position(line - 1, 0);
  try {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)), {
      selection: new vscode.Range(start, start),
      viewColumn: vscode.ViewColumn.Beside,
    });
  } catch {
    throw new InputError(
      `${file} cannot be shown as text: it does not exist any more, is too large or is not a text file.`,
      { file, line },
    );
  }
}

/** What files are, by their extensions, as the dialog names them. */
const fileKinds: Readonly<Record<string, string>> = { csv: "CSV", svg: "SVG", png: "PNG" };

/** Saves a table or a picture of the page where the user chooses, at first beside the design. */
export async function saveFile(
  design: vscode.Uri,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  const kind = fileKinds[extension];
  if (kind === undefined) throw new InputError(`${name} is not a file that a page can save.`);
  const proposed = vscode.Uri.joinPath(design, "..", name.replace(/[\\/:*?"<>|]/g, "-"));
  const target = await askWhereToSave(`Save as ${kind}`, proposed, { [kind]: [extension] });
  if (!target) return;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(target, bytes);
}
