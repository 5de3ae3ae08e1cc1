/** Scripts by which shells complete the command line, from the tables of the verbs. */
import type { Shell } from "../completionArguments.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { powershellScript } from "./powershell.ts";
import { zshScript } from "./zsh.ts";

const scripts: Readonly<Record<Shell, () => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/** Returns the script of a shell; its first line says what it is. */
export function completionScript(shell: Shell): string {
  return scripts[shell]();
}
