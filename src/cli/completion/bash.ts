/** Completion for bash 3.2 and newer. */
import { type CompletedValue, commandNames, completedVerbs, flagsOf } from "./completedVerbs.ts";

export function bashScript(): string {
  const values = completedVerbs.flatMap((verb) =>
    verb.options.flatMap((option) =>
      option.value === undefined
        ? []
        : [
            `    ${flagsOf(option)
              .map((flag) => `${verb.name}:${flag}`)
              .join("|")}) ${complete(option.value)}; return ;;`,
          ],
    ),
  );
  const verbs = completedVerbs.map(({ name, options }) => {
    const all = options.flatMap(flagsOf).join(" ");
    const valued = options
      .filter(({ value }) => value)
      .flatMap(flagsOf)
      .join(" ");
    return `    ${name}) options="${all}"; valued=" ${valued} " ;;`;
  });
  const positions = completedVerbs.flatMap((verb) =>
    verb.arguments.map((argument, i) => `    ${verb.name}:${i}) ${complete(argument)} ;;`),
  );
  return `# Completion of ${commandNames.join(" and ")} for bash, printed by "mlp completion bash".
_mlp_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# Folders, and the files that match one of the patterns.
_mlp_files() {
  local name pattern
  compopt -o filenames 2>/dev/null
  while IFS= read -r name; do
    COMPREPLY+=("$name")
  done < <({
    compgen -d -- "$cur"
    for pattern in "$@"; do compgen -f -X "!$pattern" -- "$cur"; done
  } | sort -u)
}

_mlp() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local verb= options= valued= position=0 i word
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _mlp_words "${[...completedVerbs.map(({ name }) => name), "help", "--help", "--version"].join(" ")}"
    return
  fi
  verb=\${COMP_WORDS[1]}
  # Readline makes a word of each "=".
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case $verb:$prev in
${values.join("\n")}
  esac
  case $verb in
${verbs.join("\n")}
  esac
  if [[ $cur == -* ]]; then
    _mlp_words "$options"
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == -* ]]; then
      if [[ $valued == *" $word "* ]]; then
        [[ \${COMP_WORDS[i+1]} == = ]] && ((i++))
        ((i++))
      fi
    else
      ((position++))
    fi
  done
  case $verb:$position in
${positions.join("\n")}
  esac
}

complete -F _mlp ${commandNames.join(" ")}
`;
}

/** The command that completes a value; nothing is offered where the values cannot be listed. */
function complete({ words, files }: CompletedValue): string {
  if (words.length > 0) return `_mlp_words "${words.join(" ")}"`;
  if (files.includes("/")) return "_mlp_files";
  return files.length > 0 ? `_mlp_files ${files.map((pattern) => `'${pattern}'`).join(" ")}` : ":";
}
