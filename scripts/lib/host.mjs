// The embedded VS Code: its server, and a browser's page that shows it.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
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
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
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
  writeFileSync(
    join(settingsFolder, "settings.json"),
    JSON.stringify({ ...cleanSettings, ...settings }, null, 2),
  );

  const child = spawn(
    node24,
    [
      inRoot("scripts", "lib", "exitWithParent.mjs"),
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
  const actualPort = await Promise.race([
    listening,
    ended.then(() => undefined),
    timeOut.then(() => undefined),
  ]);
  if (actualPort === undefined) {
    await end();
    if (/EADDRINUSE/.test(log))
      throw new Problem(
        `Port ${port} is taken by another program. Choose another one with --port, or leave it out.`,
      );
    throw new Problem(`The embedded VS Code did not start. Its log ends with:\n${log.slice(-2000)}`);
  }
  return { port: actualPort, ended, end, log: () => log };
}

/**
 * @typedef {object} WorkbenchOptions
 * @property {string} folder the workspace
 * @property {string} extensionFolder the extension, built
 * @property {string} [testsPath] the module whose `run` is called inside the extension host
 * @property {string} browser Chromium's executable
 * @property {Record<string, unknown>} [settings] VS Code settings
 * @property {Record<string, string>} [env] added to the extension host's environment
 * @property {{ width: number, height: number }} [viewport]
 * @property {(text: string) => void} [onLog] the console during tests, the window's and the extension host's
 */

/**
 * Opens a workspace with the extension, in a headless browser: installed as a user has it, or for tests as one under
 * development. VS Code shows no notifications and no dialogs of its own in tests.
 * @param {WorkbenchOptions} options
 */
export async function openWorkbench(options) {
  const { folder, extensionFolder, testsPath, viewport = { width: 1280, height: 900 } } = options;
  const dataFolder = temporaryFolder("vscode");
  const server = await startServer({
    dataFolder,
    settings: { "files.autoSave": "off", ...options.settings },
    // The smoke test driver is what lets the page's payload name an extension under development.
    args: testsPath
      ? ["--disable-workspace-trust", "--enable-smoke-test-driver"]
      : [
          "--disable-workspace-trust",
          `--extensions-dir=${extensionsFolderWith(extensionFolder, dataFolder)}`,
        ],
    env: options.env,
  });
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: options.browser, args: browserArguments });
  const endBrowser = atEnd(() => browser.close());
  const page = await browser.newPage({ viewport });

  /** @type {Promise<number>} */
  const testsEnded = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  await page.exposeFunction("codeAutomationLog", (/** @type {string} */ _, /** @type {unknown[]} */ args) =>
    options.onLog?.(format(...args)),
  );

  const authority = `127.0.0.1:${server.port}`;
  const address = new URL(`http://${authority}/`);
  address.searchParams.set("folder", folder);
  if (testsPath) {
    const payload = Object.entries({
      extensionDevelopmentPath: `vscode-remote://${authority}${extensionFolder}`,
      extensionTestsPath: `vscode-remote://${authority}${testsPath}`,
    });
    address.searchParams.set("payload", JSON.stringify(payload));
  }
  await page.goto(address.href);
  return {
    workbench: new Workbench(page),
    /** The tests' exit code. */
    testsEnded,
    serverEnded: server.ended,
    serverLog: server.log,
    async end() {
      await endBrowser();
      await server.end();
    },
  };
}

/**
 * An extensions folder that holds the built extension.
 * @param {string} extensionFolder
 * @param {string} parent
 */
function extensionsFolderWith(extensionFolder, parent) {
  const extensions = join(parent, "extensions");
  const manifest = JSON.parse(readFileSync(join(extensionFolder, "package.json"), "utf8"));
  const target = join(extensions, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  for (const part of ["package.json", "package.nls.json", "dist", "media"].filter((name) =>
    existsSync(join(extensionFolder, name)),
  ))
    cpSync(join(extensionFolder, part), join(target, part), { recursive: true });
  return extensions;
}
