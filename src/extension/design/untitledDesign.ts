/** Designs that are opened without a file of their own yet. */
import * as vscode from "vscode";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import { fileName, replaceText } from "./documents.ts";
import { designExtension } from "./fileNames.ts";

export interface UntitledDesign {
  /** Where it is saved at first, and what the path of its data is relative to. */
  readonly folder: vscode.Uri;
  /** Its name without the extension; a number is added where the name is taken. */
  readonly name: string;
  readonly text: string;
}

/** Opens an untitled design in a designer. */
export async function openUntitledDesign(
  services: Services,
  { folder, name, text }: UntitledDesign,
): Promise<void> {
  const uri = await freeUri(folder, name);
  const document = await vscode.workspace.openTextDocument(uri);
  await replaceText(document, text);
  await showDesigner(services, uri);
}

async function freeUri(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([entry]) => entry.toLowerCase());
  const open = vscode.workspace.textDocuments.map(({ uri }) => fileName(uri).toLowerCase());
  const taken = new Set([...names, ...open]);
  for (let count = 1; ; count++) {
    const candidate = `${name}${count === 1 ? "" : `-${count}`}${designExtension}`;
    if (!taken.has(candidate.toLowerCase()))
      return vscode.Uri.joinPath(folder, candidate).with({ scheme: "untitled" });
  }
}
