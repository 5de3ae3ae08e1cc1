/** Registration of commands. */
import * as vscode from "vscode";
import type { Services } from "../services.ts";

/** A command's handler. `uri` is the file whose menu the command was called from; undefined where it was called otherwise. */
export type CommandHandler = (
  services: Services,
  uri: vscode.Uri | undefined,
  /** What a webview says that its menu is about; undefined where the command was called otherwise. */
  context: unknown,
) => unknown;

/** Registers commands by their ids without `mlpStudio.`; an error that a handler throws is shown to the user. */
export function registerCommands(
  services: Services,
  commands: Readonly<Record<string, CommandHandler>>,
): vscode.Disposable {
  const registered = Object.entries(commands).map(([name, handler]) =>
    vscode.commands.registerCommand(`mlpStudio.${name}`, async (argument: unknown) => {
      try {
        const isUri = argument instanceof vscode.Uri;
        await handler(services, isUri ? argument : undefined, isUri ? undefined : argument);
      } catch (error) {
        void services.log.report(error);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
