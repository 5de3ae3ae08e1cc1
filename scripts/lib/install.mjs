import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { inCache, inRoot, node24 } from "./paths.mjs";
import { Problem } from "./program.mjs";
import { say, step } from "./progress.mjs";
import { run } from "./run.mjs";

/**
 * Runs npm; when it fails, its error becomes one line that says what to do.
 * @param {string} cwd
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
async function npm(cwd, args, env) {
  const { code, output } = await run("npm", [...args, "--no-audit", "--no-fund", "--no-update-notifier"], {
    cwd,
    env,
    output: "collect",
  });
  if (code === 0) return;
  const log = inCache("npm-error.log");
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, output);
  throw new Problem(`npm ${args[0]} failed: ${reasonOf(code, output)} (npm's output: ${log})`);
}

/**
 * @param {number} code
 * @param {string} output
 */
function reasonOf(code, output) {
  if (code === 127) return "npm was not found. Install it together with Node.js 20 or newer.";
  if (/E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|CONNRESET|NOTCACHED)|network/.test(output))
    return "the package registry cannot be reached. Check the network connection or npm's registry setting, then run this again.";
  if (/ENOSPC/.test(output)) return "the disk is full. Free about 1 GB, then run this again.";
  if (/EACCES|EPERM/.test(output))
    return "a folder cannot be written. Check who owns this folder and npm's cache.";
  const line = output.split("\n").find((text) => /^npm (error|ERR!) (?!code)/.test(text));
  return line?.replace(/^npm (error|ERR!) /, "") ?? `exit code ${code}.`;
}

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Whether node_modules holds what the lock file asks for, by npm's own record of what it installed. */
function isInstalled() {
  const record = inRoot("node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  return Object.entries(readJson(inRoot("package-lock.json")).packages).every(
    ([path, wanted]) => path === "" || wanted.optional || installed[path]?.version === wanted.version,
  );
}

/** Installs the dev dependencies, if they are not what the lock file asks for. */
export async function ensureDependencies() {
  if (!isInstalled()) await step("Installing dependencies", () => npm(inRoot(), ["ci"]));
  // Where npm is set to ignore install scripts, the one that unpacks Node is still needed.
  if (!existsSync(node24)) await npm(inRoot(), ["rebuild", "node", "esbuild", "--ignore-scripts=false"]);
}

/**
 * Installs a package of tools that only some scripts need, as its lock file says.
 * @param {string} title
 * @param {string} folder with package.json and package-lock.json
 */
export function installPackage(title, folder) {
  return step(title, () => npm(folder, ["ci", "--ignore-scripts", "--engine-strict=false"]));
}

const onnxPackage = inRoot("scripts", "onnxruntime");

/** Installs the runtime that evaluates exported ONNX models into the cache, once for each of its lock files. */
export async function ensureOnnxRuntime() {
  const lock = readFileSync(join(onnxPackage, "package-lock.json"), "utf8");
  const folder = inCache("onnxruntime");
  const stamp = join(folder, "installed.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  rmSync(folder, { recursive: true, force: true });
  cpSync(onnxPackage, folder, { recursive: true });
  await installPackage("Installing onnxruntime for the tests (150 MB in .cache/)", folder);
  writeFileSync(stamp, lock);
}

const hostPackage = inRoot("scripts", "vscode-host");

/** The embedded VS Code's server: Code's own, as the package code-server carries it. */
export const hostServer = inCache("vscode-host", "node_modules", "code-server", "lib", "vscode");

/** Installs the embedded VS Code into the cache, once for each of its lock files. */
export async function ensureHost() {
  const lock = readFileSync(join(hostPackage, "package-lock.json"));
  const wanted = `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}`;
  const stamp = inCache("vscode-host", "installed.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  say("Setting up the embedded VS Code: once, about a minute and 600 MB in .cache/");
  const folder = inCache(`vscode-host.${process.pid}`);
  const inner = join(folder, "node_modules", "code-server", "lib", "vscode");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["package.json", "package-lock.json"])
    cpSync(join(hostPackage, name), join(folder, name));
  try {
    // Of the install scripts only two are needed; they are named below. npm's engine check sees the system's Node,
    // but Node 24 will run this.
    await step("Downloading VS Code", () => npm(folder, ["ci", "--ignore-scripts", "--engine-strict=false"]));
    await step("Downloading what VS Code needs", () =>
      npm(inner, ["install", "--omit=dev", "--ignore-scripts", "--engine-strict=false"]),
    );
    await step("Compiling two native modules", () => compileNativeModules(inner));
    writeFileSync(join(folder, "installed.txt"), wanted);
    rmSync(inCache("vscode-host"), { recursive: true, force: true });
    renameSync(folder, inCache("vscode-host"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The folder of an installed Node that has its C headers: npm would download them otherwise, from outside the package
 * registry. Any version will do, for these modules use Node-API.
 */
function nodeHeaders() {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter(existsSync)
    .map((folder) => dirname(realpathSync(folder)))
    .find((folder) => existsSync(join(folder, "include", "node", "node_api.h")));
}

/**
 * VS Code runs without these, but then its logs and the extensions' output channels stay empty.
 * @param {string} inner
 */
async function compileNativeModules(inner) {
  const headers = nodeHeaders();
  try {
    await npm(inner, ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog", "--ignore-scripts=false"], {
      ...(headers && { npm_config_nodedir: headers }),
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(
      "They could not be compiled, so VS Code's output channels will stay empty. " +
        "With a C++ compiler, make and Python 3 (Debian: apt-get install g++ make python3), delete .cache/vscode-host and run this again.",
    );
  }
}
