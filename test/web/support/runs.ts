/** The run folders of the workspace, as they are on the disk. */
import * as vscode from "vscode";
import type { RunRecord } from "../../../src/shared/runs/runRecord.ts";
import { inWorkspace, readFile } from "../../integration/support/extension.ts";

/** Returns the records of a design's runs, the oldest first. */
export async function recordsOf(design: string): Promise<readonly RunRecord[]> {
  const folder = inWorkspace(`.mlp-studio/runs/${design.replace(/\.mlp\.json$/, "")}`);
  const entries = await vscode.workspace.fs.readDirectory(folder).then(
    (found) => found,
    () => [],
  );
  const ids = entries.map(([name]) => name).filter((name) => /^\d/.test(name));
  return Promise.all(
    ids.sort().map(async (id) => JSON.parse(await readFile(vscode.Uri.joinPath(folder, id, "run.json")))),
  );
}
