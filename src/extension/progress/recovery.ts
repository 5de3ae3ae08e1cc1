/** Recovery of runs that were interrupted by a crash or a reload. */
import * as vscode from "vscode";
import { runPlaceText } from "../../shared/format/runPosition.ts";
import { resumeAndShow } from "../commands/checkpoints.ts";
import { fileName } from "../design/documents.ts";
import type { Services } from "../services.ts";
import type { StoredRun } from "../session/runStore.ts";
import { showInformation } from "../userInterface.ts";

/**
 * Shows the runs that a former window left behind, as after a crash or a reload, in their designers, and offers to resume them.
 * A window's own runs are offered where they fail. Resolves when all runs have been checked, not when the user has answered.
 */
export async function offerInterruptedRuns(services: Services): Promise<void> {
  const { runs, sessions, log } = services;
  if (!runs) return;
  for (const run of await runs.list()) {
    if (run.ended || run.isLive) continue;
    try {
      await sessions.get(run.uri).showInterrupted();
      void offer(services, run).catch((error) => log.report(error));
    } catch (error) {
      log.error(error);
    }
  }
}

async function offer(services: Services, run: StoredRun): Promise<void> {
  const { uri } = run;
  const design = vscode.Uri.parse(uri);
  const [resume, discard] = ["Resume", "Discard"];
  const message = `The training of ${fileName(design)} was interrupted; there is a checkpoint at ${runPlaceText(run)}.`;
  const pressed = await showInformation(message, resume, discard);
  if (pressed === resume) await resumeAndShow(services, design);
  else if (pressed === discard) await services.sessions.get(uri).discard();
}
