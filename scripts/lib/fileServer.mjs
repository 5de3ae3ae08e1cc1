import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import { atEnd } from "./program.mjs";

/**
 * What a path of the server stands for: the path of a file, or a text or bytes.
 * @typedef {{ source: string } | { content: string | Uint8Array }} Served
 */

/** @type {Record<string, string>} */
const contentTypes = {
  ".css": "text/css",
  ".html": "text/html",
  ".cjs": "text/javascript",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".woff": "font/woff",
};

/**
 * Serves files on loopback until the program ends.
 * @param {object} options
 * @param {(path: string, request: import("node:http").IncomingMessage) => Served | undefined} options.find what a path stands
 * for (decoded, without the slash at its beginning)
 * @param {(url: URL) => Record<string, string>} [options.headers] added to each answer
 * @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => Promise<boolean>} [options.answer]
 * answers other requests, and says whether it has
 * @param {number} [options.port] 0: any free one
 */
export async function serveFiles({ find, headers = () => ({}), answer, port = 0 }) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    for (const [name, value] of Object.entries(headers(url))) response.setHeader(name, value);
    try {
      if (answer && (await answer(request, response))) return;
      const path = decodeURIComponent(url.pathname).slice(1);
      const served = request.method === "GET" || request.method === "HEAD" ? find(path, request) : undefined;
      const size =
        served && ("content" in served ? Buffer.byteLength(served.content) : fileSize(served.source));
      if (served === undefined || size === undefined) {
        response.writeHead(404).end();
        return;
      }
      const type = contentTypes[extname("source" in served ? served.source : path) || ".html"];
      response.writeHead(200, {
        "content-type": type ?? "application/octet-stream",
        "content-length": size,
        "cache-control": "no-store",
      });
      if (request.method === "HEAD") response.end();
      else if ("content" in served) response.end(served.content);
      else await pipeline(createReadStream(served.source), response);
    } catch {
      // A page that is closed while it loads ends its connections; a path that cannot be decoded has no file.
      if (!response.headersSent) response.writeHead(404);
      response.end();
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const end = atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: /** @type {import("node:net").AddressInfo} */ (server.address()).port, end };
}

/** @param {string} path */
function fileSize(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : undefined;
}
