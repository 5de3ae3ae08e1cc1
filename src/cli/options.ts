import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { InputError, messageOf } from "../shared/errors.ts";

export const seeHelp = "See --help.";

/** Options and the arguments between them. @throws InputError that names the argument */
export function parseOptions<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const [problem] = messageOf(error).split(/\.\s|\n/);
    throw new InputError(`${problem}. ${seeHelp}`);
  }
}

/** The one design that a command takes. */
export function oneDesign(designs: readonly string[], verb: string): string {
  if (designs.length === 1) return designs[0];
  const problem =
    designs.length === 0
      ? "No design is given"
      : `${designs.length} designs are given (${designs.join(", ")})`;
  throw new InputError(`${problem}; write ${verb} DESIGN.mlp.json. ${seeHelp}`);
}

/** A whole number; undefined where the option is not given. @throws InputError that names the option */
export function wholeNumber(option: string, text: string | undefined, minimum: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < minimum)
    throw new InputError(`--${option} ${text}: write a whole number from ${minimum} on.`);
  return value;
}
