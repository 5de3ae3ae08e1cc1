// Lets a test inside the extension host act on VS Code's window from outside, as a person would: it sends a function,
// which is run here, with the window. The tests' side is test/integration/driver.ts.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { runInThisContext } from "node:vm";
import { atEnd } from "./program.mjs";

/** @typedef {import("./workbench.mjs").Workbench} Workbench */

/** The driver of one window, which may be there only later. */
export function createDriver() {
  /** @type {(window: Workbench) => void} */
  let drive = () => {};
  /** @type {Promise<Workbench>} */
  const window = new Promise((resolve) => {
    drive = resolve;
  });
  return {
    drive,
    /**
     * Runs the function that a request brings.
     * @param {import("node:http").IncomingMessage} request
     * @param {import("node:http").ServerResponse} response
     */
    async answer(request, response) {
      /** @type {{ value?: unknown, error?: string }} */
      let answer;
      try {
        const { source, argument } = /** @type {{ source: string, argument: unknown }} */ (
          await json(request)
        );
        const action = runInThisContext(`(${source})`);
        answer = { value: await action(await window, argument) };
      } catch (error) {
        answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      }
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    },
  };
}

/** Starts a driver on loopback, before the window is there: its address goes into the extension host's environment. */
export async function startDriver() {
  const path = `/${randomUUID()}`;
  const { drive, answer } = createDriver();
  const server = createServer(async (request, response) => {
    if (request.method === "POST" && request.url === path) await answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}${path}`, drive };
}
