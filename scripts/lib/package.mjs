import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { node24 } from "./paths.mjs";
import { Problem } from "./program.mjs";
import { run } from "./run.mjs";

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

/** The files that the package holds, by .vscodeignore. */
export async function packagedFiles() {
  const output = await succeed("Listing the package", "vsce", ["ls", "--no-dependencies"]);
  return output.trim().split(/\r?\n/).sort();
}

/**
 * Builds the extension for users and packages it. Its dependencies are bundled.
 * @param {string} file the .vsix
 */
export async function packageExtension(file) {
  mkdirSync(dirname(file), { recursive: true });
  await succeed("The build", node24, ["scripts/build.mjs", "--production"]);
  const output = await succeed("Packaging", "vsce", [
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    `--out=${file}`,
  ]);
  if (/\bWARNING\b/.test(output)) throw new Problem(`Packaging gave a warning:\n${output}`);
}
