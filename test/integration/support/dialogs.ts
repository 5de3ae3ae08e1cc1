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

/** Picks the item whose label begins so of each quick pick, until it is restored. */
export function answerPick(beginning: string): { readonly labels: readonly string[]; restore(): void } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window.showQuickPick;
  const labels: string[] = [];
  window.showQuickPick = (items: readonly { readonly label: string }[]) => {
    labels.push(...items.map(({ label }) => label));
    // An icon stands before the text.
    const text = (label: string) => label.replace(/^\$\([a-z-]+\) /, "");
    return Promise.resolve(items.find(({ label }) => text(label).startsWith(beginning)));
  };
  return {
    labels,
    restore: () => {
      window.showQuickPick = original;
    },
  };
}
