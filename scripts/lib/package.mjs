import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { inRoot, node24 } from "./paths.mjs";
import { Problem } from "./program.mjs";
import { run } from "./run.mjs";

/** What the package holds: no more, no less. */
const expectedFiles = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "dist/THIRD-PARTY-NOTICES.txt",
  "dist/codicon.css",
  "dist/codicon.ttf",
  "dist/design.schema.json",
  "dist/extension.cjs",
  "dist/webview.js",
  "dist/worker.cjs",
  "media/icon.png",
  "package.json",
];

const megabyte = 1024 * 1024;
const largestSize = 3 * megabyte;

/**
 * Builds the extension for users and packages it.
 * @param {string} [file] default: NAME-VERSION.vsix in the repository
 * @returns {Promise<{ file: string, size: number, files: string[] }>}
 */
export async function packageExtension(file = defaultFile()) {
  mkdirSync(dirname(file), { recursive: true });
  await succeed("The build", node24, ["scripts/build.mjs", "--production"]);
  const listing = await succeed("Listing the package", "vsce", ["ls", "--no-dependencies"]);
  const files = listing.trim().split(/\r?\n/).sort();
  const problems = [
    ...expectedFiles.filter((name) => !files.includes(name)).map((name) => `${name} is missing`),
    ...files.filter((name) => !expectedFiles.includes(name)).map((name) => `${name} does not belong there`),
  ];
  if (problems.length > 0)
    throw new Problem(
      `The package's list of files (.vscodeignore, scripts/lib/package.mjs) is wrong: ${problems.join(", ")}.`,
    );
  const output = await succeed("Packaging", "vsce", [
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    `--out=${file}`,
  ]);
  if (/\bWARNING\b/.test(output)) throw new Problem(`Packaging gave a warning:\n${output}`);
  const { size } = statSync(file);
  if (size > largestSize)
    throw new Problem(
      `The package has ${(size / megabyte).toFixed(1)} MB, more than ${largestSize / megabyte} MB.`,
    );
  return { file, size, files };
}

function defaultFile() {
  const { name, version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  return inRoot(`${name}-${version}.vsix`);
}

/**
 * Runs a command that has to succeed; its output is returned, or shown when it fails.
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 */
async function succeed(what, command, args) {
  const { code, output } = await run(command, args, { output: "collect" });
  if (code !== 0) throw new Problem(`${output}\n${what} failed.`);
  return output;
}
