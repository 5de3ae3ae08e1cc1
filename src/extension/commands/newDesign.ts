/** Commands that create a design for a data file. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { fileName, readDesign } from "../design/documents.ts";
import { designNameOf, freeDesignName, isDesignName } from "../design/fileNames.ts";
import { newDesignText } from "../design/newDesign.ts";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import { pick } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { pickDataFile } from "./pickDataFile.ts";
import { peek, pickTarget } from "./target.ts";

export const newDesignCommands: Readonly<Record<string, CommandHandler>> = {
  async newDesign(services, uri) {
    const data = uri ?? (await pickDataFile());
    const design = data && (await newDesign(services, data, { offerExisting: false }));
    if (design) await showDesigner(services, design);
  },
};

/**
 * Returns the design that is next to a data file, or else creates an untitled one, which the user may save.
 *
 * @returns the URI of the design
 */
export async function designToView(data: vscode.Uri): Promise<vscode.Uri> {
  const folder = vscode.Uri.joinPath(data, "..");
  const taken = await fileNames(folder);
  const existing = await existingDesign(folder, fileName(data), taken);
  if (existing) return existing;
  const file = vscode.Uri.joinPath(folder, freeDesignName(fileName(data), taken));
  const uri = file.with({ scheme: "untitled" });
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.getText() === "") {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), newDesignText(fileName(data), undefined, catalogue));
    await vscode.workspace.applyEdit(edit);
  }
  return uri;
}

/**
 * Creates a design for a data file, next to it; the user confirms or changes the target. An existing design is never
 * overwritten: the new one gets another name, or the user chooses the existing one.
 *
 * @param options.offerExisting whether an existing design is offered
 * @returns the URI of the design; undefined where the user canceled
 */
export async function newDesign(
  services: Services,
  data: vscode.Uri,
  { offerExisting }: { readonly offerExisting: boolean },
): Promise<vscode.Uri | undefined> {
  const folder = vscode.Uri.joinPath(data, "..");
  const taken = await fileNames(folder);
  if (offerExisting) {
    const existing = await existingDesign(folder, fileName(data), taken);
    const choice = existing ? await chooseExisting(existing) : "new";
    if (choice !== "new") return choice;
  }
  const { columns, target: guess } = await peek(services, data);
  // Images and the like have no columns to choose from.
  const target = columns.length > 0 ? await pickTarget(columns, guess, undefined) : undefined;
  if (columns.length > 0 && target === undefined) return undefined;
  const uri = vscode.Uri.joinPath(folder, freeDesignName(fileName(data), taken));
  const text = newDesignText(fileName(data), target, catalogue);
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    throw new InputError(
      `${fileName(uri)} ${fileProblem(error)}, next to ${fileName(data)}. Copy the data to a folder that can be written.`,
    );
  }
  return uri;
}

async function fileNames(folder: vscode.Uri): Promise<ReadonlySet<string>> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  return new Set(entries.map(([name]) => name));
}

/** Returns a design next to the data that has its name and trains on it. */
async function existingDesign(
  folder: vscode.Uri,
  dataName: string,
  taken: ReadonlySet<string>,
): Promise<vscode.Uri | undefined> {
  for (const name of taken) {
    if (!isDesignName(name) || !name.startsWith(designNameOf(dataName))) continue;
    const uri = vscode.Uri.joinPath(folder, name);
    const text = await readDesign(uri);
    const path = text === undefined ? undefined : parseDesign(text, catalogue).design?.dataset.path;
    if (path?.replace(/^\.\//, "") === dataName) return uri;
  }
  return undefined;
}

async function chooseExisting(existing: vscode.Uri): Promise<vscode.Uri | "new" | undefined> {
  return pick<vscode.Uri | "new">(
    [
      {
        label: `Train ${fileName(existing)}`,
        icon: "play",
        description: "the existing design",
        value: existing,
      },
      { label: "New design…", icon: "add", value: "new" },
    ],
    { question: "There is a design for this data." },
  );
}
