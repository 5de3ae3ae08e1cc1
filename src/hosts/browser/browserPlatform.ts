/** The extension in a browser: workers that compute, and every file through VS Code's file systems. */
import * as vscode from "vscode";
import type { EngineInit } from "../../browser/enginePlatform.ts";
import { holdLiveLock } from "../../browser/liveLock.ts";
import type { OpenPlatform } from "../../extension/activate.ts";
import { computeSettings } from "../../extension/compute.ts";
import { engineHandlers } from "../../extension/session/engineHandlers.ts";
import { showInformation } from "../../extension/userInterface.ts";
import { workspaceFiles } from "../../extension/workspaceFiles.ts";
import type { EngineToHost, HostToEngine } from "../../shared/messages.ts";
import { limitedFiles } from "./limitedFiles.ts";
import { experimentStarter } from "./startExperiment.ts";
import { startWorkerComputation } from "./workerComputation.ts";
import { workspaceStorage } from "./workspaceStorage.ts";

/** The file systems of repositories, on which every file that is written is a change to be committed. */
const repositorySchemes: ReadonlySet<string> = new Set(["vscode-vfs"]);

export const openBrowserPlatform: OpenPlatform = ({ extensionUri }, log) => {
  const computing = new Set<unknown>();
  const script = (name: string) => vscode.Uri.joinPath(extensionUri, "dist", "web", name).toString(true);
  const files = limitedFiles(workspaceFiles, sizeOf);
  const storage = workspaceStorage(holdLiveLock());
  let hasExplainedThreads = false;
  /** Says once why there is one thread, where the user has asked for more. */
  const explainThreads = () => {
    if (hasExplainedThreads || crossOriginIsolated || computeSettings().threads <= 1) return;
    hasExplainedThreads = true;
    void showInformation(
      "This page is not isolated, so that its threads share no memory: a network trains on one thread, to the same numbers. VS Code on a computer uses more.",
    );
  };
  return {
    startEngine: (listener) => {
      explainThreads();
      const { channel, end } = startWorkerComputation<HostToEngine, EngineToHost, EngineInit>({
        script: script("engine.js"),
        name: "mlp-engine",
        what: "The training engine",
        init: { threadScript: script("kernelThread.js") },
        log: (message) => listener.log(message),
        died: (error) => listener.died(error),
        handlers: engineHandlers(listener, files),
        computing,
      });
      return { request: (name, params, options) => channel.request(name, params, options), end };
    },
    startExperiment: experimentStarter({
      script,
      storage,
      files,
      log: (message) => log.info(message),
      computing,
    }),
    startTools: undefined,
    computing,
    storage,
    placeOf: (uri) => uri.toString(),
    uriOf: (place) => vscode.Uri.parse(place),
    isWritable: ({ scheme }) =>
      vscode.workspace.fs.isWritableFileSystem(scheme) === true && !repositorySchemes.has(scheme),
    // The file systems of a browser have no links.
    linksStayWithin: async () => true,
    homeFolder: vscode.Uri.file("/"),
    handover: undefined,
    dispose() {},
  };
};

async function sizeOf(uri: string): Promise<number> {
  return (await vscode.workspace.fs.stat(vscode.Uri.parse(uri))).size;
}
