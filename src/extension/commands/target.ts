/** Commands that change a design's target column or its dataset. */
import * as vscode from "vscode";
import { useFile } from "../../shared/design/dataSource.ts";
import type { DesignEdit } from "../../shared/design/edit.ts";
import { InputError } from "../../shared/errors.ts";
import type { TablePeek } from "../../shared/messages.ts";
import { resolveUri } from "../../shared/uri.ts";
import { designJob, editDocument, fileName } from "../design/documents.ts";
import { relativePath } from "../design/fileNames.ts";
import type { Services } from "../services.ts";
import { withEngine } from "../session/withEngine.ts";
import { pick } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { pickDataFile } from "./pickDataFile.ts";
import { designAt } from "./runTarget.ts";

export const targetCommands: Readonly<Record<string, CommandHandler>> = {
  async changeTarget(services, uri) {
    const document = await designAt(services, uri);
    if (!document) throw new InputError("Open a network design first. Its target column is changed.");
    const { design, baseUri, roots } = designJob(document);
    const { path } = design.dataset;
    if (path === undefined)
      throw new InputError(
        "Generated data has one target, its class. Choose a file to predict a column of it.",
      );
    const table = await peek(services, vscode.Uri.parse(resolveUri(baseUri, path)), roots);
    if (table.columns.length === 0)
      throw new InputError(`${path} has no columns to choose from; its labels are the target.`);
    const target = await pickTarget(table.columns, table.target, design.dataset.target ?? table.target);
    if (target === undefined) return;
    const edits: DesignEdit[] = [{ kind: "set", path: ["dataset", "target"], value: target }];
    // The one target replaces several.
    if (design.dataset.targets) edits.push({ kind: "set", path: ["dataset", "targets"], value: undefined });
    await editDocument(document, edits);
  },

  async pickDataset(services, uri) {
    const document = await designAt(services, uri);
    if (!document) throw new InputError("Open a network design first. Its dataset is changed.");
    await pickDataset(services, document);
  },
};

/** Gives a design other data, as one undo step; settings that do not apply to the new data are removed. */
export async function pickDataset(services: Services, document: vscode.TextDocument): Promise<void> {
  const data = await pickDataFile();
  if (!data) return;
  const { columns } = await peek(services, data);
  const { dataset } = designJob(document).design;
  const edits = useFile(dataset, pathFor(document.uri, data), columns);
  await editDocument(document, edits);
}

/** Returns the path by which a design names a data file: relative to the design's folder. */
function pathFor(design: vscode.Uri, data: vscode.Uri): string {
  if (design.scheme === data.scheme && design.authority === data.authority)
    return relativePath(vscode.Uri.joinPath(design, "..").path, data.path);
  // An unsaved design has no folder.
  if (data.scheme === "file") return data.fsPath;
  throw new InputError(
    `${fileName(data)} is on another file system than the design. Copy it next to the design first.`,
  );
}

/**
 * Reads the columns of a data file in a separate engine, since there may be no design yet.
 *
 * @param roots the folders that the file must be in, where a design and not the user named it
 */
export function peek(services: Services, data: vscode.Uri, roots?: readonly string[]): Promise<TablePeek> {
  const file = { uri: data.toString(), ...(roots && { roots }) };
  return withEngine(services, (engine) => engine.request("peek", file));
}

/** Lets the user pick the column to predict. The current one or else the guess comes first, so that Enter chooses it. */
export async function pickTarget(
  columns: readonly string[],
  guess: string | undefined,
  current: string | undefined,
): Promise<string | undefined> {
  const first = current ?? guess;
  const choices = [...columns]
    .sort((a, b) => Number(b === first) - Number(a === first))
    .map((column) => ({
      label: column,
      description: column === current ? "current" : column === guess ? "most likely" : "",
      value: column,
    }));
  return pick(choices, { title: "Target Column", question: "Which column is to be predicted?" });
}
