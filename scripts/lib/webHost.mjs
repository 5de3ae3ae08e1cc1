// VS Code for the web with the extension in it, in a headless browser, as on vscode.dev: the page, the extension and the
// webviews come from three origins, since what works on one may fail on three.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { format } from "node:util";
import { browserArguments, ordinaryPriority } from "./browser.mjs";
import { serveFiles } from "./fileServer.mjs";
import { temporaryFolder } from "./host.mjs";
import { inRoot } from "./paths.mjs";
import { atEnd } from "./program.mjs";
import { webviewFolder, webWorkbenchFiles, webWorkbenchPage } from "./webWorkbench.mjs";
import { answerWorkspace } from "./webWorkspace.mjs";
import { Workbench } from "./workbench.mjs";

/** @typedef {import("./fileServer.mjs").Served} Served */

/** The manifest of the extension that gives the page its workspace. */
const workspaceManifest = {
  name: "http-workspace",
  publisher: "mlp-studio-tests",
  version: "1.0.0",
  engines: { vscode: "^1.100.0" },
  browser: "./extension.cjs",
  activationEvents: ["onFileSystem:mlp-http"],
  enabledApiProposals: ["fileSearchProvider2"],
  capabilities: { virtualWorkspaces: true, untrustedWorkspaces: { supported: true } },
};

/**
 * Headers with which a page and what it embeds may share memory, where the address asks for it as VS Code does: 1 isolates the
 * page's window from others, 2 lets it embed only what agrees, 3 is both.
 * @param {URL} url
 */
function headers(url) {
  const isolation = url.searchParams.get("vscode-coi") ?? "";
  return {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    ...(/[13]/.test(isolation) && { "cross-origin-opener-policy": "same-origin" }),
    ...(/[23]/.test(isolation) && { "cross-origin-embedder-policy": "require-corp" }),
  };
}

/**
 * Bundles a module as the extension host in a browser loads it.
 * @param {string[]} entryPoints
 * @param {string} folder
 */
async function bundleForWebHost(entryPoints, folder) {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: inRoot(),
    entryPoints,
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "browser",
    format: "cjs",
    target: "es2022",
    external: ["vscode"],
    sourcemap: "inline",
    logLevel: "warning",
  });
}

/**
 * @typedef {object} WebHostOptions
 * @property {string} folder the workspace, in which the page writes
 * @property {string} extensionFolder the extension, built
 * @property {string} browser Chromium's executable
 * @property {string} [testsFolder] a folder with `run.cjs`, whose `run` is called inside the extension host; VS Code then shows
 * no notifications and no dialogs of its own
 * @property {Record<string, unknown>} [settings] VS Code settings
 * @property {{ width: number, height: number }} [viewport]
 * @property {(path: string, request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => Promise<boolean>} [answer]
 * answers more requests at the extension's origin, and says whether it has
 * @property {(path: string) => void} [onRead] is called with the path of each file of the workspace that is read
 */

/**
 * Starts the servers and the browser.
 * @param {WebHostOptions} options
 */
export async function startWebHost({
  folder,
  extensionFolder,
  testsFolder,
  settings,
  answer,
  onRead,
  ...options
}) {
  const workspace = "/workspace";
  const bundle = temporaryFolder("web-workspace");
  await bundleForWebHost(["test/web/workspace/extension.ts"], bundle);
  /** What the extension's origin serves besides the workspace. @param {string} path @returns {Served | undefined} */
  const findExtension = (path) => {
    // VS Code runs tests in the extension host of the extension that they lie in.
    if (testsFolder && path === "extension/tests/run.cjs") return { source: join(testsFolder, "run.cjs") };
    const [top, ...rest] = path.split("/");
    if (rest.includes("..")) return undefined;
    if (path === "http-workspace/package.json") return { content: JSON.stringify(workspaceManifest) };
    if (path === "http-workspace/package.nls.json") return { content: "{}" };
    const folders = { "http-workspace": bundle, extension: extensionFolder };
    const found = folders[/** @type {keyof typeof folders} */ (top)];
    return found === undefined ? undefined : { source: join(found, ...rest) };
  };
  const extension = await serveFiles({
    find: findExtension,
    headers,
    async answer(request, response) {
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
      if (path.startsWith(workspace)) {
        if (request.url?.endsWith("?read")) onRead?.(path);
        await answerWorkspace(folder, path.slice(workspace.length), request, response);
        return true;
      }
      return (await answer?.(path, request, response)) ?? false;
    },
  });

  /** @type {Map<string, Served>} */
  const files = new Map([...webWorkbenchFiles()].map((file) => [`vscode/${file.path}`, file]));
  const pages = await serveFiles({ find: (path) => files.get(path), headers });
  const extensionOrigin = `http://localhost:${extension.port}`;
  const eachOwnOrigin = `http://{{uuid}}.localhost:${pages.port}/vscode`;
  const page = {
    title: "MLP Studio",
    workbench: "vscode",
    folder: `mlp-http:/${basename(folder)}`,
    webviews: `${eachOwnOrigin}/${webviewFolder}`,
    settings: { "files.autoSave": "off", ...settings },
    configuration: { productConfiguration: { webEndpointUrlTemplate: eachOwnOrigin } },
  };
  const workspaceExtension = `${extensionOrigin}/http-workspace`;
  files.set("", {
    content: webWorkbenchPage({
      ...page,
      extensions: [workspaceExtension, `${extensionOrigin}/extension`],
    }),
  });
  files.set("tests", {
    content: webWorkbenchPage({
      ...page,
      extensions: [workspaceExtension],
      developedExtensions: [`${extensionOrigin}/extension`],
      testsPath: `${extensionOrigin}/extension/tests/run.cjs`,
    }),
  });
  const context = await startBrowser(options);
  return {
    extensionOrigin,
    /** Ends the browser and the servers. */
    async end() {
      await context.close();
      await extension.end();
      await pages.end();
    },
    /**
     * Opens the workspace in one more tab.
     * @param {object} [tab]
     * @param {boolean} [tab.tests] whether the tests run in it; else the extension is built in, as a user has it
     * @param {boolean} [tab.isolated] whether the page may share memory between threads
     * @param {(text: string) => void} [tab.onLog] the console during tests, the window's and the extension host's
     */
    async open({ tests = testsFolder !== undefined, isolated = false, onLog } = {}) {
      const page = await context.newPage();
      /** @type {Promise<number>} */
      const testsEnded = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
      await page.exposeFunction(
        "codeAutomationLog",
        (/** @type {string} */ _, /** @type {unknown[]} */ args) => onLog?.(format(...args)),
      );
      await page.goto(
        `http://localhost:${pages.port}/${tests ? "tests" : ""}${isolated ? "?vscode-coi=3" : ""}`,
      );
      return { workbench: new Workbench(page), testsEnded };
    },
  };
}

/**
 * A browser with a profile of its own, in which a webview may have a service worker though its origin is not the page's.
 * @param {Pick<WebHostOptions, "browser" | "viewport">} options
 */
async function startBrowser({ browser, viewport = { width: 1280, height: 900 } }) {
  const profile = temporaryFolder("browser");
  mkdirSync(join(profile, "Default"));
  writeFileSync(
    join(profile, "Default", "Preferences"),
    JSON.stringify({ profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } }),
  );
  const { chromium } = await import("playwright-core");
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await ordinaryPriority(browser, profile),
    args: browserArguments,
    viewport,
  });
  const close = atEnd(() => context.close());
  return { newPage: () => context.newPage(), close };
}
