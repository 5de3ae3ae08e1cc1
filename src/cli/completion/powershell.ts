/** Completion for PowerShell. */
import { commandNames, completedVerbs, flagsOf } from "./completedVerbs.ts";

/** Where the script offers nothing, PowerShell completes the names of files. */
export function powershellScript(): string {
  const verbs = completedVerbs.map(({ name, summary }) => `    ${quoted(name)} = ${quoted(summary)}`);
  const options = completedVerbs.map(
    ({ name, options }) =>
      `    ${quoted(name)} = [ordered]@{\n${options
        .flatMap((option) =>
          flagsOf(option).map((flag) => `      ${quoted(flag)} = ${quoted(option.summary)}`),
        )
        .join("\n")}\n    }`,
  );
  const words = completedVerbs.flatMap((verb) => [
    ...verb.options.flatMap((option) =>
      flagsOf(option).map((flag) => [`${verb.name} ${flag}`, option.value?.words ?? []] as const),
    ),
    ...verb.arguments.map(({ words }, i) => [`${verb.name} ${i}`, words] as const),
  ]);
  const listed = words.filter(([, list]) => list.length > 0);
  return `# Completion of ${commandNames.join(" and ")} for PowerShell, printed by "mlp completion powershell".
Register-ArgumentCompleter -Native -CommandName ${commandNames.join(", ")} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $verbs = [ordered]@{
${verbs.join("\n")}
  }
  $options = @{
${options.join("\n")}
  }
  $words = @{
${listed.map(([key, list]) => `    ${quoted(key)} = @(${list.map(quoted).join(", ")})`).join("\n")}
  }
  $given = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $offered = if ($given.Count -le 1) {
    $verbs
  } elseif ($wordToComplete.StartsWith('-')) {
    $options[$given[1]]
  } else {
    $found = $words["$($given[1]) $($given[-1])"]
    if ($null -eq $found) { $found = $words["$($given[1]) $($given.Count - 2)"] }
    $list = [ordered]@{}
    foreach ($word in $found) { $list[$word] = $word }
    $list
  }
  if ($null -eq $offered) { return }
  $offered.GetEnumerator() | Where-Object { $_.Key -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, 'ParameterValue', $_.Value)
  }
}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
