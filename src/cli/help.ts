/** The text of `--help`, from the tables of the verbs and their options. */
import type { CliOption, CliOptions } from "./options.ts";
import { generalOptions, verbList } from "./verbs.ts";

/** Columns of the text, and the one in which the description of an option begins. */
const width = 80;
const descriptionColumn = 20;

/** Returns the help of the whole command line; what an option does is said where it is listed first. */
export function helpText(): string {
  const described = new Set<string>();
  return [
    ...verbList.map(([name, { usage }], i) => `${i === 0 ? "Usage: " : "       "}mlp ${name} ${usage}\n`),
    ...verbList.map(
      ([name, { about, options }]) => `\n${name}\n${wrap(about, 0)}\n${optionLines(options, described)}`,
    ),
    "\nEvery verb\n",
    optionLines(generalOptions, described),
    exitCodesHelp,
  ].join("");
}

function optionLines(options: CliOptions, described: Set<string>): string {
  const lines = Object.entries(options).map(([name, option]) => {
    const text = described.has(option.help) && option.help.length > width ? "as above" : option.help;
    described.add(option.help);
    const label = labelOf(name, option);
    return label.length + 4 <= descriptionColumn
      ? `  ${label.padEnd(descriptionColumn - 2)}${wrap(text, descriptionColumn).trimStart()}`
      : `  ${label}\n${wrap(text, descriptionColumn)}`;
  });
  return lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
}

/** The option as it is written, such as `--backend NAME`; by its letter where it has one, such as `-o FILE`. */
function labelOf(name: string, { short, value }: CliOption): string {
  const long = `--${name}`;
  if (value === undefined) return short === undefined ? long : `-${short}, ${long}`;
  return `${short === undefined ? long : `-${short}`} ${value}`;
}

/** The text in lines of at most {@link width} columns, of which the first ones stay empty. */
function wrap(text: string, indent: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== "" && indent + last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((line) => " ".repeat(indent) + line).join("\n");
}

const exitCodesHelp = `
Exit codes
  0    done: trained, or the gradients agree
  1    internal error
  2    bad input: standard error says in one line what is wrong, and where
  3    training diverged: standard error says in which layer, and what to try
  4    the gradients, or an export and the engine, do not agree
  130  stopped by Ctrl-C; what was reached so far is printed and saved
`;
