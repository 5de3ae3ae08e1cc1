/** The status bar's item for runs. */
import * as vscode from "vscode";
import { fileName } from "../design/documents.ts";
import type { SessionRegistry } from "../session/registry.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { StatusItem } from "../userInterface.ts";
import { resultText, runText, statusIcon } from "./runText.ts";

/** Milliseconds between two updates. */
const updateIntervalMs = 250;
/** Milliseconds for which a result is shown. */
const resultDisplayMs = 30_000;

/** Shows the runs in VS Code's status bar: one with its numbers, several by their count; a click shows the designer. */
export class RunStatusBar implements Disposable {
  private readonly sessions: SessionRegistry;
  private readonly disposables: Disposable[] = [];
  private readonly item = new StatusItem("mlpStudio.run", "MLP Training");
  private ticker: Timer | undefined;
  private resultTimer: Timer | undefined;
  private latest: TrainingSession | undefined;

  constructor(sessions: SessionRegistry) {
    this.sessions = sessions;
    this.disposables.push(
      sessions.onDidAdd.on((session) => session.onDidChangePhase.on(() => this.changed(session))),
    );
  }

  dispose(): void {
    clearInterval(this.ticker);
    clearTimeout(this.resultTimer);
    this.item.dispose();
    disposeAll(this.disposables);
  }

  private changed(session: TrainingSession): void {
    this.latest = session;
    clearTimeout(this.resultTimer);
    const { live } = this.sessions;
    if (live.length > 0) this.ticker ??= setInterval(() => this.update(), updateIntervalMs);
    else {
      clearInterval(this.ticker);
      this.ticker = undefined;
      this.resultTimer = setTimeout(() => this.item.hide(), resultDisplayMs);
    }
    this.update();
  }

  private update(): void {
    const { live } = this.sessions;
    const shown = live.length > 0 ? live : this.latest ? [this.latest] : [];
    if (shown.length === 0) return;
    const texts = shown.map((session) => `${nameOf(session)}: ${textOf(session)}`);
    const content =
      shown.length === 1
        ? { icon: statusIcon(shown[0].phase, shown[0].log), text: texts[0] }
        : { icon: "sync~spin", text: `${shown.length} networks are being trained` };
    this.item.show({
      ...content,
      tooltip: texts,
      command: {
        command: "mlpStudio.revealRun",
        title: "Show the Network",
        arguments: shown.length === 1 ? [vscode.Uri.parse(shown[0].uri)] : [],
      },
    });
  }
}

function textOf(session: TrainingSession): string {
  const { phase, log, isLive } = session;
  if (phase === "failed") return "failed";
  // This is the phase of a run that was stopped while its data was read.
  if (phase === "idle") return "not trained";
  if (log?.diverged && !isLive) return "diverged";
  return phase === "finished" && log ? resultText(log) : runText(session);
}

function nameOf({ uri }: TrainingSession): string {
  return fileName(vscode.Uri.parse(uri)).replace(/\.mlp\.json$/, "");
}
