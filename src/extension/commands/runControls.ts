/** Commands for runs: pause, resume, stop, step, epoch, restart. */
import * as vscode from "vscode";
import type { RunCommand } from "../../shared/messages.ts";
import { steeredDesign } from "../design/documents.ts";
import { showDesigner } from "../designer/show.ts";
import { control, restart } from "../session/steer.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import type { Studio } from "../studio.ts";
import type { CommandHandler } from "./command.ts";
import { designAt, runAt } from "./runTarget.ts";

const isLive = (session: TrainingSession) => session.isLive;

/**
 * Returns the handler of a command for an existing run.
 *
 * @param matches whether the command applies to the session's run
 * @param noneMessage shown where there is no such run
 */
function onRun(
  command: RunCommand,
  matches: (session: TrainingSession) => boolean,
  noneMessage: string,
): CommandHandler {
  return async (studio, uri) => {
    const run = await runAt(studio, uri, matches, noneMessage);
    if (run) await studio.sessions.find(run.toString())?.control(command);
  };
}

/**
 * Returns the handler of a command that starts the active design's run where none is under way.
 *
 * @param noneMessage shown where neither a design is active nor a run is under way
 */
function onDesign(
  act: (studio: Studio, document: vscode.TextDocument) => Promise<void>,
  noneMessage: string,
): CommandHandler {
  return async (studio, uri) => {
    const active = await designAt(studio, uri);
    const run = active?.uri ?? (await runAt(studio, uri, isLive, noneMessage));
    if (!run) return;
    if (!studio.designers.isVisible(run.toString())) await showDesigner(studio, run);
    const document = active ?? (await vscode.workspace.openTextDocument(run));
    await act(studio, document);
  };
}

const nothingRuns = "No network is being trained.";
const nothingOpen = 'Open a network design first, or run "MLP: Train Network".';

export const runControls: Readonly<Record<string, CommandHandler>> = {
  pause: onRun("pause", (session) => session.phase === "running", nothingRuns),
  resume: onRun("resume", (session) => session.phase === "paused", "No training is paused."),
  stop: onRun("stop", isLive, nothingRuns),
  step: onDesign((studio, document) => control(studio, steeredDesign(document), "step"), nothingOpen),
  epoch: onDesign((studio, document) => control(studio, steeredDesign(document), "epoch"), nothingOpen),
  restart: onDesign((studio, document) => restart(studio, steeredDesign(document)), nothingOpen),
  /** Shows the run's designer. */
  async revealRun(studio, uri) {
    const run = uri ?? (await runAt(studio, undefined, isLive, nothingRuns));
    if (run) await showDesigner(studio, run);
  },
};
