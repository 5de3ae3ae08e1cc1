import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestAccess } from "../../../src/extension/activate.ts";
import type { TrainingSession } from "../../../src/extension/session/trainingSession.ts";

/** The extension's insides, see {@link TestAccess}; it is activated by the first call. */
export async function extension(): Promise<TestAccess> {
  const found = vscode.extensions.getExtension<TestAccess>("mlp-studio.mlp-studio");
  assert.ok(found, "The extension is not installed.");
  return found.activate();
}

/** A file of the workspace, which is a copy of the examples. */
export function inWorkspace(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function writeFile(name: string, text: string): Promise<vscode.Uri> {
  const uri = inWorkspace(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

export async function readFile(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

export async function openDesigner(uri: vscode.Uri): Promise<TrainingSession> {
  await vscode.commands.executeCommand("vscode.openWith", uri, "mlpStudio.designer");
  return session(uri);
}

export async function session(uri: vscode.Uri): Promise<TrainingSession> {
  return (await extension()).sessions.get(uri.toString());
}

export function command(name: string, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(`mlpStudio.${name}`, ...args);
}

/** Seconds after which {@link until} gives up: only a test that hangs comes to it, however busy the machine is. */
const untilTimeoutSeconds = 120;

/** Waits until something holds. */
export async function until(what: string, holds: () => unknown): Promise<void> {
  const end = Date.now() + 1000 * untilTimeoutSeconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${untilTimeoutSeconds} seconds in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Stops every run, closes every editor without saving, and forgets the runs: what a test leaves disturbs no other. */
export async function cleanUp(): Promise<void> {
  const { sessions } = await extension();
  await Promise.all(sessions.all.map((one) => one.stop()));
  for (const document of vscode.workspace.textDocuments)
    if (document.isDirty) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Calls of one of `vscode.window`'s functions that tell the user something, which tests' VS Code does not show. */
export function spyOn<K extends "showErrorMessage" | "showWarningMessage" | "showInformationMessage">(
  name: K,
  answer?: string | ((...args: unknown[]) => string),
): { readonly calls: unknown[][]; restore(): void } {
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window[name];
  const calls: unknown[][] = [];
  window[name] = (...args: unknown[]) => {
    calls.push(args);
    return Promise.resolve(typeof answer === "function" ? answer(...args) : answer);
  };
  return {
    calls,
    restore: () => {
      window[name] = original;
    },
  };
}
