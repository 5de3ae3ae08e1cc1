/** Activation: creates the extension's parts and connects them. */
import type { ChildProcess } from "node:child_process";
import * as vscode from "vscode";
import type { HostToTools, ToolsToHost } from "../shared/agents/messages.ts";
import type { HandlersOf } from "../shared/channel.ts";
import type { HostToRunner, RunnerToHost } from "../shared/experiment/experimentMessages.ts";
import { registerLanguageModelTools } from "./agents/languageModelTools.ts";
import { benchmarkCommands } from "./commands/benchmark.ts";
import { checkpointCommands } from "./commands/checkpoints.ts";
import { registerCommands } from "./commands/command.ts";
import { editorCommands, openAsText } from "./commands/editors.ts";
import { experimentCommands } from "./commands/experiments.ts";
import { gradientCommands } from "./commands/gradients.ts";
import { layerCommands } from "./commands/layers.ts";
import { lessonCommands, resetLesson } from "./commands/lessons.ts";
import { linkCommands } from "./commands/links.ts";
import { modelCommands } from "./commands/models.ts";
import { newDesignCommands } from "./commands/newDesign.ts";
import { runControls } from "./commands/runControls.ts";
import { runsCommands } from "./commands/runs.ts";
import { dataCommands } from "./commands/showData.ts";
import { speedCommands } from "./commands/speed.ts";
import { pickDataset, targetCommands } from "./commands/target.ts";
import { trainCommands } from "./commands/train.ts";
import { elsewhereCommands } from "./commands/trainElsewhere.ts";
import { computeSettings } from "./compute.ts";
import { DesignDiagnostics } from "./design/diagnostics.ts";
import { filesOf, trainableDesign } from "./design/documents.ts";
import { Designers } from "./designer/designers.ts";
import { experimentActions } from "./experiment/experimentActions.ts";
import { Experiments } from "./experiment/experiments.ts";
import { Lessons } from "./lessons/lessons.ts";
import { Log } from "./log.ts";
import { modelEditorServices } from "./model/modelActions.ts";
import { Models } from "./model/models.ts";
import { ContextKeys } from "./progress/contextKeys.ts";
import { RunNotifications } from "./progress/notifications.ts";
import { Recording } from "./progress/recording.ts";
import { offerInterruptedRuns } from "./progress/recovery.ts";
import { RunStatusBar } from "./progress/statusBar.ts";
import { registerReports } from "./reports/reports.ts";
import type { RecordedRuns } from "./runs/designerRuns.ts";
import { FollowedFolders } from "./runs/followedFolders.ts";
import { RunActions } from "./runs/runActions.ts";
import { RunLists } from "./runs/runLists.ts";
import { RunsView } from "./runs/runsView.ts";
import type { Services } from "./services.ts";
import type { StartEngine } from "./session/engine.ts";
import { startOwnProcess } from "./session/ownProcess.ts";
import { startProcessEngine } from "./session/processEngine.ts";
import { SessionRegistry } from "./session/registry.ts";
import { control, restart, train } from "./session/runCommands.ts";
import type { RunStore } from "./session/runStore.ts";
import { SpeedChoice } from "./session/speedChoice.ts";
import { V8Options } from "./session/v8Options.ts";
import { makeExecutable, offerTerminalCommand } from "./terminalCommand.ts";
import { ask } from "./userInterface.ts";
import { workspaceFiles } from "./workspaceFiles.ts";

/** The extension's parts that tests inside VS Code use; returned in test mode only. */
export interface TestAccess {
  readonly sessions: SessionRegistry;
  readonly experiments: Experiments;
  readonly models: Models;
  readonly activationMs: number;
  /** The engines' processes that are running. */
  readonly engines: ReadonlySet<ChildProcess>;
  readonly runs: RunStore | undefined;
  readonly runsView: RunsView | undefined;
  readonly runActions: RunActions | undefined;
  /** Offers the runs of former windows, as activation does. */
  readonly recover: () => Promise<void>;
}

