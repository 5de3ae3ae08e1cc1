/** Dialogs that VS Code does not show while tests run. */
import * as vscode from "vscode";

/** Replaces a dialog that asks for a file or a folder, until it is restored. */
export function answerDialog<K extends "showSaveDialog" | "showOpenDialog">(
  name: K,
  answer: unknown,
): { readonly asked: readonly { readonly defaultUri?: vscode.Uri }[]; restore(): void } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window[name];
  const asked: { readonly defaultUri?: vscode.Uri }[] = [];
  window[name] = (options: { readonly defaultUri?: vscode.Uri }) => {
    asked.push(options);
    return Promise.resolve(answer);
  };
  return {
    asked,
    restore: () => {
      window[name] = original;
    },
  };
}

/** Answers every list by the first item whose label begins with a text, until it is restored. */
export function answerLists(label: string): { readonly offered: readonly string[][]; restore(): void } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window.showQuickPick;
  const offered: string[][] = [];
  window.showQuickPick = (items: readonly { readonly label: string }[]) => {
    offered.push(items.map((item) => item.label));
    return Promise.resolve(items.find((item) => withoutIcon(item.label).startsWith(label)));
  };
  return {
    offered,
    restore: () => {
      window.showQuickPick = original;
    },
  };
}

function withoutIcon(label: string): string {
  return label.replace(/^\$\([\w-]+\) /, "");
}
