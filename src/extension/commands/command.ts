/** Registration of commands. */
import * as vscode from "vscode";
import type { Studio } from "../studio.ts";

/** A command's handler. `uri` is the file whose menu the command was called from; undefined where it was called otherwise. */
export type CommandHandler = (studio: Studio, uri: vscode.Uri | undefined) => unknown;

/** Registers commands by their ids without `mlpStudio.`; an error that a handler throws is shown to the user. */
export function registerCommands(
  studio: Studio,
  commands: Readonly<Record<string, CommandHandler>>,
): vscode.Disposable {
  const registered = Object.entries(commands).map(([name, handler]) =>
    vscode.commands.registerCommand(`mlpStudio.${name}`, async (argument: unknown) => {
      try {
        await handler(studio, argument instanceof vscode.Uri ? argument : undefined);
      } catch (error) {
        void studio.log.report(error);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
