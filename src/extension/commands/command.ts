import * as vscode from "vscode";
import type { Studio } from "../studio.ts";

/** A command's handler; the first argument is the file, where it was called from a file's menu. */
export type CommandHandler = (studio: Studio, uri: vscode.Uri | undefined) => unknown;

/** Registers commands by their names behind `mlpStudio.`; what a handler throws is told to the user. */
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
