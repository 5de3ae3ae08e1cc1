/** Finding the workspace's files by their names, in VS Code's quick open and in searches of extensions. */
import * as vscode from "vscode";
import { siteScheme } from "../shared/link/siteWorkspace.ts";
import type { SiteFiles } from "./files/siteFiles.ts";

/**
 * The part of VS Code's proposed API `fileSearchProvider` that is used here. It is open to extensions that are built in, and the
 * site has one version of VS Code.
 */
interface FileSearchApi {
  registerFileSearchProvider(
    scheme: string,
    provider: {
      provideFileSearchResults(
        query: { readonly pattern: string },
        options: { readonly folder: vscode.Uri },
      ): Promise<vscode.Uri[]>;
    },
  ): vscode.Disposable;
}

/** Gives VS Code all files of the folder that is searched, since it compares them with patterns itself. */
export function registerFileSearch(files: Pick<SiteFiles, "files">): vscode.Disposable {
  const api = vscode.workspace as unknown as FileSearchApi;
  return api.registerFileSearchProvider(siteScheme, {
    async provideFileSearchResults(_, { folder }) {
      const found = (await files.files()).filter(({ path }) => path.startsWith(`${folder.path}/`));
      return found.map(({ path }) => folder.with({ path }));
    },
  });
}
