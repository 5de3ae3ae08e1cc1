/** The command `mlp` in VS Code's integrated terminals. */
import { access, chmod, constants } from "node:fs/promises";
import { delimiter } from "node:path";
import type { EnvironmentVariableCollection } from "vscode";

/** What the command runs. */
export interface TerminalCommandOptions {
  /** Folder of the launchers. */
  readonly folder: string;
  /** Executable that runs the command line: the editor's own, which is Electron or Node. */
  readonly runtime: string;
  /** Options of V8 that it takes. */
  readonly v8Options: readonly string[];
}

/** What the terminals' environment is set by; VS Code's own, or a stand-in of a test. */
type Collection = Pick<EnvironmentVariableCollection, "clear" | "prepend" | "replace"> & {
  description: EnvironmentVariableCollection["description"];
};

/** Puts the folder of the launchers on the path of the window's terminals, or takes it away. */
export function offerTerminalCommand(
  collection: Collection,
  isOffered: boolean,
  { folder, runtime, v8Options }: TerminalCommandOptions,
): void {
  collection.clear();
  if (!isOffered) return;
  collection.description = "Adds the command `mlp`, MLP Studio's command line.";
  // A login shell may set the path again after it has started; its integration then adds the folder once more.
  collection.prepend("PATH", `${folder}${delimiter}`, {
    applyAtProcessCreation: true,
    applyAtShellIntegration: true,
  });
  collection.replace("MLP_STUDIO_RUNTIME", runtime);
  if (v8Options.length > 0) collection.replace("MLP_STUDIO_RUNTIME_OPTIONS", v8Options.join(" "));
}

/**
 * Makes the launcher executable where it is not, as in a package that was made on Windows.
 *
 * @throws an error of the file system where that is not allowed
 */
export async function makeExecutable(launcher: string): Promise<void> {
  if (process.platform === "win32") return;
  const isExecutable = await access(launcher, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isExecutable) await chmod(launcher, 0o755);
}
