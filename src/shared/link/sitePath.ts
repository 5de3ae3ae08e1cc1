/** Paths of files in the site's workspace, as links name them: `lecture/lessons/01-linear.mlp.json`. */

const maxPathLength = 300;

/**
 * Whether a path stays in the workspace that it is joined to: names between slashes, none of which leads to a parent
 * folder, is hidden, or has a character that separates paths or schemes on some system.
 */
export function isSitePath(path: string): boolean {
  return path.length <= maxPathLength && path.split("/").every((name) => isPlainName(name));
}

function isPlainName(name: string): boolean {
  return name !== "" && name.trim() === name && !name.startsWith(".") && !/[\p{C}\\:*?"<>|#%]/u.test(name);
}
