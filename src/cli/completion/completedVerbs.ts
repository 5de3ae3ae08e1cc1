/** What shells complete, in the form that their scripts are made from. */
import type { CliOption, Verb } from "../options.ts";
import { generalOptions, summaryOf, verbList } from "../verbs.ts";

/** The commands that run the command line: by the editor's terminal, and by the package of the command line. */
export const commandNames = ["mlp", "mlp-studio"] as const;

/** The value of an option, or an argument. */
export interface CompletedValue {
  /** What it is called, such as FILE. */
  readonly name: string;
  /** The words that it can be; empty where they cannot be listed. */
  readonly words: readonly string[];
  /** Patterns of the files that it can name; empty where it names none. */
  readonly files: readonly string[];
}

export interface CompletedOption {
  readonly name: string;
  readonly short: string | undefined;
  readonly summary: string;
  readonly isRepeated: boolean;
  /** Undefined for one that takes no value. */
  readonly value: CompletedValue | undefined;
}

export interface CompletedVerb {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly CompletedValue[];
}

/** All verbs; each has the general options, too. */
export const completedVerbs: readonly CompletedVerb[] = verbList.map(([name, verb]) => ({
  name,
  summary: summaryOf(verb.about),
  options: [...Object.entries(verb.options), ["help", generalOptions.help] as const].map(optionOf),
  arguments: argumentsOf(verb),
}));

function optionOf([name, option]: readonly [string, CliOption]): CompletedOption {
  return {
    name,
    short: option.short,
    summary: summaryOf(option.help),
    isRepeated: option.multiple ?? false,
    value: option.value === undefined ? undefined : completedValue(option.value, option.words, option.files),
  };
}

function argumentsOf({ words, files = [] }: Verb): CompletedValue[] {
  return [
    ...(words ? [completedValue("word", words)] : []),
    ...files.map((patterns) => completedValue("file", [], patterns)),
  ];
}

function completedValue(
  name: string,
  words: readonly string[] = [],
  files: readonly string[] = [],
): CompletedValue {
  return { name, words, files };
}

/** How an option is written: `--output`, and `-o` where it has a letter. */
export function flagsOf({ name, short }: CompletedOption): readonly string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}
