/** The arguments of `completion`. */
import { InputError } from "../shared/errors.ts";
import { parseOptions, seeHelp, type Verb } from "./options.ts";

/** Shells whose completion is known. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** `completion SHELL`: prints the script by which a shell completes the command line. */
export interface CompletionCommand {
  readonly kind: "completion";
  readonly shell: Shell;
}

export const completionVerb = {
  usage: shells.join("|"),
  about:
    "Prints a script by which a shell completes verbs, options and files. bash and zsh: source <(mlp completion bash); fish: mlp completion fish | source; PowerShell: mlp completion powershell | Out-String | Invoke-Expression; in the shell's start-up file for good.",
  words: shells,
  options: {},
} as const satisfies Verb;

/** @param args what follows `completion`. @throws InputError that names the argument */
export function parseCompletion(args: readonly string[]): CompletionCommand {
  const [name, ...rest] = parseOptions(args, completionVerb.options).positionals;
  const shell = shells.find((known) => known === name);
  if (!shell || rest.length > 0)
    throw new InputError(
      `${name === undefined ? "No shell is given" : shell ? `"${rest[0]}" is one argument too many` : `The shell "${name}" is not known`}; write completion ${shells.join(" or completion ")}. ${seeHelp}`,
    );
  return { kind: "completion", shell };
}
