/** Files of the workspace by their names, wherever it is. */
import * as vscode from "vscode";
import { searchExclude } from "./design/fileNames.ts";
import { globExpression } from "./design/globExpression.ts";

/** Milliseconds after which a search is not waited for alone: a file system without one never answers. */
const searchPatienceMs = 1000;
/** Number of folders that are looked through in the place of a search. */
const maxFolders = 2000;

/** Whether a search has not answered before the folders were looked through: until it does, no other one is waited for. */
let isSilent = false;

/**
 * Searches the workspace. Local folders always have a search; of another file system the folders are looked through where its
 * search does not answer soon.
 *
 * @param glob as VS Code's, with `**`, `*` and `{a,b}`
 * @param exclude folders that are left out; null for none
 */
export async function findFiles(
  glob: string,
  max?: number,
  exclude: string | null = searchExclude,
): Promise<readonly vscode.Uri[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.every(({ uri }) => uri.scheme === "file"))
    return vscode.workspace.findFiles(glob, exclude, max);
  const excluded = exclude === null ? undefined : globExpression(exclude);
  if (isSilent) return walk(folders, glob, max, excluded);
  let isFound = false;
  const found = Promise.resolve(vscode.workspace.findFiles(glob, exclude, max)).then(
    (uris) => {
      isFound = true;
      isSilent = false;
      // Not every file system's search leaves out what is excluded.
      return uris.filter((uri) => !excluded?.test(vscode.workspace.asRelativePath(uri, false)));
    },
    () => undefined,
  );
  const walked = new Promise<void>((resolve) => {
    setTimeout(resolve, searchPatienceMs);
  }).then(async () => {
    if (isFound) return undefined;
    const uris = await walk(folders, glob, max, excluded);
    isSilent = !isFound;
    return uris;
  });
  return (await Promise.race([found, walked])) ?? (await walked) ?? [];
}

async function walk(
  roots: readonly vscode.WorkspaceFolder[],
  glob: string,
  max: number | undefined,
  excluded: RegExp | undefined,
): Promise<readonly vscode.Uri[]> {
  const wanted = globExpression(glob);
  const found: vscode.Uri[] = [];
  const queue = roots.map(({ uri }) => ({ uri, path: "" }));
  for (let visited = 0; visited < Math.min(queue.length, maxFolders); visited++) {
    const folder = queue[visited];
    // A folder that cannot be read has nothing to offer.
    const entries = await vscode.workspace.fs.readDirectory(folder.uri).then(
      (read) => read,
      () => [],
    );
    for (const [name, type] of entries) {
      const entry = { uri: vscode.Uri.joinPath(folder.uri, name), path: `${folder.path}${name}` };
      if (type & vscode.FileType.Directory) {
        if (!excluded?.test(`${entry.path}/`)) queue.push({ ...entry, path: `${entry.path}/` });
      } else if (wanted.test(entry.path) && !excluded?.test(entry.path)) found.push(entry.uri);
      if (found.length === max) return found;
    }
  }
  return found;
}