/** Creates everything that lives as long as the window. Returns the parts that tests use, in test mode. */
export function activateExtension(context: vscode.ExtensionContext): TestAccess | undefined {
  const startedAt = performance.now();
  const { extensionUri, subscriptions } = context;
  const dist = vscode.Uri.joinPath(extensionUri, "dist");
  const log = new Log();
  const engines = new Set<ChildProcess>();
  const terminalCommand = openTerminalCommand(context, log);
  const v8Options = openV8Options(context, (options) => terminalCommand.setV8Options(options));
  const startEngine: StartEngine = (listener) =>
    startProcessEngine(
      {
        script: vscode.Uri.joinPath(dist, "engine.cjs").fsPath,
        files: workspaceFiles,
        v8Options,
        onStart: (process) => follow(process, engines),
      },
      listener,
    );
  const followed = new FollowedFolders(context.workspaceState);
  const recording = openRecording(context, followed);
  const runs = recording?.store;
  const speed = new SpeedChoice(context.workspaceState);
  const sessions = new SessionRegistry({
    startEngine,
    log: (message) => log.info(message),
    compute: computeSettings,
    speed: () => speed.speed,
    sendModel: true,
    ...(runs && {
      storedModel: (uri, run) => runs.storedModel(uri, run, filesOf(vscode.Uri.parse(uri))),
      checkpoints: { store: runs, interval: checkpointInterval },
    }),
  });
  recording?.follow(sessions);
  const lessons = new Lessons(context.workspaceState, sessions, (uri) => recording?.currentFolder(uri));
  const designers = new Designers(dist, sessions, {
    train: (document) => train(services, trainableDesign(document)),
    control: (document, command) => control(services, trainableDesign(document), command),
    restart: (document) => restart(services, trainableDesign(document)),
    setSpeed: (chosen) => speed.choose(chosen),
    openAsText: (document, offset) => openAsText(services, document, offset),
    pickDataset: (document) => pickDataset(services, document),
    showLog: () => log.show(),
    failed: (error) => log.error(error),
    recordedRuns: () => recordedRuns,
    lessons,
    resetLesson: (document) => resetLesson(services, document),
  });
  const services: Services = {
    extensionUri,
    log,
    sessions,
    designers,
    startEngine,
    runs,
    speed,
    lessons,
    ask,
  };
  const recordedRuns = recording && recordedRunsOf(services, recording, followed);
  const runsView = recordedRuns && new RunsView(services, recordedRuns.lists, recordedRuns.actions);

  const experiments = openExperiments(context, () => services, recording, {
    processes: engines,
    v8Options,
  });
  const models = new Models(
    dist,
    modelEditorServices(
      () => services,
      () => recordedRuns?.actions,
    ),
  );

  subscriptions.push(
    log,
    sessions,
    designers.register(),
    registerCommands(services, {
      ...trainCommands,
      ...runControls,
      ...speedCommands,
      ...checkpointCommands,
      ...benchmarkCommands,
      ...newDesignCommands,
      ...lessonCommands,
      ...linkCommands,
      ...targetCommands,
      ...dataCommands,
      ...editorCommands,
      ...layerCommands,
      ...gradientCommands,
      ...modelCommands,
      ...experimentCommands,
      ...runsCommands(() => recordedRuns?.actions),
      ...elsewhereCommands(() => recordedRuns?.lists, context.extension.packageJSON.version),
    }),
    registerReports(),
    experiments,
    terminalCommand,
    openLanguageModelTools(dist, log, { processes: engines, v8Options }, recording),
    models,
    ...(recording && recordedRuns && runsView ? [recording, recordedRuns.lists, runsView] : []),
    new DesignDiagnostics(sessions),
    speed.onDidChange.on(() => {
      for (const session of sessions.all) session.speedChanged();
    }),
    new RunStatusBar(sessions),
    new RunNotifications(services),
    new ContextKeys(services),
    // The session is renamed before the file is, since the designer reopens as soon as the file has its new name.
    vscode.workspace.onWillRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        sessions.rename(oldUri.toString(), newUri.toString());
        void followed.rename(oldUri.toString(), newUri.toString());
      }
    }),
  );
  const recover = () => offerInterruptedRuns(services);
  void recover();
  if (context.extensionMode !== vscode.ExtensionMode.Test) return undefined;
  const runActions = recordedRuns?.actions;
  const activationMs = performance.now() - startedAt;
  return { sessions, experiments, models, engines, runs, runsView, runActions, recover, activationMs };
}

