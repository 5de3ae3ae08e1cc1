/** Commands for runs: pause, resume, stop, step, epoch, restart. */
import * as vscode from "vscode";
import type { RunCommand } from "../../shared/messages.ts";
import { trainableDesign } from "../design/documents.ts";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import { control, restart } from "../session/runCommands.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
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
  return async (services, uri) => {
    const run = await runAt(services, uri, matches, noneMessage);
    if (run) await services.sessions.find(run.toString())?.control(command);
  };
}

/**
 * Returns the handler of a command that starts the active design's run where none is under way.
 *
 * @param noneMessage shown where neither a design is active nor a run is under way
 */
function onDesign(
  act: (services: Services, document: vscode.TextDocument) => Promise<void>,
  noneMessage: string,
): CommandHandler {
  return async (services, uri) => {
    const active = await designAt(services, uri);
    const run = active?.uri ?? (await runAt(services, uri, isLive, noneMessage));
    if (!run) return;
    if (!services.designers.isVisible(run.toString())) await showDesigner(services, run);
    const document = active ?? (await vscode.workspace.openTextDocument(run));
    await act(services, document);
  };
}

const nothingRuns = "No network is being trained.";
const nothingOpen = 'Open a network design first, or run "MLP: Train Network".';

export const runControls: Readonly<Record<string, CommandHandler>> = {
  pause: onRun("pause", (session) => session.phase === "running", nothingRuns),
  resume: onRun("resume", (session) => session.phase === "paused", "No training is paused."),
  stop: onRun("stop", isLive, nothingRuns),
  step: onDesign((services, document) => control(services, trainableDesign(document), "step"), nothingOpen),
  epoch: onDesign((services, document) => control(services, trainableDesign(document), "epoch"), nothingOpen),
  restart: onDesign((services, document) => restart(services, trainableDesign(document)), nothingOpen),
  /** Shows the run's designer. */
  async revealRun(services, uri) {
    const run = uri ?? (await runAt(services, undefined, isLive, nothingRuns));
    if (run) await showDesigner(services, run);
  },
};
