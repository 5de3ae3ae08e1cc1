/** VS Code's tools for language models. Each call runs in a process of its own, which ends with it. */
import * as vscode from "vscode";
import type { ToolDefinition } from "../../shared/agents/toolDefinition.ts";
import { toolDefinitions } from "../../shared/agents/toolDefinitions.ts";
import { InputError } from "../../shared/errors.ts";
import { computeSettings } from "../compute.ts";
import { replaceText, rootsFor } from "../design/documents.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import { showProgress, toolInvocation } from "../userInterface.ts";
import { exists } from "../workspaceFiles.ts";

/** What the tools need of the extension. */
export interface LanguageModelToolsOptions {
  readonly start: HostPlatform["startTools"];
  /** The folder of the runs of a design; undefined where no local folder can hold it. */
  readonly runsFolder: (design: vscode.Uri) => string | undefined;
}

/** Registers all tools. */
export function registerLanguageModelTools(options: LanguageModelToolsOptions): vscode.Disposable {
  return vscode.Disposable.from(
    ...(toolDefinitions as readonly ToolDefinition[]).map((definition) =>
      vscode.lm.registerTool<Readonly<Record<string, unknown>>>(definition.name, {
        prepareInvocation: ({ input }) => toolInvocation(definition, input ?? {}),
        invoke: async ({ input }, cancellation) => {
          const call = new AbortController();
          const listening = cancellation.onCancellationRequested(() => call.abort());
          if (cancellation.isCancellationRequested) call.abort();
          try {
            const text = await followed(definition, input, call, options);
            return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
          } finally {
            listening.dispose();
          }
        },
      }),
    ),
  );
}

/** Calls a tool; one that takes long has a notification with its progress, in which a person can cancel it. */
async function followed(
  definition: ToolDefinition,
  input: Readonly<Record<string, unknown>>,
  call: AbortController,
  options: LanguageModelToolsOptions,
): Promise<string> {
  if (!definition.isLong) return callTool(definition.name, input, call.signal, () => {}, options);
  const text = await showProgress(
    definition.running(input ?? {}),
    { cancellable: true },
    ({ report, signal }) => {
      signal.addEventListener("abort", () => call.abort(), { once: true });
      return callTool(definition.name, input, call.signal, (message) => report(0, message), options);
    },
  );
  if (text === undefined) throw new vscode.CancellationError();
  return text;
}

/** @throws CancellationError, and what the tool throws */
async function callTool(
  name: string,
  input: unknown,
  signal: AbortSignal,
  report: (message: string) => void,
  { start, runsFolder }: LanguageModelToolsOptions,
): Promise<string> {
  if (!start)
    throw new InputError(
      "The tools of MLP Studio do not run in a browser. Tell the user to open this folder in VS Code on a computer.",
    );
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  if (folders.length === 0)
    throw new InputError("No folder of this machine is open. Ask the user to open one (File: Open Folder).");
  const process = start(
    {
      openText: ({ path }) => openDocument(path)?.getText(),
      writeText: ({ path, text }) => writeText(vscode.Uri.file(path), text),
      runsFolder: ({ path }) => {
        const folder = runsFolder(vscode.Uri.file(path));
        if (folder === undefined) throw new InputError("Runs cannot be recorded in this window.");
        return folder;
      },
      progress: ({ message }) => report(message),
    },
    // The pending request is rejected with the same error.
    () => {},
  );
  const [{ uri }] = folders;
  const params = {
    name,
    input,
    folders: folders.map((folder) => folder.uri.fsPath),
    roots: rootsFor(uri.toString()).roots,
    threads: computeSettings().threads,
  };
  try {
    return await process.channel.request("callTool", params, { signal });
  } finally {
    process.end(new Error("The tool has answered."));
  }
}

function openDocument(path: string): vscode.TextDocument | undefined {
  const uri = vscode.Uri.file(path).toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** Replaces the text of a file as one step of undo, and saves it where nothing was unsaved; makes it where it does not exist. */
async function writeText(uri: vscode.Uri, text: string): Promise<void> {
  if (!openDocument(uri.fsPath) && !(await exists(uri))) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const wasSaved = !document.isDirty;
  await replaceText(document, text);
  if (wasSaved) await document.save();
}
