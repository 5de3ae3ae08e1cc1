/** Globs as regular expressions, where VS Code does not compare them itself. */

const meanings: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  "}": ")",
  ",": "|",
};

/** @param glob with `**`, `*`, `?` and `{a,b}`, over paths with `/` between their parts and none at their beginning */
export function globExpression(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g, (part) => meanings[part] ?? `\\${part}`);
  return new RegExp(`^${source}$`);
}
