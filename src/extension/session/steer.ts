import type { DesignSpec } from "../../shared/design/fields.ts";
import { runPlaceText, runPositionText } from "../../shared/format/runPosition.ts";
import type { DesignJob, RunCommand } from "../../shared/messages.ts";
import type { SessionRegistry } from "./registry.ts";
import type { TrainingSession } from "./trainingSession.ts";

/** Asks a person. @returns the button that was pressed; undefined where the answer was to leave everything as it is */
export type Ask = (
  text: { readonly question: string; readonly detail: string },
  ...buttons: readonly string[]
) => Promise<string | undefined>;

/** A design whose run is steered. */
export interface SteeredDesign {
  readonly uri: string;
  /** Its file's name. */
  readonly name: string;
  /** The design as it is now. @throws InputError where its text is broken */
  job(): DesignJob;
}

/** What steering a run needs. */
export interface Steering {
  readonly sessions: SessionRegistry;
  readonly ask: Ask;
}

/** Trains the document's text as it is now; goes on with a run that is paused, and leaves one alone that runs. */
export async function train(steering: Steering, design: SteeredDesign): Promise<void> {
  const session = sessionOf(steering, design);
  if (session.phase === "paused") await session.control("resume");
  else if (!session.isLive) await begin(steering, session, design, false);
}

/** Steers the design's run; a step or an epoch continues one that has ended, and starts one where it cannot be continued. */
export async function control(steering: Steering, design: SteeredDesign, command: RunCommand): Promise<void> {
  const session = sessionOf(steering, design);
  if (!session.isLive && (command === "step" || command === "epoch")) {
    if (session.continuable && isContinued(session.trainedDesign, design.job().design))
      await started(session.continueEnded(design.job()));
    else if (!(await mayReplaceEnded(steering, session, design))) return;
    else await begin(steering, session, design, true);
  }
  await session.control(command);
}

/** Starts again with the text as it is now; the design's seed makes it the same run where nothing was changed. */
export async function restart(steering: Steering, design: SteeredDesign): Promise<void> {
  const session = sessionOf(steering, design);
  const step = session.log?.latestProgress?.step ?? 0;
  if (session.isLive && step > 0) {
    const button = "Restart";
    const text = {
      question: `${design.name} is being trained. Do you want to discard this run and start again?`,
      detail: `The run is at ${runPositionText(session)}. It cannot be resumed afterwards.`,
    };
    if ((await steering.ask(text, button)) !== button) return;
  }
  if (session.resumable) await begin(steering, session, design, false);
  else await started(session.restart(design.job()));
}

/** Goes on from the design's last checkpoint. @throws InputError when there is none */
export async function resumeFromCheckpoint(
  { sessions }: Pick<Steering, "sessions">,
  design: SteeredDesign,
): Promise<void> {
  const session = sessions.get(design.uri);
  const { run } = session;
  try {
    await session.resume(design.job());
  } catch (error) {
    // Once there is a run, its failure is told as such.
    if (session.run === run) throw error;
  }
}

function sessionOf({ sessions }: Steering, design: SteeredDesign): TrainingSession {
  return sessions.get(design.uri);
}

/** Starts a run, unless the user would rather resume the one that was interrupted, which the new one replaces. */
async function begin(
  steering: Steering,
  session: TrainingSession,
  design: SteeredDesign,
  paused: boolean,
): Promise<void> {
  const { resumable } = session;
  if (resumable) {
    const [resume, again] = ["Resume", "Start Again"];
    const text = {
      question: `The training of ${design.name} was interrupted. Do you want to resume it?`,
      detail: `It can be resumed at ${runPlaceText(resumable)}. Starting again discards it.`,
    };
    const pressed = await steering.ask(text, resume, again);
    if (pressed === resume) return resumeFromCheckpoint(steering, design);
    if (pressed !== again) return;
  }
  await started(session.train(design.job(), paused));
}

/** Whether a step may discard a run that has ended and cannot be continued; the user is asked where that is a surprise. */
async function mayReplaceEnded(
  { ask }: Steering,
  session: TrainingSession,
  design: SteeredDesign,
): Promise<boolean> {
  const { finished } = session.log ?? {};
  // The other cases are no surprise: there is no run, it has diverged, or the toolbar says that the design has changed.
  const isSame = isContinued(session.trainedDesign, design.job().design);
  if (session.phase !== "finished" || !finished || finished.reason === "diverged" || !isSame) return true;
  const why =
    finished.reason === "earlyStopped"
      ? "Early stopping has ended this run, so that it cannot be continued. To train for longer, raise its patience or turn it off."
      : "There is no checkpoint of this run to continue from. The setting mlpStudio.checkpointInterval turns checkpoints on.";
  const button = "Start Again";
  const question = `Do you want to start the training of ${design.name} again?`;
  return (await ask({ question, detail: why }, button)) === button;
}

/** Whether a run of the one design can be continued with the other: all but the number of epochs is the same. */
function isContinued(trained: DesignSpec | undefined, present: DesignSpec): boolean {
  const withoutEpochs = (design: DesignSpec) =>
    JSON.stringify({ ...design, training: { ...design.training, epochs: 0 } });
  return trained !== undefined && withoutEpochs(trained) === withoutEpochs(present);
}

/** Why a run did not start is told as its failure, in the designer or by a notification: not once more by the caller. */
async function started(run: Promise<void>): Promise<void> {
  await run.catch(() => {});
}
