/** The site's commands and its entry in the status bar. */
import * as vscode from "vscode";
import { ask, StatusItem, showInformation } from "../extension/userInterface.ts";
import { byteCount } from "../shared/format/bytes.ts";
import { plural } from "../shared/format/plural.ts";
import { isOriginalCommand } from "../shared/link/siteWorkspace.ts";
import type { SiteWorkspace } from "./workspace.ts";
import { zipFiles } from "./zipFiles.ts";

export interface SiteServices {
  readonly workspace: SiteWorkspace;
  /** Has the browser save a file on the user's computer. */
  readonly download: (name: string, content: Uint8Array<ArrayBuffer>) => void;
  readonly report: (error: unknown) => void;
  readonly version: string;
  /** The text of all licenses. */
  readonly licenses: vscode.Uri;
}

export function registerSite(services: SiteServices): vscode.Disposable {
  const { workspace, report } = services;
  const about = { command: "mlpStudioSite.about", title: "About This Site" };
  const status = new StatusItem("mlpStudioSite", "MLP Studio");
  status.show({
    icon: "mortar-board",
    text: "MLP Studio",
    tooltip: ["Where your files are, and whose site this is"],
    command: about,
  });
  const register = (name: string, handler: (argument: unknown) => unknown) =>
    vscode.commands.registerCommand(name, async (argument: unknown) => {
      try {
        return await handler(argument);
      } catch (error) {
        report(error);
        return undefined;
      }
    });
  return vscode.Disposable.from(
    status,
    register("mlpStudioSite.download", () => download(services)),
    register("mlpStudioSite.reset", () => reset(services)),
    register(about.command, () => showAbout(services)),
    register(isOriginalCommand, (uri) => workspace.files.isOriginal(vscode.Uri.parse(String(uri)).path)),
  );
}

async function download({ workspace: { files }, download }: SiteServices): Promise<void> {
  await vscode.workspace.saveAll(false);
  const all = (await files.files()).map(({ path, modified }) => ({
    path: path.slice(1),
    modified,
    read: () => files.read(path),
  }));
  download("mlp-studio-workspace.zip", await zipFiles(all));
}

async function reset({ workspace: { files } }: SiteServices): Promise<void> {
  const { files: count, bytes } = await files.kept();
  const detail = `${plural(count, "file")} that you changed or made, recorded runs included (${byteCount(bytes)}), will be deleted. Download the workspace first to keep them.`;
  const button = "Reset";
  const question = "Reset all files to those that the site came with?";
  if ((await ask({ question, detail }, button)) !== button) return;
  await files.reset();
  void showInformation("The workspace is as the site came with it.");
}

async function showAbout(services: SiteServices): Promise<void> {
  const { workspace, version, licenses } = services;
  const { files: count, bytes } = await workspace.files.kept();
  const where = workspace.isKept
    ? `Your changes (${plural(count, "file")}, ${byteCount(bytes)}) are kept by this browser alone, and nothing is sent anywhere.`
    : "This browser keeps no data for this page: your changes last until the tab is closed.";
  const actions = {
    "Download Workspace": () => download(services),
    "Reset Workspace": () => reset(services),
    Licenses: () => vscode.commands.executeCommand("vscode.open", licenses),
  };
  const pressed = await showInformation(
    `MLP Studio ${version}, built on Code – OSS; not affiliated with Microsoft. ${where}`,
    ...Object.keys(actions),
  );
  if (pressed !== undefined) await actions[pressed as keyof typeof actions]();
}
