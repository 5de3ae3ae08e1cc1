/** Commands that switch between the designer and the text. */
import * as vscode from "vscode";
import { designerViewType } from "../designer/designers.ts";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

export const editorCommands: Readonly<Record<string, CommandHandler>> = {
  async reopenAsText(services, uri) {
    const document = await designAt(services, uri);
    if (document) await openAsText(services, document, undefined);
  },

  /** Replaces the text's tab by the designer's. */
  async openInDesigner(services, uri) {
    const document = await designAt(services, uri);
    if (!document) return;
    if (vscode.window.activeTextEditor?.document === document && isTextInFront(document.uri))
      await vscode.commands.executeCommand("reopenActiveEditorWith", designerViewType);
    else await showDesigner(services, document.uri);
  },

  showLog: ({ log }) => log.show(),
};

/** Replaces the designer's tab by a text editor, with the cursor at an offset where one is given. */
export async function openAsText(
  { designers }: Services,
  document: vscode.TextDocument,
  offset: number | undefined,
): Promise<void> {
  const designer = designers.find(document.uri);
  if (designer) {
    if (!designer.isActive) designer.reveal();
    await vscode.commands.executeCommand("workbench.action.reopenTextEditor");
  }
  const position = offset === undefined ? undefined : document.positionAt(offset);
  await vscode.window.showTextDocument(
    document,
    position && { selection: new vscode.Range(position, position) },
  );
}

function isTextInFront(uri: vscode.Uri): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
}
