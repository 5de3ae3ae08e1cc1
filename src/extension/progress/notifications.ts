/** Notifications about runs. */
import * as vscode from "vscode";
import { onAbort } from "../../shared/cooperative.ts";
import type { Fix } from "../../shared/design/fix.ts";
import { InputError } from "../../shared/errors.ts";
import { remedyTitle } from "../../shared/health/diagnosis.ts";
import { resumeAndShow } from "../commands/checkpoints.ts";
import { editDocument, fileName } from "../design/documents.ts";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import type { RunEnd, TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { showError, showInformation, showProgress, showWarning } from "../userInterface.ts";
import { resultText, runProgress, runText } from "./runText.ts";

/** Milliseconds for which a designer has to be hidden before a notification shows; less while the user switches tabs. */
const minHiddenMs = 800;
/** Milliseconds between two updates of the progress. */
const updateIntervalMs = 500;
/** Number of remedies that fit into a notification beside the button that shows the network. */
const maxRemedies = 2;

/** Shows the progress of a run whose designer is not visible, with a way to stop it, and how it ended. */
export class RunNotifications implements Disposable {
  private readonly services: Services;
  private readonly disposables: Disposable[] = [];
  /** Functions that close the notification of a run's progress. */
  private readonly shown = new Map<TrainingSession, () => void>();
  private timer: Timer | undefined;

  constructor(services: Services) {
    this.services = services;
    this.disposables.push(
      services.designers.onDidChange.on(() => this.changed()),
      services.sessions.onDidAdd.on((session) => {
        session.onDidChangePhase.on((phase) => {
          if (phase === "starting") services.log.info(`Training ${fileName(vscode.Uri.parse(session.uri))}.`);
          this.changed();
        });
        session.onDidEnd.on((end) => void this.ended(session, end));
        session.onDidCrash.on((error) => void services.log.report(error, "The training engine has stopped"));
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const end of this.shown.values()) end();
    disposeAll(this.disposables);
  }

  private changed(): void {
    const { sessions, designers } = this.services;
    // A paused run is shown in the status bar only, since it may stay paused for long.
    const isWanted = ({ uri, isLive, phase }: TrainingSession) =>
      isLive && phase !== "paused" && !designers.isVisible(uri);
    for (const [session, end] of this.shown) if (!isWanted(session)) end();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const session of sessions.live)
        if (!this.shown.has(session) && isWanted(session)) this.showProgress(session);
    }, minHiddenMs);
  }

  private showProgress(session: TrainingSession): void {
    const title = `Training ${fileName(vscode.Uri.parse(session.uri))}`;
    void showProgress(title, { cancellable: true }, async (progress) => {
      onAbort(progress.signal, () =>
        session.control("stop").catch((error) => this.services.log.error(error)),
      );
      const update = () => progress.report(100 * runProgress(session), runText(session));
      update();
      const ticker = setInterval(update, updateIntervalMs);
      await new Promise<void>((resolve) => this.shown.set(session, resolve));
      this.shown.delete(session);
      clearInterval(ticker);
    });
  }

  private async ended(session: TrainingSession, end: RunEnd): Promise<void> {
    const { designers, log } = this.services;
    const uri = vscode.Uri.parse(session.uri);
    const isVisible = designers.isVisible(uri.toString());
    const name = fileName(uri);
    if (end.kind === "failed") {
      // A mistake in the input is shown in the designer; a defect is always reported, with a way to the log.
      if (!(end.error instanceof InputError)) {
        const resumable = await session.findResumable();
        await log.report(
          end.error,
          `Training ${name} failed`,
          resumable && {
            title: `Resume at Epoch ${resumable.epoch.toFixed(1)}`,
            apply: () => resumeAndShow(this.services, uri),
          },
        );
      } else if (!isVisible) await this.offerDesigner(showError, uri, `${name}: ${end.error.message}`);
      return;
    }
    const { diverged, finished } = end.log;
    log.info(`${name}: ${diverged?.message ?? resultText(end.log)}`);
    if (isVisible) return;
    if (diverged)
      await this.offerRemedies(uri, `${name}: ${diverged.message}`, end.log.verifiedRemedies ?? []);
    else if (finished?.reason === "completed" || finished?.reason === "earlyStopped")
      await this.offerDesigner(showInformation, uri, `${name}: ${resultText(end.log)}.`);
  }

  /** Reports a divergence, with a button for each change of the design that trial runs have verified. */
  private async offerRemedies(uri: vscode.Uri, message: string, remedies: readonly Fix[]): Promise<void> {
    const open = "Show Network";
    const offered = remedies.slice(0, maxRemedies).map((remedy) => ({ title: remedyTitle(remedy), remedy }));
    const pressed = await showWarning(message, ...offered.map(({ title }) => title), open);
    const chosen = offered.find(({ title }) => title === pressed);
    if (chosen) await editDocument(await vscode.workspace.openTextDocument(uri), chosen.remedy.edits);
    if (pressed !== undefined) await showDesigner(this.services, uri);
  }

  private async offerDesigner(
    show: (message: string, button: string) => Thenable<string | undefined>,
    uri: vscode.Uri,
    message: string,
  ): Promise<void> {
    const button = "Show Network";
    if ((await show(message, button)) === button) await showDesigner(this.services, uri);
  }
}
