/** How a run is started that another program trains. */
import * as vscode from "vscode";
import type { HostPlatform } from "../hostPlatform.ts";
import { openTerminal, showInformation } from "../userInterface.ts";

/**
 * Shows how the run in a folder is started, and does what the user chooses of it. Nothing is started: where it trains is the user's
 * choice.
 *
 * @param sentence what the message begins with
 */
export async function showStartCommand(
  { handover, storage, uriOf }: HostPlatform,
  folder: string,
  sentence: string,
): Promise<void> {
  if (!handover) {
    void showInformation(`${sentence} README.md in its folder says how.`);
    return;
  }
  const { anywhere, inFolder } = handover.startCommand(folder);
  const [copy, terminal, readme] = ["Copy Command", "Open Terminal", "Open README"];
  const pressed = await showInformation(
    `${sentence} Command: ${anywhere} (README.md there says how for several processes and machines).`,
    copy,
    terminal,
    readme,
  );
  if (pressed === copy) await vscode.env.clipboard.writeText(anywhere);
  // The command is typed, not run, so that its options can be added.
  if (pressed === terminal) openTerminal("Train Elsewhere", folder, inFolder);
  if (pressed === readme)
    await vscode.commands.executeCommand("vscode.open", uriOf(storage.join(folder, "README.md")));
}
