/** The extension in Node: processes of its own, the local disk, and the command in the terminals. */
import type { ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { OpenPlatform } from "../../extension/activate.ts";
import type { StartComputation } from "../../extension/hostPlatform.ts";
import { workspaceFiles } from "../../extension/workspaceFiles.ts";
import { linksStayWithin } from "../../node/localLinks.ts";
import { nodeRunStorage } from "../../node/nodeRunStorage.ts";
import type { Messages } from "../../shared/channel.ts";
import { handover } from "./handover.ts";
import { startOwnProcess } from "./ownProcess.ts";
import { startProcessEngine } from "./processEngine.ts";
import { makeExecutable, offerTerminalCommand } from "./terminalCommand.ts";
import { V8Options } from "./v8Options.ts";

export const openNodePlatform: OpenPlatform = (context, log) => {
  const processes = new Set<ChildProcess>();
  const terminalCommand = openTerminalCommand(context, (error) => log.error(error));
  const v8Options = openV8Options(context, (options) => terminalCommand.setV8Options(options));
  const script = (name: string) => vscode.Uri.joinPath(context.extensionUri, "dist", name).fsPath;
  const onStart = (process: ChildProcess) => {
    processes.add(process);
    process.once("exit", () => processes.delete(process));
  };
  const starter =
    <Remote extends Messages, Own extends Messages>(
      file: string,
      name: string,
    ): StartComputation<Remote, Own> =>
    (handlers, died) =>
      startOwnProcess<Remote, Own>({
        script: script(file),
        name,
        v8Options,
        onStart,
        log: (message) => log.info(message),
        died,
        handlers,
      });
  return {
    startEngine: (listener) =>
      startProcessEngine(
        { script: script("engine.cjs"), files: workspaceFiles, v8Options, onStart },
        listener,
      ),
    startExperiment: starter("experiment.cjs", "experiment's process"),
    startTools: starter("tools.cjs", "process of the tool"),
    computing: processes,
    storage: nodeRunStorage,
    placeOf: (uri) => (uri.scheme === "file" ? uri.fsPath : undefined),
    uriOf: (place) => vscode.Uri.file(place),
    isWritable: (folder) => folder.scheme === "file" && isWritable(folder.fsPath),
    linksStayWithin,
    homeFolder: vscode.Uri.file(homedir()),
    handover,
    dispose: () => terminalCommand.dispose(),
  };
};

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Remembers the options by which V8 has 256-bit vectors; undefined where processes turn them on later (Node), or the processor has
 * none.
 */
function openV8Options(
  { globalState }: vscode.ExtensionContext,
  onChange: (options: readonly string[]) => void,
): V8Options | undefined {
  if (process.versions.electron === undefined || process.arch !== "x64") return undefined;
  const v8Options = new V8Options(globalState, `${vscode.version} ${process.versions.v8}`, onChange);
  onChange(v8Options.known ?? []);
  return v8Options;
}

/** Offers the command `mlp` in the window's terminals while the setting says so. */
function openTerminalCommand(
  { extensionUri, environmentVariableCollection }: vscode.ExtensionContext,
  failed: (error: unknown) => void,
): vscode.Disposable & { setV8Options(options: readonly string[]): void } {
  let v8Options: readonly string[] = [];
  const bin = vscode.Uri.joinPath(extensionUri, "dist", "bin");
  const offer = () =>
    offerTerminalCommand(
      environmentVariableCollection,
      vscode.workspace.getConfiguration("mlpStudio").get("terminal.command", true),
      { folder: bin.fsPath, runtime: process.execPath, v8Options },
    );
  offer();
  makeExecutable(vscode.Uri.joinPath(bin, "mlp").fsPath).catch(failed);
  const listening = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("mlpStudio.terminal.command")) offer();
  });
  return {
    dispose: () => listening.dispose(),
    setV8Options(options) {
      if (options.join(" ") === v8Options.join(" ")) return;
      v8Options = options;
      offer();
    },
  };
}
