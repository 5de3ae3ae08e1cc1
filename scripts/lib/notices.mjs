import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";

/**
 * The licenses of the packages whose code or files are in dist/, as their authors ask for them to be passed on.
 * @param {string[]} inputs the bundled files, relative to the repository
 * @param {string[]} copied packages of which files are copied
 */
export function thirdPartyNotices(inputs, copied) {
  const bundled = inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const names = [...new Set([...bundled, ...copied])].sort();
  return names.map(noticeOf).join(`\n${"-".repeat(80)}\n\n`);
}

/** @param {string} name */
function noticeOf(name) {
  const folder = inRoot("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder)
    .filter((file) => /^licen[cs]e/i.test(file))
    .map((file) => join(folder, file))
    .map((file) => readFileSync(file, "utf8").trim());
  return `${name} ${version} (${license})\n\n${texts.join("\n\n")}\n`;
}
