// VS Code for the web, as static files: the workbench that the package code-server carries for its server, changed back
// to one that runs without a server. Extensions run in a web worker of the page, and settings and state are kept by the
// browser. Nothing is downloaded: `ensureHost()` (install.mjs) must have installed the package.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { runInNewContext } from "node:vm";
import { cleanSettings } from "./host.mjs";
import { hostServer } from "./install.mjs";
import { Problem } from "./program.mjs";

/**
 * A file of the static workbench: either the path of a file that is used as it is, or a changed text.
 * @typedef {{ path: string } & ({ source: string } | { content: string })} WebFile `path` is relative to the workbench's
 * folder, with slashes
 */

/** Where the workbench finds the page and the service worker in which webviews are shown. */
export const webviewFolder = "out/vs/workbench/contrib/webview/browser/pre/";

const workbenchScript = "out/vs/code/browser/workbench/workbench.js";

/** What of VS Code's `out` is of no use to a page: the server, programs for Node, and parts that need an account. */
const excluded = [
  /\.map$/,
  /^(bootstrap-fork|server-cli|server-main)\.js$/,
  // The page loads the English messages as a script.
  /^nls\.(keys|messages|metadata)\.json$/,
  /(^|\/)node\//,
  /^vs\/sessions\//,
  /^vs\/code\/browser\/workbench\/(callback|workbench)\.html$/,
  /^vs\/workbench\/contrib\/(agentsVoice|terminal)\//,
  /^vs\/workbench\/contrib\/chat\/.*\/chatPet\//,
];

/** The packages that the workbench loads while it runs: syntax highlighting, and other encodings than UTF-8. */
const packages = [
  "vscode-oniguruma/release/main.js",
  "vscode-oniguruma/release/onig.wasm",
  "vscode-textmate/release/main.js",
  "@vscode/iconv-lite-umd/lib/iconv-lite-umd.js",
  "jschardet/dist/jschardet.min.js",
];

/** An extension of VS Code that runs in a browser, but shows what a debugger has recorded, of which there is none. */
const needlessExtension = "ms-vscode.vscode-js-profile-table";

/**
 * Whether one of VS Code's own extensions runs in a browser: it has no program (languages, themes), or its program for
 * browsers is in the package. code-server brings only the programs for Node of most.
 * @param {string} name
 */
function runsInBrowser(name) {
  if (name.endsWith(needlessExtension)) return false;
  const folder = join(hostServer, "extensions", name);
  const { main, browser } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (browser === undefined) return main === undefined;
  return [browser, `${browser}.js`].some((path) =>
    statSync(join(folder, path), { throwIfNoEntry: false })?.isFile(),
  );
}

/**
 * @param {string} text
 * @param {RegExp} pattern which must match exactly once
 * @param {(...groups: string[]) => string} replacement of the pattern's groups
 */
function replaceOnce(text, pattern, replacement) {
  const count = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].length;
  if (count !== 1)
    throw new Problem(
      `VS Code's workbench.js has ${count} places that match ${pattern}; 1 was expected. Another version of code-server needs other patterns in scripts/lib/webWorkbench.mjs.`,
    );
  return text.replace(pattern, (_, ...groups) => replacement(...groups));
}

/**
 * Undoes code-server's changes to the workbench that need its server, and takes those of VS Code's own extensions out of its
 * list that do not run in a browser.
 */
