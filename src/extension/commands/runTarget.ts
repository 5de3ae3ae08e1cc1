import * as vscode from "vscode";
import { fileName } from "../design/documents.ts";
import { isDesignName } from "../design/fileNames.ts";
import { designInFront } from "../designer/show.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import type { Studio } from "../studio.ts";
import { pick, showInformation } from "../userInterface.ts";

/** The design that a command is for: the one whose menu it was called from, or the one the user is in. */
export async function designAt(
  studio: Studio,
  uri: vscode.Uri | undefined,
): Promise<vscode.TextDocument | undefined> {
  if (uri && isDesignName(uri.path)) return vscode.workspace.openTextDocument(uri);
  return designInFront(studio);
}

/**
 * The design whose run a command steers: the one at hand if it suits, else the one that does, else the one the user
 * picks of several; undefined, after telling the user, where none does.
 */
export async function runAt(
  studio: Studio,
  uri: vscode.Uri | undefined,
  suits: (session: TrainingSession) => boolean,
  none: string,
): Promise<vscode.Uri | undefined> {
  const at = await designAt(studio, uri);
  const own = at && studio.sessions.find(at.uri.toString());
  if (at && own && suits(own)) return at.uri;
  const found = studio.sessions.live.filter(suits).map((session) => vscode.Uri.parse(session.uri));
  if (found.length === 0) {
    void showInformation(none);
    return undefined;
  }
  if (found.length === 1) return found[0];
  const choices = found.map((run) => ({
    label: fileName(run),
    description: vscode.workspace.asRelativePath(run),
    value: run,
  }));
  return pick(choices, { question: "Of several runs, which one?" });
}
