// The plain site: a folder of static files in which VS Code for the web, the extension and the examples run in a browser
// alone, behind any file server and in any folder of it. docs/site.md says how to publish it.
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { hostServer } from "./install.mjs";
import { thirdPartyNotices } from "./notices.mjs";
import { inRoot, node24 } from "./paths.mjs";
import { Problem } from "./program.mjs";
import { step } from "./progress.mjs";
import { run } from "./run.mjs";
import { webWorkbenchFiles, webWorkbenchPage } from "./webWorkbench.mjs";

/** Bytes of the whole site, where the extension is built for users. */
const maxSize = 45e6;

/** What of the built extension runs in a browser, or is shown there. */
const builtFiles = [
  /^(web\.cjs|web\/.*\.js|webview\.js|experimentView\.js|modelView\.js)$/,
  /^(codicon\.(css|ttf)|(design|experiment)\.schema\.json|THIRD-PARTY-NOTICES\.txt)$/,
];

/**
 * The files in a folder, at any depth, by their paths with slashes.
 * @param {string} folder
 */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** @param {string} path @param {string | Uint8Array} content */
function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/**
 * Bundles what the site has of its own: its extension, and the script of its page.
 * @param {string} folder the site
 * @returns {Promise<string[]>} the bundled files
 */
async function bundle(folder) {
  const { build } = await import("esbuild");
  /** @type {import("esbuild").BuildOptions} */
  const common = {
    absWorkingDir: inRoot(),
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    legalComments: "none", // LICENSES.txt has them.
    metafile: true,
    logLevel: "warning",
  };
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: ["src/site/main.ts"],
      outfile: join(folder, "site", "site.cjs"),
      format: "cjs",
      external: ["vscode"],
    }),
    build({
      ...common,
      entryPoints: ["src/site/page/main.ts"],
      outfile: join(folder, "page.js"),
      format: "iife",
    }),
  ]);
  return results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
}

/** The examples and the course: the site's workspace. @returns {[path: string, size: number][]} */
function exampleFiles() {
  return filesIn(inRoot("examples"))
    .filter((path) => !/(^|\/)\./.test(path))
    .map((path) => [path, statSync(inRoot("examples", path)).size]);
}

/** All licenses of what the site is made of. @param {string[]} bundled files of the site's own bundles */
function licenses(bundled) {
  const codeServer = join(hostServer, "..", "..");
  const parts = [
    ["MLP Studio", inRoot("LICENSE")],
    ["Code – OSS, on which the editor is built", inRoot("scripts", "site", "CODE-OSS-LICENSE.txt")],
    ["code-server, whose build of the editor this is", join(codeServer, "LICENSE")],
    ["What MLP Studio contains", inRoot("dist", "THIRD-PARTY-NOTICES.txt")],
  ].map(([title, path]) => [title, readFileSync(path, "utf8")]);
  parts.push(["What the site contains besides", thirdPartyNotices(bundled, [])]);
  parts.push(["What the editor contains", readFileSync(join(codeServer, "ThirdPartyNotices.txt"), "utf8")]);
  return parts
    .map(([title, text]) => `${title}\n${"=".repeat(title.length)}\n\n${text.trim()}\n`)
    .join("\n\n");
}

