/** What the site's workspace and the extension know of each other. */
import { isSitePath } from "./sitePath.ts";

/** Scheme of the files of the site's workspace. */
export const siteScheme = "mlp-site";
/** Path of the workspace's folder, in which the paths of links begin. */
export const siteFolder = "/examples";
/** Command of the site: whether the file with this URI, a string, is one that the site came with, and unchanged. */
export const isOriginalCommand = "mlpStudioSite.isOriginal";

/** The path by which links name a file; undefined where the URI is not one of the site's workspace. */
export function sitePathOf(uri: string): string | undefined {
  const root = `${siteScheme}:${siteFolder}/`;
  if (!uri.startsWith(root)) return undefined;
  const path = decodeURIComponent(uri.slice(root.length));
  return isSitePath(path) ? path : undefined;
}
