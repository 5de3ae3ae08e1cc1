import type { Worker } from "node:worker_threads";
import * as vscode from "vscode";
import { registerCommands } from "./commands/command.ts";
import { editorCommands, openAsText } from "./commands/editors.ts";
import { layerCommands } from "./commands/layers.ts";
import { newDesignCommands } from "./commands/newDesign.ts";
import { runControls } from "./commands/runControls.ts";
import { dataCommands } from "./commands/showData.ts";
import { pickDataset, targetCommands } from "./commands/target.ts";
import { trainCommands } from "./commands/train.ts";
import { DesignDiagnostics } from "./design/diagnostics.ts";
import { Designers } from "./designer/designers.ts";
import { Log } from "./log.ts";
import { ContextKeys } from "./progress/contextKeys.ts";
import { RunNotifications } from "./progress/notifications.ts";
import { RunStatusBar } from "./progress/statusBar.ts";
import type { StartEngine } from "./session/engine.ts";
import { SessionRegistry } from "./session/registry.ts";
import { control, restart, train } from "./session/steer.ts";
import { startWorkerEngine } from "./session/workerEngine.ts";
import type { Studio } from "./studio.ts";

/** What tests inside VS Code reach of the extension; nobody else gets it. */
export interface TestAccess {
  readonly sessions: SessionRegistry;
  readonly activationMilliseconds: number;
  /** The engines' threads that run. */
  readonly workers: ReadonlySet<Worker>;
}

export function activateStudio(context: vscode.ExtensionContext): TestAccess | undefined {
  const begin = performance.now();
  const { extensionUri, subscriptions } = context;
  const dist = vscode.Uri.joinPath(extensionUri, "dist");
  const log = new Log();
  const workers = new Set<Worker>();
  const startEngine: StartEngine = (listener) =>
    startWorkerEngine(
      {
        script: vscode.Uri.joinPath(dist, "worker.cjs").fsPath,
        readFile: async (uri) => vscode.workspace.fs.readFile(vscode.Uri.parse(uri)),
        onStart: (worker) => {
          workers.add(worker);
          worker.once("exit", () => workers.delete(worker));
        },
      },
      listener,
    );
  const sessions = new SessionRegistry({ startEngine, log: (message) => log.info(message) });
  const designers = new Designers(dist, sessions, {
    train: (document) => train(sessions, document),
    control: (document, command) => control(sessions, document, command),
    restart: (document) => restart(sessions, document),
    openAsText: (document, offset) => openAsText(studio, document, offset),
    pickDataset: (document) => pickDataset(studio, document),
    showLog: () => log.show(),
    failed: (error) => log.error(error),
  });
  const studio: Studio = { extensionUri, log, sessions, designers, startEngine };

  subscriptions.push(
    log,
    sessions,
    designers.register(),
    registerCommands(studio, {
      ...trainCommands,
      ...runControls,
      ...newDesignCommands,
      ...targetCommands,
      ...dataCommands,
      ...editorCommands,
      ...layerCommands,
    }),
    new DesignDiagnostics(sessions),
    new RunStatusBar(sessions),
    new RunNotifications(studio),
    new ContextKeys(studio),
    // Before the file moves, since its designer is opened anew as soon as it has.
    vscode.workspace.onWillRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) sessions.rename(oldUri.toString(), newUri.toString());
    }),
  );
  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  return { sessions, workers, activationMilliseconds: performance.now() - begin };
}