/** The page, which allows scripts and requests of its own origin only. */
function page() {
  const html = webWorkbenchPage({
    title: "MLP Studio",
    workbench: "vscode",
    folder: "mlp-site:/examples",
    extensions: ["site", "mlp-studio"],
    settings: { "files.autoSave": "afterDelay" },
    configuration: {
      productConfiguration: { applicationName: "mlp-studio" },
      welcomeBanner: {
        message:
          "MLP Studio, built on Code – OSS; not affiliated with Microsoft. Your changes are kept by this browser alone.",
      },
    },
    head: `<link rel="icon" type="image/png" href="mlp-studio/media/icon.png">
<meta name="description" content="Design, train and understand multilayer perceptrons in the browser. Built on Code – OSS; not affiliated with Microsoft.">
<script src="page.js"></script>`,
    script: "prepareSite(configuration);",
  });
  const inline = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval' blob: ${inline.join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' data: blob:",
    "frame-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html.replace(
    '<meta charset="utf-8">',
    `<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  );
}

/** The page of the worker in which extensions run. */
const extensionHostPage = "out/vs/workbench/services/extensions/worker/webWorkerExtensionHostIframe.html";

/**
 * Forbids extensions to ask other servers for anything, as the site's page forbids it to VS Code.
 * @param {string} html of the {@link extensionHostPage}
 */
function withStrictPolicy(html) {
  const strict = html
    .replace(/(script-src [^;]*?) https: http:\/\/localhost:\* blob:;/, "$1 blob:;")
    .replace(/connect-src 'self' [^;]*;/, "connect-src 'self' data: blob:;");
  const [policy = ""] = /http-equiv="Content-Security-Policy" content="[^"]*"/.exec(strict) ?? [];
  if (policy === "" || /https:|http:|wss?:/.test(policy))
    throw new Problem(`The policy of ${extensionHostPage} is another one. Change scripts/lib/site.mjs.`);
  return strict;
}

/**
 * Writes the site. The extension must be built, and the embedded VS Code be installed.
 * @param {string} folder which is emptied first
 * @returns {Promise<{ files: number, bytes: number }>}
 */
export async function writeSite(folder) {
  if (!existsSync(inRoot("dist", "web.cjs")))
    throw new Problem("The extension is not built for browsers: dist/web.cjs is missing. Run npm run build.");
  rmSync(folder, { recursive: true, force: true });
  for (const file of webWorkbenchFiles()) {
    const path = join(folder, "vscode", file.path);
    if ("content" in file) write(path, file.content);
    else if (file.path === extensionHostPage)
      write(path, withStrictPolicy(readFileSync(file.source, "utf8")));
    else cpSync(file.source, path);
  }
  const manifest = readFileSync(inRoot("package.json"), "utf8");
  const pictures = [...manifest.matchAll(/"(media\/[^"]+)"/g)].map(([, path]) => path);
  const built = filesIn(inRoot("dist")).filter((path) => builtFiles.some((pattern) => pattern.test(path)));
  const shipped = [
    "package.json",
    "package.nls.json",
    "LICENSE",
    ...pictures,
    ...built.map((path) => `dist/${path}`),
  ];
  for (const path of shipped) cpSync(inRoot(path), join(folder, "mlp-studio", path));

  const bundled = await bundle(folder);
  const { version } = JSON.parse(manifest);
  const ownManifest = JSON.parse(readFileSync(inRoot("src", "site", "manifest.json"), "utf8"));
  write(join(folder, "site", "package.json"), JSON.stringify({ ...ownManifest, version }, undefined, 2));
  // VS Code asks for it.
  write(join(folder, "site", "package.nls.json"), "{}");
  const files = exampleFiles();
  write(join(folder, "site", "files.json"), JSON.stringify({ modified: Date.now(), files }));
  for (const [path] of files) cpSync(inRoot("examples", path), join(folder, "site", "files", path));
  write(join(folder, "site", "LICENSES.txt"), licenses(bundled));
  cpSync(join(folder, "site", "LICENSES.txt"), join(folder, "LICENSES.txt"));
  write(join(folder, "index.html"), page());
  // GitHub Pages would otherwise leave out files whose names it finds unusual.
  write(join(folder, ".nojekyll"), "");

  const sizes = filesIn(folder).map((path) => statSync(join(folder, path)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { files: sizes.length, bytes };
}

/**
 * Builds the extension for users and writes the site. The dependencies and the embedded VS Code must be installed.
 * @param {string} folder which is emptied first
 */
export async function makeSite(folder) {
  const built = await step("Building the extension", () =>
    run(node24, ["scripts/build.mjs", "--production"], { output: "collect" }),
  );
  if (built.code !== 0) throw new Problem(`${built.output}\nThe extension could not be built.`);
  const size = await step("Writing the site", () => writeSite(folder));
  if (size.bytes > maxSize) throw new Problem(`The site has ${size.bytes} bytes, more than ${maxSize}.`);
  return size;
}
