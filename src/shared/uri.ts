/**
 * The URI of a file that a design names.
 *
 * @param baseUri of the folder that the path is relative to, such as `file:///home/ada/iris`
 * @param path with `/` or `\` between its parts; absolute when it begins with `/` or a drive letter
 */
export function resolveUri(baseUri: string, path: string): string {
  const [, root, folder] = /^([^:/?#]+:(?:\/\/[^/?#]*)?)([^?#]*)/.exec(baseUri) ?? ["", "", baseUri];
  const parts = path.replaceAll("\\", "/").split("/");
  const isAbsolute = parts[0] === "" || /^[A-Za-z]:$/.test(parts[0]);
  const segments = isAbsolute ? [] : folder.split("/").filter((segment) => segment !== "");
  for (const part of parts) {
    if (part === "..") segments.pop();
    else if (part !== "" && part !== ".") segments.push(encodeURIComponent(part));
  }
  return `${root}/${segments.join("/")}`;
}

/** Whether a URI is that of a file in one of the folders, or of a folder itself; both as {@link resolveUri} gives them. */
export function isWithin(uri: string, folders: readonly string[]): boolean {
  const [root, ...path] = partsOf(uri);
  return folders.some((folder) => {
    const [folderRoot, ...folderPath] = partsOf(folder);
    return root === folderRoot && folderPath.every((part, i) => part === path[i]);
  });
}

/** Scheme and authority, then the names; two spellings of one name come out alike. */
function partsOf(uri: string): string[] {
  const [, root, path] = /^([^:/?#]+:(?:\/\/[^/?#]*)?)([^?#]*)/.exec(uri) ?? ["", "", uri];
  const names = path.split("/").filter((name) => name !== "");
  return [
    root.replace(/\/\/$/, "").toLowerCase(),
    ...names.map((name) => decodeURIComponent(name).replace(/^[A-Za-z]:$/, (drive) => drive.toLowerCase())),
  ];
}

/** The path in a URI, readable. */
export function pathOf(uri: string): string {
  const [, path] = /^[^:/?#]+:(?:\/\/[^/?#]*)?([^?#]*)/.exec(uri) ?? ["", uri];
  return decodeURIComponent(path);
}
