/** Links to files in repositories on GitHub, which vscode.dev opens without a checkout. */

/**
 * The link to a file that VS Code for the web shows from a repository.
 *
 * @param authority of its URI `vscode-vfs://AUTHORITY/OWNER/REPO/PATH`: `github`, or `github+` and, in hexadecimal digits, JSON
 *   that names a branch, a tag or a commit
 * @param path of that URI
 * @returns undefined where it is not such a file
 */
export function gitHubLink(authority: string, path: string): string | undefined {
  const [host, details] = authority.split("+");
  const revision = details === undefined ? "HEAD" : revisionOf(details);
  const [, owner, repository, ...names] = path.split("/");
  if (host !== "github" || revision === undefined || !owner || !repository || names.length === 0)
    return undefined;
  const encode = (text: string) => text.split("/").map(encodeURIComponent).join("/");
  return `https://vscode.dev/github/${encode(owner)}/${encode(repository)}/blob/${encode(revision)}/${encode(names.join("/"))}`;
}

function revisionOf(hexadecimal: string): string | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(hexadecimal)) return undefined;
  const bytes = hexadecimal.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? [];
  try {
    const { ref } = JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes)));
    return typeof ref?.id === "string" && ref.id !== "" ? ref.id : undefined;
  } catch {
    return undefined;
  }
}
