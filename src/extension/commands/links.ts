/** The command that copies a link by which somebody else opens a design. */
import * as vscode from "vscode";
import { InputError } from "../../shared/errors.ts";
import { gitHubLink } from "../../shared/link/gitHubLink.ts";
import { linkedFiles } from "../../shared/link/linkedFiles.ts";
import { designLink, fileLink } from "../../shared/link/siteLink.ts";
import { isOriginalCommand, sitePathOf } from "../../shared/link/siteWorkspace.ts";
import { resolveUri } from "../../shared/uri.ts";
import { designJob, fileName } from "../design/documents.ts";
import { showInformation } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

export const linkCommands: Readonly<Record<string, CommandHandler>> = {
  async copyLink(services, uri) {
    const document = await designAt(services, uri);
    if (!document) throw new InputError("Open a network design first. The link opens that design.");
    const gitHub =
      document.uri.scheme === "vscode-vfs" && gitHubLink(document.uri.authority, document.uri.path);
    const name = fileName(document.uri);
    await vscode.env.clipboard.writeText(gitHub || (await siteLink(document)));
    void showInformation(
      gitHub
        ? `The link to ${name} is copied. It opens the file as it is on GitHub, without changes that are not committed.`
        : `The link to ${name} is copied. Whoever opens it gets a copy of the design.`,
    );
  },
};

/** @throws InputError where the site is not known, the design has errors, or what it reads does not travel */
async function siteLink(document: vscode.TextDocument): Promise<string> {
  const site = vscode.workspace.getConfiguration("mlpStudio").get("site.address", "");
  if (site === "")
    throw new InputError(
      "No site is known that the link could lead to. Set its address in the setting mlpStudio.site.address.",
    );
  const job = designJob(document);
  const name = fileName(document.uri);
  const own = resolveUri(job.baseUri, name);
  const path = sitePathOf(own);
  if (path !== undefined && !document.isDirty && (await isOriginal(own))) return fileLink(site, path);
  for (const file of linkedFiles(job.design)) {
    if (await isOriginal(resolveUri(job.baseUri, file))) continue;
    throw new InputError(
      `${name} reads ${file}, which does not travel with a link. Use a generator or a file of the site, or send both files.`,
      { file },
    );
  }
  return designLink(site, document.getText(), path ?? name);
}

/** Whether the site came with this file, so that everybody has it. */
async function isOriginal(uri: string): Promise<boolean> {
  return (
    sitePathOf(uri) !== undefined && (await vscode.commands.executeCommand<boolean>(isOriginalCommand, uri))
  );
}
