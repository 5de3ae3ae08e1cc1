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

/** The path in a URI, readable. */
export function pathOf(uri: string): string {
  const [, path] = /^[^:/?#]+:(?:\/\/[^/?#]*)?([^?#]*)/.exec(uri) ?? ["", uri];
  return decodeURIComponent(path);
}
