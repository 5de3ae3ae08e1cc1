/** Symbolic links that lead out of the folders which a design may read, such as one in a project by another author. */
import { readlink, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Number of links that are followed for one path; operating systems have a limit of about 40. */
const maxLinks = 40;

/**
 * Returns whether every symbolic link on the path to a file points into the folders. Links are followed one by one, and nothing
 * outside the folders is accessed, not even to find out whether it exists. A file that does not exist counts as inside.
 *
 * @param uri URI of the file, whose path is in one of the folders; only `file:` URIs can have links
 * @param folders URIs of the folders, whose own paths may contain links
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

/** Path of a folder as given, and with its links resolved. */
interface Root {
  readonly named: string;
  readonly real: string;
}

async function rootAt(named: string): Promise<Root> {
  return { named, real: await realpath(named).catch(() => named) };
}

/** Splits an absolute path into the root that it is in and the parts below that; undefined where it is in none. */
function enter(path: string, roots: readonly Root[]): { place: string; rest: string[] } | undefined {
  for (const { named, real } of roots)
    for (const root of [named, real]) {
      if (!isBelow(path, root)) continue;
      // The rest keeps its `..`, which after a link is not the folder named before it.
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
