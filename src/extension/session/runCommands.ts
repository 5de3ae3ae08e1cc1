/** Starts, continues, restarts and resumes the runs of designs, and asks before a run would be lost. */
import type { DesignSpec } from "../../shared/design/fields.ts";
import { runPlaceText, runPositionText } from "../../shared/format/runPosition.ts";
import type { DesignJob, RunCommand } from "../../shared/messages.ts";
import type { SessionRegistry } from "./registry.ts";
import type { TrainingSession } from "./trainingSession.ts";

/**
 * Asks the user.
 *
 * @returns the button that was pressed; undefined where the user canceled
 */
export type Ask = (
  text: { readonly question: string; readonly detail: string },
  ...buttons: readonly string[]
) => Promise<string | undefined>;

/** A design that can be trained. */
export interface TrainableDesign {
  readonly uri: string;
  /** Name of the design's file. */
  readonly name: string;
  /**
   * Returns the design as it is now.
   *
   * @throws InputError where its text has errors
   */
  job(): DesignJob;
}

/** What the functions below need to run a command. */
export interface CommandContext {
  readonly sessions: SessionRegistry;
  readonly ask: Ask;
}

/** Trains the design as it is now. A paused run is resumed; one that is running is left as it is. */
export async function train(context: CommandContext, design: TrainableDesign): Promise<void> {
  const session = sessionOf(context, design);
  if (session.phase === "paused") await session.control("resume");
  else if (!session.isLive) await begin(context, session, design, false);
}

/** Passes a command to the design's run. A step or an epoch continues a run that has ended, else starts a new one. */
export async function control(
  context: CommandContext,
  design: TrainableDesign,
  command: RunCommand,
): Promise<void> {
  const session = sessionOf(context, design);
  if (!session.isLive && (command === "step" || command === "epoch")) {
    if (session.continuable && canContinue(session.trainedDesign, design.job().design))
      await waitForStart(session.continueEnded(design.job()));
    else if (!(await mayReplaceEnded(context, session, design))) return;
    else await begin(context, session, design, true);
  }
  await session.control(command);
}

/** Restarts the training with the design as it is now; where the design has not changed, its seed makes it the same run. */
export async function restart(context: CommandContext, design: TrainableDesign): Promise<void> {
  const session = sessionOf(context, design);
  const step = session.log?.latestProgress?.step ?? 0;
  if (session.isLive && step > 0) {
    const button = "Restart";
    const text = {
      question: `${design.name} is being trained. Do you want to discard this run and start again?`,
      detail: `The run is at ${runPositionText(session)}. It cannot be resumed afterwards.`,
    };
    if ((await context.ask(text, button)) !== button) return;
  }
  if (session.resumable) await begin(context, session, design, false);
  else await waitForStart(session.restart(design.job()));
}

/**
 * Resumes the training from the design's last checkpoint.
 *
 * @throws InputError where there is no checkpoint
 */
export async function resumeFromCheckpoint(
  { sessions }: Pick<CommandContext, "sessions">,
  design: TrainableDesign,
): Promise<void> {
  const session = sessions.get(design.uri);
  const { run } = session;
  try {
    await session.resume(design.job());
  } catch (error) {
    // Once there is a run, the failure is reported as the run's.
    if (session.run === run) throw error;
  }
}

function sessionOf({ sessions }: CommandContext, design: TrainableDesign): TrainingSession {
  return sessions.get(design.uri);
}

/** Starts a run, unless the user would rather resume the one that was interrupted, which the new one replaces. */
async function begin(
  context: CommandContext,
  session: TrainingSession,
  design: TrainableDesign,
  paused: boolean,
): Promise<void> {
  const { resumable } = session;
  if (resumable) {
    const [resume, startAgain] = ["Resume", "Start Again"];
    const text = {
      question: `The training of ${design.name} was interrupted. Do you want to resume it?`,
      detail: `It can be resumed at ${runPlaceText(resumable)}. Starting again discards it.`,
    };
    const pressed = await context.ask(text, resume, startAgain);
    if (pressed === resume) return resumeFromCheckpoint(context, design);
    if (pressed !== startAgain) return;
  }
  await waitForStart(session.train(design.job(), paused));
}

/**
 * Whether a step may discard a run that has ended and cannot be continued; the user is asked where a new run would be
 * unexpected.
 */
async function mayReplaceEnded(
  { ask }: CommandContext,
  session: TrainingSession,
  design: TrainableDesign,
): Promise<boolean> {
  const { finished } = session.log ?? {};
  // In the other cases the user expects a new run: none exists, it has diverged, or the toolbar shows that the design has
  // changed.
  const isSameDesign = canContinue(session.trainedDesign, design.job().design);
  if (session.phase !== "finished" || !finished || finished.reason === "diverged" || !isSameDesign)
    return true;
  const why =
    finished.reason === "earlyStopped"
      ? "Early stopping has ended this run, so that it cannot be continued. To train for longer, raise its patience or turn it off."
      : "There is no checkpoint of this run to continue from. The setting mlpStudio.checkpointInterval turns checkpoints on.";
  const button = "Start Again";
  const question = `Do you want to start the training of ${design.name} again?`;
  return (await ask({ question, detail: why }, button)) === button;
}

/** Whether a run of one design can be continued with another: they may differ only in the number of epochs. */
function canContinue(trained: DesignSpec | undefined, current: DesignSpec): boolean {
  const withoutEpochs = (design: DesignSpec) =>
    JSON.stringify({ ...design, training: { ...design.training, epochs: 0 } });
  return trained !== undefined && withoutEpochs(trained) === withoutEpochs(current);
}

/**
 * Waits for the start of a run. A failure to start is reported as the run's, in the designer or by a notification, and not by
 * the caller.
 */
async function waitForStart(run: Promise<void>): Promise<void> {
  await run.catch(() => {});
}
