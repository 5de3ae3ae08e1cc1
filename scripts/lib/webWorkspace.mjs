// The server's side of a workspace over HTTP, in a real folder: test/web/workspace/extension.ts is VS Code's side.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { buffer, text } from "node:stream/consumers";

/** @typedef {import("node:http").IncomingMessage} Request */

/**
 * Answers one request of the workspace's file system.
 * @param {string} folder the workspace
 * @param {string} path of a file or folder, which begins with the workspace's name
 * @param {string} action
 * @param {Request} request whose body is what is written, or the new path
 * @returns {Promise<Uint8Array | string>} the answer
 */
async function act(folder, path, action, request) {
  const place = within(folder, path);
  switch (action) {
    case "stat": {
      const { size, ctimeMs, mtimeMs } = statSync(place);
      const type = statSync(place).isDirectory() ? "folder" : "file";
      return JSON.stringify({ type, size, ctime: Math.round(ctimeMs), mtime: Math.round(mtimeMs) });
    }
    case "list":
      return JSON.stringify(
        readdirSync(place, { withFileTypes: true }).map((entry) => [
          entry.name,
          entry.isDirectory() ? "folder" : "file",
        ]),
      );
    case "walk":
      return JSON.stringify(
        readdirSync(place, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => relative(place, join(entry.parentPath, entry.name)).replaceAll("\\", "/")),
      );
    case "read":
      return readFileSync(place);
    case "createFolder":
      mkdirSync(place, { recursive: true });
      return "";
    case "write": {
      const content = await buffer(request);
      mkdirSync(dirname(place), { recursive: true });
      // Whole or not at all, as the file systems of browsers write.
      writeFileSync(`${place}.part`, content);
      renameSync(`${place}.part`, place);
      return "";
    }
    case "delete":
      statSync(place);
      rmSync(place, { recursive: true });
      return "";
    case "rename": {
      const to = within(folder, await text(request));
      mkdirSync(dirname(to), { recursive: true });
      renameSync(place, to);
      return "";
    }
    default:
      throw new Error(`There is no action "${action}".`);
  }
}

/**
 * @param {string} folder
 * @param {string} path
 */
function within(folder, path) {
  const place = join(dirname(folder), path);
  if (place !== normalize(folder) && !place.startsWith(join(folder, "/")))
    throw new Error(`${path} is not in the workspace.`);
  return place;
}

/**
 * Answers the requests of one workspace.
 * @param {string} folder the workspace
 * @param {string} path of a file or folder, decoded
 * @param {Request} request
 * @param {import("node:http").ServerResponse} response
 */
export async function answerWorkspace(folder, path, request, response) {
  try {
    const action = new URL(request.url ?? "", "http://localhost").search.slice(1).replace(/=$/, "");
    response.end(await act(folder, path, action, request));
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    response.writeHead(missing ? 404 : 500).end(String(error));
  }
}
