import type { TextDocument } from "vscode";
import type { RunCommand } from "../../shared/messages.ts";
import { designJob } from "../design/documents.ts";
import type { SessionRegistry } from "./registry.ts";

/** Trains the document's text as it is now; goes on with a run that is paused, and leaves one alone that runs. */
export async function train(sessions: SessionRegistry, document: TextDocument): Promise<void> {
  const session = sessions.get(document.uri.toString());
  if (session.phase === "paused") await session.control("resume");
  else if (!session.isLive) await started(session.train(designJob(document), false));
}

/** Steers the design's run; a step or an epoch starts one where there is none. */
export async function control(
  sessions: SessionRegistry,
  document: TextDocument,
  command: RunCommand,
): Promise<void> {
  const session = sessions.get(document.uri.toString());
  if (!session.isLive && (command === "step" || command === "epoch"))
    await started(session.train(designJob(document), true));
  await session.control(command);
}

/** Starts again with the text as it is now; the design's seed makes it the same run where nothing was changed. */
export async function restart(sessions: SessionRegistry, document: TextDocument): Promise<void> {
  await started(sessions.get(document.uri.toString()).restart(designJob(document)));
}

/** Goes on from the design's last checkpoint. @throws InputError when there is none */
export async function resumeFromCheckpoint(sessions: SessionRegistry, document: TextDocument): Promise<void> {
  const session = sessions.get(document.uri.toString());
  const { run } = session;
  try {
    await session.resume(designJob(document));
  } catch (error) {
    // Once there is a run, its failure is told as such.
    if (session.run === run) throw error;
  }
}

/** Why a run did not start is told as its failure, in the designer or by a notification: not once more by the caller. */
async function started(run: Promise<void>): Promise<void> {
  await run.catch(() => {});
}
