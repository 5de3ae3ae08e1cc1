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

/** Whether two URIs are spellings of one. */
export function isSameUri(a: string, b: string): boolean {
  return isWithin(a, [b]) && isWithin(b, [a]);
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

/** The URI of the folder that a file is in. */
export function folderOf(uri: string): string {
  return uri.replace(/\/[^/]*$/, "");
}

/** A file's name, readable. */
export function nameOf(uri: string): string {
  const path = pathOf(uri);
  return path.slice(path.lastIndexOf("/") + 1);
}
