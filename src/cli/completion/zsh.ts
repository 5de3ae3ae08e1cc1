/** Completion for zsh. */
import {
  type CompletedOption,
  type CompletedValue,
  commandNames,
  completedVerbs,
  flagsOf,
} from "./completedVerbs.ts";

export function zshScript(): string {
  const verbs = completedVerbs.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}`);
  const cases = completedVerbs.map(({ name, options, arguments: values }) => {
    const specs = [
      ...options.flatMap(optionSpecs),
      ...values.map((value, i) => quoted(`${i + 1}:${value.name}:${action(value)}`)),
    ];
    return `    ${name})\n      _arguments ${specs.join(" \\\n        ")}\n      ;;`;
  });
  return `#compdef ${commandNames.join(" ")}
# Completion of ${commandNames.join(" and ")} for zsh, printed by "mlp completion zsh".
_mlp() {
  if (( CURRENT == 2 )); then
    local -a verbs=(
${verbs.join("\n")}
    )
    _describe -t commands verb verbs
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join("\n")}
  esac
}

if [[ $funcstack[1] == _mlp ]]; then
  _mlp "$@"
else
  compdef _mlp ${commandNames.join(" ")}
fi
`;
}

function optionSpecs(option: CompletedOption): string[] {
  const { value, isRepeated, summary } = option;
  const flags = flagsOf(option);
  // Both forms of an option exclude each other.
  const excluded = isRepeated ? "*" : flags.length > 1 ? `(${flags.join(" ")})` : "";
  return flags.map((flag) => {
    const ending = value && flag.startsWith("--") ? "=" : "";
    const rest = value ? `:${value.name.replaceAll(":", "\\:")}:${action(value)}` : "";
    return quoted(`${excluded}${flag}${ending}[${summary.replace(/[[\]\\]/g, "\\$&")}]${rest}`);
  });
}

function action({ words, files }: CompletedValue): string {
  if (words.length > 0) return `(${words.join(" ")})`;
  if (files.length === 0) return " ";
  if (files.includes("/")) return "_files -/";
  const [pattern, ...others] = files;
  return `_files -g "${others.length === 0 ? pattern : `(${files.join("|")})`}"`;
}

/** The text as one word of the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
