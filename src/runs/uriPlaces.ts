/** Places that are URIs, taken apart without `Uri` of VS Code, which a browser's workers do not have. */
import type { RunStorage } from "./runStorage.ts";

/** The places are spelled as `Uri.toString` of VS Code does, so that two spellings of a place are the same. */
export const uriPlaces: Pick<RunStorage, "join" | "parent" | "name" | "relative"> = {
  join(folder, ...names) {
    const { root, parts } = partsOf(folder);
    for (const part of names.flatMap((name) => name.split("/")))
      if (part === "..") parts.pop();
      else if (part !== "" && part !== ".") parts.push(part);
    return `${root}/${parts.map(encode).join("/")}`;
  },
  parent: (place) => uriPlaces.join(place, ".."),
  name: (place) => partsOf(place).parts.at(-1) ?? "",
  relative(folder, place) {
    const from = partsOf(folder).parts;
    const to = partsOf(place).parts;
    const shared = from.findIndex((part, i) => part !== to[i]);
    const common = shared < 0 ? from.length : shared;
    return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
  },
};

/** Scheme and authority of a URI, and the names in its path. */
function partsOf(uri: string): { readonly root: string; readonly parts: string[] } {
  const [, root, path] = /^([^:/?#]+:(?:\/\/[^/?#]*)?)([^?#]*)/.exec(uri) ?? ["", "", uri];
  return { root, parts: path.split("/").flatMap((part) => (part === "" ? [] : decodeURIComponent(part))) };
}

/** Percent-encodes what RFC 3986 does not allow everywhere; `encodeURIComponent` leaves some of it. */
function encode(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${code}`;
  });
}
