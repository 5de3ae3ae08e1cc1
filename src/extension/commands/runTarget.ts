/** Which design or run a command is for. */
import * as vscode from "vscode";
import { fileName } from "../design/documents.ts";
import { isDesignName } from "../design/fileNames.ts";
import { designInFront } from "../designer/show.ts";
import type { Services } from "../services.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { pick, showInformation } from "../userInterface.ts";

/** Returns the design that a command is for: the one whose menu it was called from, else the active one. */
export async function designAt(
  services: Services,
  uri: vscode.Uri | undefined,
): Promise<vscode.TextDocument | undefined> {
  if (uri && isDesignName(uri.path)) return vscode.workspace.openTextDocument(uri);
  return designInFront(services);
}

/**
 * Returns the design whose run a command is for: the active one if it matches, else the only one that does, else the one that
 * the user picks of several.
 *
 * @param matches whether the command applies to the session's run
 * @param noneMessage shown where no run matches
 * @returns undefined where no run matches or the user canceled
 */
export async function runAt(
  services: Services,
  uri: vscode.Uri | undefined,
  matches: (session: TrainingSession) => boolean,
  noneMessage: string,
): Promise<vscode.Uri | undefined> {
  const active = await designAt(services, uri);
  const own = active && services.sessions.find(active.uri.toString());
  if (active && own && matches(own)) return active.uri;
  const found = services.sessions.live.filter(matches).map((session) => vscode.Uri.parse(session.uri));
  if (found.length === 0) {
    void showInformation(noneMessage);
    return undefined;
  }
  if (found.length === 1) return found[0];
  const choices = found.map((run) => ({
    label: fileName(run),
    description: vscode.workspace.asRelativePath(run),
    value: run,
  }));
  return pick(choices, { question: "Which run?" });
}