/** The window's tools for language models; each call computes in a process of its own. */
function openLanguageModelTools(
  dist: vscode.Uri,
  log: Log,
  { processes, v8Options }: Computing,
  recording: Recording | undefined,
): vscode.Disposable {
  return registerLanguageModelTools({
    start: (handlers: HandlersOf<ToolsToHost>, died: (error: Error) => void) =>
      startOwnProcess<HostToTools, ToolsToHost>({
        script: vscode.Uri.joinPath(dist, "tools.cjs").fsPath,
        name: "process of the tool",
        v8Options,
        onStart: (process) => follow(process, processes),
        log: (message) => log.info(message),
        died,
        handlers,
      }),
    runsFolder: (design) => recording?.folderOf(design.toString()),
  });
}

/** How processes that compute are started, and which ones are running. */
interface Computing {
  readonly processes: Set<ChildProcess>;
  readonly v8Options: V8Options | undefined;
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
  log: Log,
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
  makeExecutable(vscode.Uri.joinPath(bin, "mlp").fsPath).catch((error) => log.error(error));
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

/** The window's experiments; each computes in a process of its own. */
function openExperiments(
  { extensionUri, extension }: vscode.ExtensionContext,
  services: () => Services,
  recording: Recording | undefined,
  { processes, v8Options }: Computing,
): Experiments {
  const dist = vscode.Uri.joinPath(extensionUri, "dist");
  const log = (message: string) => services().log.info(message);
  const options = {
    start: (handlers: HandlersOf<RunnerToHost>, died: (error: Error) => void) =>
      startOwnProcess<HostToRunner, RunnerToHost>({
        script: vscode.Uri.joinPath(dist, "experiment.cjs").fsPath,
        name: "experiment's process",
        v8Options,
        onStart: (process) => follow(process, processes),
        log,
        died,
        handlers,
      }),
    log,
    version: extension.packageJSON.version,
    runsFolder: (design: string) => recording?.folderOf(design),
  };
  return new Experiments(dist, options, experimentActions(services));
}

function follow(process: ChildProcess, processes: Set<ChildProcess>): void {
  processes.add(process);
  process.once("exit", () => processes.delete(process));
}

/** The lists of the recorded runs, and what is done with them. */
function recordedRunsOf(services: Services, recording: Recording, followed: FollowedFolders): RecordedRuns {
  const folderOf = (uri: string) => recording.folderOf(uri);
  const lists = new RunLists(services.sessions, folderOf, followed, (error) => services.log.error(error));
  return {
    lists,
    actions: new RunActions(services, lists),
    currentFolder: (uri) => recording.currentFolder(uri),
  };
}

/**
 * Where the runs of the window are recorded; undefined where there is no local folder for those that cannot be beside their
 * designs.
 */
function openRecording(
  { storageUri, globalStorageUri, extension }: vscode.ExtensionContext,
  followed: FollowedFolders,
): Recording | undefined {
  const storage = storageUri ?? globalStorageUri;
  return storage.scheme === "file"
    ? new Recording(storage.fsPath, extension.packageJSON.version, followed)
    : undefined;
}

/** Seconds between two checkpoints, as set; 0 for none. */
function checkpointInterval(): number {
  return Math.max(0, vscode.workspace.getConfiguration("mlpStudio").get("checkpointInterval", 30));
}
