import { join } from "node:path";
import { serveFiles } from "./fileServer.mjs";

/** The folder of the server in which the site is, as a project's site on GitHub Pages is in one. */
const subPath = "mlp-studio/";

/**
 * Serves a site on loopback until the program ends, as any server of files does.
 * @param {string} folder the site
 * @param {number} [port] 0: any free one
 * @returns {Promise<string>} the site's address
 */
export async function serveSite(folder, port = 0) {
  const server = await serveFiles({
    port,
    find(path) {
      if (!path.startsWith(subPath) || path.split("/").includes("..")) return undefined;
      return { source: join(folder, path.slice(subPath.length) || "index.html") };
    },
  });
  return `http://127.0.0.1:${server.port}/${subPath}`;
}
