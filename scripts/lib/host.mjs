// The embedded VS Code: its server, and a browser's page that shows it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserArguments } from "./browser.mjs";
import { hostServer } from "./install.mjs";
import { inRoot, node24, toolEnvironment } from "./paths.mjs";
import { atEnd, Problem } from "./program.mjs";
import { Workbench } from "./workbench.mjs";

/** A window without welcome pages, offers of accounts and artificial assistants, or telemetry. */
export const cleanSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
};

/** A folder that is removed when the program ends. @param {string} name */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `mlp-studio-${name}-`));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** The arguments of every call of the server's executable. @param {string} dataFolder */
export const serverArguments = (dataFolder) => [
  join(hostServer, "out", "server-main.js"),
  "--accept-server-license-terms",
  "--disable-telemetry",
  `--server-data-dir=${dataFolder}`,
];

/**
 * @typedef {object} ServerOptions
 * @property {string} dataFolder settings, state and logs
 * @property {Record<string, unknown>} [settings] VS Code settings
 * @property {number} [port] 0: any free one
 * @property {string} [token] the page then has to be opened with it
 * @property {string[]} [args] more arguments
 * @property {Record<string, string>} [env] added to the environment, the extension host's too
 */

/**
 * Starts the server on loopback. It ends with this program.
 * @param {ServerOptions} options
 */
export async function startServer({ dataFolder, settings = {}, port = 0, token, args = [], env = {} }) {
  const settingsFolder = join(dataFolder, "data", "Machine");
  mkdirSync(settingsFolder, { recursive: true });
  writeFileSync(join(settingsFolder, "settings.json"), JSON.stringify({ ...cleanSettings, ...settings }, null, 2));

  const child = spawn(
    node24,
    [
      inRoot("scripts", "lib", "leash.mjs"),
      ...serverArguments(dataFolder),
      "--host=127.0.0.1",
      `--port=${port}`,
      token ? `--connection-token=${token}` : "--without-connection-token",
      ...args,
    ],
    { stdio: ["pipe", "pipe", "pipe"], env: { ...toolEnvironment(), ...env } },
  );
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  const end = atEnd(async () => {
    child.stdin.end();
    const killer = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(killer);
  });

  let log = "";
  /** @type {Promise<number>} */
  const listening = new Promise((resolve) => {
    /** @param {Buffer} data */
    const read = (data) => {
      log = (log + data).slice(-20_000);
      const match = /Extension host agent listening on (\d+)/.exec(log);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  const timeOut = new Promise((resolve) => setTimeout(resolve, 60_000).unref());
  const actualPort = await Promise.race([listening, ended.then(() => undefined), timeOut.then(() => undefined)]);
  if (actualPort === undefined) {
    await end();
    if (/EADDRINUSE/.test(log))
      throw new Problem(`Port ${port} is taken by another program. Choose another one with --port, or leave it out.`);
    throw new Problem(`The embedded VS Code did not start. Its log ends with:\n${log.slice(-2000)}`);
  }
  return { port: actualPort, ended, end, log: () => log };
}

/**
 * @typedef {object} WorkbenchOptions
 * @property {string} folder the workspace
 * @property {string} extensionFolder the extension under development
 * @property {string} [testsPath] the module whose `run` is called inside the extension host
 * @property {string} browser Chromium's executable
 * @property {Record<string, unknown>} [settings] VS Code settings
 * @property {Record<string, string>} [env] added to the extension host's environment
 * @property {{ width: number, height: number }} [viewport]
 * @property {(type: string, text: string) => void} [onLog] the extension host's console during tests
 */

/**
 * Opens a workspace with the extension under development, in a headless browser.
 * @param {WorkbenchOptions} options
 */
export async function openWorkbench(options) {
  const { folder, extensionFolder, testsPath, viewport = { width: 1280, height: 900 } } = options;
  const server = await startServer({
    dataFolder: temporaryFolder("vscode"),
    settings: { "files.autoSave": "off", "window.dialogStyle": "custom", ...options.settings },
    // The smoke test driver is what lets the page's payload name an extension under development.
    args: ["--enable-smoke-test-driver", "--disable-workspace-trust"],
    env: options.env,
  });
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: options.browser, args: browserArguments });
  const endBrowser = atEnd(() => browser.close());
  const page = await browser.newPage({ viewport });

  /** @type {Promise<number>} */
  const testsEnded = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  await page.exposeFunction("codeAutomationLog", (/** @type {string} */ type, /** @type {unknown[]} */ args) =>
    options.onLog?.(type, args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))).join(" ")),
  );

  const authority = `127.0.0.1:${server.port}`;
  /** @param {string} path */
  const remote = (path) => `vscode-remote://${authority}${path}`;
  const payload = [["extensionDevelopmentPath", remote(extensionFolder)]];
  if (testsPath) payload.push(["extensionTestsPath", remote(testsPath)]);
  await page.goto(
    `http://${authority}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
  );
  return {
    workbench: new Workbench(page),
    /** The tests' exit code. */
    testsEnded,
    async end() {
      await endBrowser();
      await server.end();
    },
  };
}