function patchedWorkbench() {
  let text = readFileSync(join(hostServer, workbenchScript), "utf8");
  text = replaceOnce(text, /remoteAuthority:location\.host/, () => "remoteAuthority:void 0");
  // Settings and state lie in the browser's database.
  text = replaceOnce(
    text,
    /(get userRoamingDataHome\(\)\{return )\w+\((\w+)\.file\(this\.userDataPath\)\.with\(\{scheme:(\w+)\.vscodeRemote\}\),"User"\)/,
    (start, uri, schemes) => `${start}${uri}.file("/User").with({scheme:${schemes}.vscodeUserData})`,
  );
  // The manifests of VS Code's own extensions are a literal in the script.
  /** @type {string[]} */
  let extensions = [];
  text = replaceOnce(
    text,
    /(if\(\w+\.isBuilt\)\w+=)(\[\{extensionPath:.*?\}\])(;else\{let \w+=\w+\.document\.getElementById\("vscode-workbench-builtin-extensions"\))/s,
    (start, literal, end) => {
      /** @type {{ extensionPath: string }[]} */
      const manifests = runInNewContext(literal);
      const kept = manifests.filter(({ extensionPath }) => runsInBrowser(extensionPath));
      extensions = kept.map(({ extensionPath }) => extensionPath);
      return `${start}${JSON.stringify(kept)}${end}`;
    },
  );
  return { text, extensions };
}

/**
 * All files of the static workbench.
 * @returns {Generator<WebFile>}
 */
export function* webWorkbenchFiles() {
  const { text, extensions } = patchedWorkbench();
  for (const path of filesIn("out"))
    if (path === workbenchScript) yield { path, content: text };
    else if (!excluded.some((pattern) => pattern.test(path.slice("out/".length)))) yield original(path);
  for (const name of extensions) for (const path of filesIn(`extensions/${name}`)) yield original(path);
  for (const path of packages) yield original(`node_modules/${path}`);
  // code-server's license and those of what it is made of must go with the files.
  for (const name of ["LICENSE", "ThirdPartyNotices.txt"])
    yield { path: `licenses/${name}`, source: join(hostServer, "..", "..", name) };
}

/** @param {string} path @returns {WebFile} */
const original = (path) => ({ path, source: join(hostServer, path) });

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(hostServer, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(hostServer, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

/**
 * @typedef {object} PageOptions
 * @property {string} title the page's title, and the product's name
 * @property {string} workbench the address of the folder with the workbench's files
 * @property {string} folder the address of the workspace, such as `tmp:/workspace`
 * @property {string[]} [extensions] addresses of the folders of extensions that are built in
 * @property {string[]} [developedExtensions] addresses of the folders of extensions under development
 * @property {string} [testsPath] the address of the module whose `run` is called inside the extension host
 * @property {string} [webviews] the address of the folder in which webviews find their page; `{{uuid}}` in its host gives
 * each an origin of its own. Default: the workbench's, on the page's origin
 * @property {Record<string, unknown>} [settings] defaults of VS Code's settings
 * @property {Record<string, unknown>} [configuration] more of what the workbench is constructed with, by the names of VS
 * Code's IWorkbenchConstructionOptions
 * @property {string} [head] more HTML for the page's head: its icon, for example
 * @property {string} [script] JavaScript that runs before the workbench starts, and may change `configuration`
 */

/**
 * The page that starts the workbench. Every address may be relative to the page, so that it works from any folder of any
 * server. When tests have ended, the workbench calls `codeAutomationExit(code)`, and for what they log
 * `codeAutomationLog(type, args)`, if the page's window has these functions.
 * @param {PageOptions} options
 */
export function webWorkbenchPage(options) {
  const { productConfiguration, ...more } = options.configuration ?? {};
  const workbench = options.workbench.replace(/\/*$/, "/");
  const addresses = {
    workbench,
    folder: options.folder,
    extensions: options.extensions ?? [],
    developedExtensions: options.developedExtensions,
    testsPath: options.testsPath,
    webviews: options.webviews ?? workbench + webviewFolder,
  };
  const configuration = {
    // What code-server's workbench must be given. It keeps no user data there.
    userDataPath: "/",
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    // The detection of languages needs a package of 2 MB that is not among the files.
    configurationDefaults: {
      ...cleanSettings,
      "workbench.editor.languageDetection": false,
      ...options.settings,
    },
    productConfiguration: {
      nameShort: options.title,
      nameLong: options.title,
      enableTelemetry: false,
      ...(productConfiguration ?? {}),
    },
    ...more,
  };
  const { head = '<link rel="icon" href="data:,">', script = "" } = options;
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0, maximum-scale=1.0, minimum-scale=1.0, user-scalable=no">
<title>${escapeHtml(options.title)}</title>
${head}
<meta id="vscode-workbench-web-configuration" data-settings="${escapeHtml(JSON.stringify(configuration))}">
<link rel="stylesheet" href="${escapeHtml(workbench)}out/vs/code/browser/workbench/workbench.css">
</head>
<body aria-label="">
</body>
<script>
{
  const addresses = ${JSON.stringify(addresses).replaceAll("<", "\\u003c")};
  (${preparePage})(addresses, (configuration) => { ${script} });
}
</script>
<script type="module" src="${escapeHtml(workbench)}out/nls.messages.js"></script>
<script type="module" src="${escapeHtml(workbench)}out/vs/code/browser/workbench/workbench.js"></script>
</html>
`;
}

/** @param {string} text */
const escapeHtml = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/**
 * Runs in the page: adds to the workbench's configuration what depends on the page's own address.
 * @param {{
 *   workbench: string, folder: string, extensions: string[], developedExtensions?: string[], testsPath?: string, webviews: string
 * }} addresses
 * @param {(configuration: Record<string, unknown>) => void} change
 */
function preparePage(addresses, change) {
  const element = /** @type {HTMLElement} */ (document.getElementById("vscode-workbench-web-configuration"));
  /** @param {string} address as VS Code's UriComponents */
  const uri = (address) => {
    const { protocol, host, pathname } = new URL(address, location.href);
    return {
      scheme: protocol.slice(0, -1),
      authority: host,
      path: decodeURIComponent(pathname).replace(/\/$/, ""),
    };
  };
  const configuration = JSON.parse(element.dataset.settings ?? "{}");
  const { href } = new URL(addresses.workbench, location.href);
  Object.assign(globalThis, { _VSCODE_FILE_ROOT: `${href}out/` });
  configuration.folderUri ??= uri(addresses.folder);
  configuration.additionalBuiltinExtensions = addresses.extensions.map(uri);
  if (addresses.developedExtensions)
    configuration.developmentOptions = {
      extensions: addresses.developedExtensions.map(uri),
      ...(addresses.testsPath && { extensionTestsPath: uri(addresses.testsPath) }),
    };
  // Webviews compare it with the address that they are loaded from, so that it must be absolute.
  configuration.productConfiguration.webviewContentExternalBaseUrlTemplate = addresses.webviews.includes("{{")
    ? addresses.webviews
    : new URL(addresses.webviews, location.href).href;
  change(configuration);
  element.dataset.settings = JSON.stringify(configuration);
}
