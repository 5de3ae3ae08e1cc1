import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");

/** @param {string[]} parts */
export const inRoot = (...parts) => join(root, ...parts);

/** Everything that scripts keep between runs; git ignores it. @param {string[]} parts */
export const inCache = (...parts) => join(root, ".cache", ...parts);

/** Node 24 from the `node` dev dependency: the tools and the embedded VS Code need it, whatever the system's Node is. */
export const node24 = inRoot(
  "node_modules",
  "node",
  "bin",
  process.platform === "win32" ? "node.exe" : "node",
);

/** The environment for child processes: the dev dependencies' commands come first. */
export const toolEnvironment = () => ({
  ...process.env,
  PATH: [inRoot("node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter),
});
