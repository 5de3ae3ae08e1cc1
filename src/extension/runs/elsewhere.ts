/** How a run is started that another program trains. */
import { join } from "node:path";
import * as vscode from "vscode";
import { openTerminal, showInformation } from "../userInterface.ts";

/** The files of a folder that was handed over which a user starts from. */
const files = { script: "train.py", readme: "README.md" } as const;

/** The interpreter by the name that it has on this system. */
const python = process.platform === "win32" ? "python" : "python3";

/**
 * Shows how the run in a folder is started, and does what the user chooses of it. Nothing is started: where it trains is the user's
 * choice.
 *
 * @param sentence what the message begins with
 */
export async function showStartCommand(folder: string, sentence: string): Promise<void> {
  const command = startCommand(folder);
  const [copy, terminal, readme] = ["Copy Command", "Open Terminal", "Open README"];
  const pressed = await showInformation(
    `${sentence} Command: ${command} (README.md there says how for several processes and machines).`,
    copy,
    terminal,
    readme,
  );
  if (pressed === copy) await vscode.env.clipboard.writeText(command);
  // The command is typed, not run, so that its options can be added.
  if (pressed === terminal) openTerminal("Train Elsewhere", folder, `${python} ${files.script}`);
  if (pressed === readme)
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(join(folder, files.readme)));
}

/** The command that trains the run of a folder in one process, for a shell. */
function startCommand(folder: string): string {
  const script = join(folder, files.script);
  return `${python} ${process.platform === "win32" ? `"${script}"` : `'${script.replaceAll("'", "'\\''")}'`}`;
}
