/** The extension under test, its commands and the files of its workspace. */

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import * as vscode from "vscode";
import type { TestAccess } from "../../../src/extension/activate.ts";
import type { TrainingSession } from "../../../src/extension/session/trainingSession.ts";

/** Those parts in Node, where engines are processes. */
type InNode = TestAccess & { readonly engines: ReadonlySet<ChildProcess> };

/** Returns the extension's parts, see {@link TestAccess}; the first call activates the extension. */
export async function extension(): Promise<InNode> {
  const found = vscode.extensions.getExtension<InNode>("mlp-studio.mlp-studio");
  assert.ok(found, "The extension is not installed.");
  return found.activate();
}

/** Returns the URI of a file in the workspace, which is a copy of the examples. */
export function inWorkspace(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Writes a file of the workspace. */
export async function writeFile(name: string, text: string): Promise<vscode.Uri> {
  const uri = inWorkspace(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

export async function readFile(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** Opens a designer and returns the design's session. */
export async function openDesigner(uri: vscode.Uri): Promise<TrainingSession> {
  await vscode.commands.executeCommand("vscode.openWith", uri, "mlpStudio.designer");
  return session(uri);
}

/** Returns the design's session. */
export async function session(uri: vscode.Uri): Promise<TrainingSession> {
  return (await extension()).sessions.get(uri.toString());
}

/** Runs one of the extension's commands. */
export function command(name: string, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(`mlpStudio.${name}`, ...args);
}

/** Seconds after which {@link until} fails: so long that only a test that hangs reaches it, however busy the machine is. */
const untilTimeoutSeconds = 120;

/**
 * Waits until a condition holds.
 *
 * @param what describes the condition in the error
 */
export async function until(what: string, holds: () => unknown): Promise<void> {
  const end = Date.now() + 1000 * untilTimeoutSeconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${untilTimeoutSeconds} seconds without success: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Stops every run and closes every editor without saving, so that a test does not affect the next. */
export async function cleanUp(): Promise<void> {
  const { sessions } = await extension();
  await Promise.all(sessions.all.map((one) => one.stop()));
  for (const document of vscode.workspace.textDocuments)
    if (document.isDirty && !document.isClosed) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/**
 * Replaces one of `vscode.window`'s functions that show a notification and records its calls. VS Code shows no notifications
 * while tests run.
 *
 * @param answer the button that is pressed
 */
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
