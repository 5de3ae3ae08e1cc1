/** Activation: creates the extension's parts and connects them. */
import * as vscode from "vscode";
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
import type { HostPlatform } from "./hostPlatform.ts";
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
import { SessionRegistry } from "./session/registry.ts";
import { control, restart, train } from "./session/runCommands.ts";
import type { RunStore } from "./session/runStore.ts";
import { SpeedChoice } from "./session/speedChoice.ts";
import { ask } from "./userInterface.ts";

/** The extension's parts that tests inside VS Code use; returned in test mode only. */
export interface TestAccess {
  readonly sessions: SessionRegistry;
  readonly experiments: Experiments;
  readonly models: Models;
  readonly activationMs: number;
  /** The processes or workers that compute. */
  readonly engines: HostPlatform["computing"];
  readonly runs: RunStore | undefined;
  readonly runsView: RunsView | undefined;
  readonly runActions: RunActions | undefined;
  /** Offers the runs of former windows, as activation does. */
  readonly recover: () => Promise<void>;
}

/** The extension's part that an entry makes for the place that it runs in. It is disposed with the extension. */
export type OpenPlatform = (
  context: vscode.ExtensionContext,
  log: Pick<Log, "info" | "error">,
) => HostPlatform & vscode.Disposable;

/** Creates everything that lives as long as the window. Returns the parts that tests use, in test mode. */
export function activateExtension(
  context: vscode.ExtensionContext,
  openPlatform: OpenPlatform,
): TestAccess | undefined {
  const startedAt = performance.now();
  const { extensionUri, subscriptions } = context;
  const dist = vscode.Uri.joinPath(extensionUri, "dist");
  const log = new Log();
  const platform = openPlatform(context, log);
  const followed = new FollowedFolders(context.workspaceState);
  const recording = openRecording(context, platform, followed);
  const runs = recording?.store;
  const speed = new SpeedChoice(context.workspaceState);
  const sessions = new SessionRegistry({
    startEngine: platform.startEngine,
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
  const lessons = new Lessons(context.workspaceState, sessions, platform, (uri) =>
    recording?.currentFolder(uri),
  );
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
    platform,
    resetLesson: (document) => resetLesson(services, document),
  });
  const services: Services = {
    extensionUri,
    log,
    sessions,
    designers,
    platform,
    runs,
    speed,
    lessons,
    ask,
  };
  const recordedRuns = recording && recordedRunsOf(services, recording, followed);
  const runsView = recordedRuns && new RunsView(services, recordedRuns.lists, recordedRuns.actions);

  const experiments = new Experiments(
    dist,
    {
      platform,
      log: (message) => log.info(message),
      version: context.extension.packageJSON.version,
      runsFolder: (design) => recording?.folderOf(design),
    },
    experimentActions(() => services),
  );
  const models = new Models(
    dist,
    modelEditorServices(
      () => services,
      () => recordedRuns?.actions,
    ),
  );

  subscriptions.push(
    log,
    platform,
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
    registerLanguageModelTools({
      start: platform.startTools,
      runsFolder: (design) => recording?.folderOf(design.toString()),
    }),
    models,
    ...(recording && recordedRuns && runsView ? [recording, recordedRuns.lists, runsView] : []),
    new DesignDiagnostics(sessions, platform),
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
  return {
    sessions,
    experiments,
    models,
    engines: platform.computing,
    runs,
    runsView,
    runActions,
    recover,
    activationMs,
  };
}

/** The lists of the recorded runs, and what is done with them. */
function recordedRunsOf(services: Services, recording: Recording, followed: FollowedFolders): RecordedRuns {
  const { storage } = services.platform;
  const folderOf = (uri: string) => recording.folderOf(uri);
  const lists = new RunLists(storage, services.sessions, folderOf, followed, (error) =>
    services.log.error(error),
  );
  return {
    storage,
    lists,
    actions: new RunActions(services, lists),
    currentFolder: (uri) => recording.currentFolder(uri),
  };
}

/**
 * Where the runs of the window are recorded; undefined where there is no folder for those that cannot be beside their designs.
 */
function openRecording(
  { storageUri, globalStorageUri, extension }: vscode.ExtensionContext,
  platform: HostPlatform,
  followed: FollowedFolders,
): Recording | undefined {
  const folder = platform.placeOf(storageUri ?? globalStorageUri);
  return folder === undefined
    ? undefined
    : new Recording(platform, folder, extension.packageJSON.version, followed);
}

/** Seconds between two checkpoints, as set; 0 for none. */
function checkpointInterval(): number {
  return Math.max(0, vscode.workspace.getConfiguration("mlpStudio").get("checkpointInterval", 30));
}
