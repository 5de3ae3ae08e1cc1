// Symbolic links that lead out of the folders which a design may read, such as one that came with somebody else's project.
import { readlink, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Links that follow each other; systems give up at about as many. */
const maxLinks = 40;

/**
 * Whether every symbolic link on the way to a file leads to somewhere in the folders. Links are followed one by one, and a
 * place outside the folders is not looked at, not even whether it exists. A file that does not exist is no link.
 *
 * @param uri of the file, which is in one of the folders as far as its path says; `file:` URIs only have links
 * @param folders URIs; the ways to the folders themselves may be links
 */
export async function linksStayWithin(uri: string, folders: readonly string[]): Promise<boolean> {
  if (!uri.startsWith("file:")) return true;
  const roots = await Promise.all(
    folders.filter((folder) => folder.startsWith("file:")).map((folder) => rootAt(fileURLToPath(folder))),
  );
  const start = enter(fileURLToPath(uri), roots);
  if (!start) return false;
  let { place, rest } = start;
  let links = 0;
  while (rest.length > 0) {
    const [part, ...after] = rest;
    rest = after;
    const next = part === ".." ? dirname(place) : join(place, part);
    const target = part === ".." ? undefined : await readlink(next).catch(() => undefined);
    if (target === undefined) place = next;
    else if (++links > maxLinks) return false;
    else if (isAbsolute(target)) {
      const entered = enter(target, roots);
      if (!entered) return false;
      place = entered.place;
      rest = [...entered.rest, ...rest];
    } else rest = [...partsOf(target), ...rest];
    if (!roots.some(({ real }) => isBelow(place, real))) return false;
  }
  return true;
}

/** A folder as it is named, and where it really is. */
interface Root {
  readonly named: string;
  readonly real: string;
}

async function rootAt(named: string): Promise<Root> {
  return { named, real: await realpath(named).catch(() => named) };
}

/** Where an absolute path enters a root, and what of it is left from there; undefined where it enters none. */
function enter(path: string, roots: readonly Root[]): { place: string; rest: string[] } | undefined {
  for (const { named, real } of roots)
    for (const root of [named, real]) {
      if (!isBelow(path, root)) continue;
      // What is left keeps its `..`, which behind a link is not the folder before it.
      return { place: real, rest: partsOf(path).slice(partsOf(root).length) };
    }
  return undefined;
}

function isBelow(path: string, root: string): boolean {
  const parts = partsOf(path).map(comparable);
  return partsOf(root).every((part, i) => comparable(part) === parts[i]);
}

function partsOf(path: string): string[] {
  return path.split(separators).filter((part) => part !== "" && part !== ".");
}

const isWindows = process.platform === "win32";
const separators = isWindows ? /[\\/]/ : /\//;

function comparable(name: string): string {
  return isWindows ? name.toLowerCase() : name;
}
