/** The entry of the site's own extension, which gives the page its workspace and opens links. */
import * as vscode from "vscode";
import { showError, showWarning } from "../extension/userInterface.ts";
import { messageOf } from "../shared/errors.ts";
import { siteScheme } from "../shared/link/siteWorkspace.ts";
import { registerSite } from "./commands.ts";
import { fileOfLink } from "./fileOfLink.ts";
import { registerFileSearch } from "./fileSearch.ts";
import { SiteFileSystem } from "./files/fileSystem.ts";
import { PageChannel } from "./pageChannel.ts";
import { channelSetting } from "./pageMessages.ts";
import { openWorkspace } from "./workspace.ts";

export async function activate({
  extension,
  extensionUri,
  globalState,
  subscriptions,
}: vscode.ExtensionContext) {
  const report = (error: unknown) => showError(messageOf(error));
  let fileSystem: SiteFileSystem | undefined;
  const address = extensionUri.toString(true);
  const workspace = await openWorkspace(address, `mlp-site:${extensionUri.path}`, (changes) =>
    fileSystem?.report(changes),
  );
  fileSystem = new SiteFileSystem(workspace.files, siteScheme, onceAtATime(report));
  subscriptions.push(
    vscode.workspace.registerFileSystemProvider(siteScheme, fileSystem, { isCaseSensitive: true }),
    registerFileSearch(workspace.files),
  );
  if (!workspace.isKept)
    void showWarning(
      "This browser keeps no data for this page, so your changes last until the tab is closed. Download the workspace before you close it.",
    );

  const openLink = async (fragment: string): Promise<void> => {
    try {
      const path = await fileOfLink(workspace, fragment);
      const uri = path && vscode.Uri.from({ scheme: siteScheme, path });
      // VS Code may not know the designer before, and would open a design as text.
      await vscode.extensions.getExtension("mlp-studio.mlp-studio")?.activate();
      if (uri) await vscode.commands.executeCommand("vscode.open", uri, { preview: false });
      else await welcome(globalState);
    } catch (error) {
      void report(error);
    }
  };
  const page = new PageChannel(vscode.workspace.getConfiguration().get(channelSetting, ""), openLink);
  subscriptions.push(
    page,
    registerSite({
      workspace,
      download: (name, content) => page.send({ kind: "download", name, content }),
      report,
      version: extension.packageJSON.version,
      licenses: vscode.Uri.joinPath(extensionUri, "LICENSES.txt"),
    }),
  );
}

/** Shows how to begin, at the first visit without a link. */
async function welcome(state: vscode.Memento): Promise<void> {
  const key = "welcomed";
  const isUsed = vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);
  if (isUsed || state.get(key)) return;
  await state.update(key, true);
  await vscode.commands.executeCommand(
    "workbench.action.openWalkthrough",
    "mlp-studio.mlp-studio#start",
    false,
  );
}

/** Reports an error unless the last one is still shown. */
function onceAtATime(report: (error: unknown) => unknown): (error: unknown) => void {
  let isShown = false;
  return (error) => {
    if (isShown) return;
    isShown = true;
    void Promise.resolve(report(error)).then(() => {
      isShown = false;
    });
  };
}
