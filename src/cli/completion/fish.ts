/** Completion for fish. */
import { type CompletedValue, commandNames, completedVerbs } from "./completedVerbs.ts";

export function fishScript(): string {
  const [command, ...others] = commandNames;
  const lines = completedVerbs.flatMap(({ name, summary, options, arguments: values }) => [
    `complete -c ${command} -n __mlp_no_verb -a ${name} -d ${quoted(summary)}`,
    ...options.map(
      (option) =>
        `complete -c ${command} -n '__mlp_verb ${name}' -l ${option.name}${option.short === undefined ? "" : ` -s ${option.short}`}${option.value ? ` ${value(option.value)}` : ""} -d ${quoted(option.summary)}`,
    ),
    ...values.map(
      (argument, i) =>
        `complete -c ${command} -n '__mlp_verb ${name} ${i}${i === values.length - 1 ? " last" : ""}' ${value(argument)}`,
    ),
  ]);
  return `# Completion of ${commandNames.join(" and ")} for fish, printed by "mlp completion fish".
function __mlp_no_verb
    test (count (commandline -opc)) -eq 1
end

# Whether this is the verb, and where a position is given, whether the arguments so far lead to it.
function __mlp_verb
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]; or return 1
    test (count $argv) -eq 1; and return 0
    set -l position (count (string match -v -- '-*' $words[3..-1]))
    test $position -eq $argv[2]; and return 0
    test (count $argv) -eq 3; and test $position -gt $argv[2]
end

complete -c ${command} -f
complete -c ${command} -n __mlp_no_verb -l version -d ${quoted("prints the version")}
complete -c ${command} -n __mlp_no_verb -l help -s h -d ${quoted("prints the help")}
${lines.join("\n")}
${others.map((other) => `complete -c ${other} -w ${command}\n`).join("")}`;
}

/** What completes a value: words, files with certain names first, any files, or nothing. */
function value({ words, files }: CompletedValue): string {
  if (words.length > 0) return `-x -a ${quoted(words.join(" "))}`;
  if (files.includes("*")) return "-r -F";
  if (files.length === 0) return "-x";
  if (files.includes("/")) return "-x -a '(__fish_complete_directories)'";
  return `-x -a ${quoted(`(__fish_complete_suffix ${files[0].slice(1)})`)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
