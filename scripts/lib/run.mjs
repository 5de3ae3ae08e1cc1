import { spawn } from "node:child_process";
import { root, toolEnvironment } from "./paths.mjs";
import { atEnd } from "./program.mjs";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] added to the environment
 * @property {"show" | "collect"} [output] `show` passes it through (default), `collect` returns it
 * @property {number} [timeout] milliseconds, after which the command is ended
 */

/**
 * Runs a command to its end. It does not outlive this program.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} code 127: the command was not found
 */
export function run(command, args, { cwd = root, env = {}, output = "show", timeout } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...toolEnvironment(), ...env },
      stdio: output === "show" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    const closed = new Promise((resolve) => child.once("close", resolve));
    const release = atEnd(async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill();
      const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await closed;
      clearTimeout(killer);
    });
    let text = "";
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data) => {
        text += data;
      });
    }
    const timer =
      timeout &&
      setTimeout(() => {
        timedOut = true;
        release();
      }, timeout);
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      release();
      resolve({ code, output: text, timedOut });
    };
    child.on("error", (error) => {
      if ("code" in error && error.code === "ENOENT") finish(127);
      else reject(error);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}
