// Which names of files the editor offers as data: derived from the registry of formats, and written where VS Code and the
// extension need them without the formats' code. `npm run build` does so; a unit test finds what was not built again.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { evaluate } from "./evaluate.mjs";
import { inRoot } from "./paths.mjs";

/**
 * The patterns of all formats, but for those whose files mostly hold something else.
 * @param {typeof import("esbuild")} esbuild
 * @returns {Promise<string[]>}
 */
function offeredPatterns(esbuild) {
  return evaluate(
    esbuild,
    `import { dataFormats } from "./src/data/formats/formats.ts";
     export default dataFormats.flatMap(({ patterns, ambiguousPatterns = [] }) =>
       patterns.filter((pattern) => !ambiguousPatterns.includes(pattern)));`,
  );
}

/**
 * The condition of a `when` clause that holds for files with such names, compressed or not.
 * @param {readonly string[]} patterns globs with `*` and `?`
 */
function whenDataFile(patterns) {
  const texts = patterns.map((pattern) =>
    pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", "."),
  );
  return `resourceFilename =~ /^(${texts.join("|")})(\\.gz)?$/i`;
}

/** The commands that are offered on data files, by the menus that offer them. */
const menuEntries = [
  ["commandPalette", "mlpStudio.trainDataset"],
  ["explorer/context", "mlpStudio.trainDataset"],
  ["explorer/context", "mlpStudio.showData"],
  ["explorer/context", "mlpStudio.predictData"],
];

/**
 * Writes the patterns into package.json's menus and into the extension's source, where they differ.
 * @param {typeof import("esbuild")} esbuild
 */
export async function writeDataFileNames(esbuild) {
  const patterns = await offeredPatterns(esbuild);
  const manifest = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  for (const [menu, command] of menuEntries) {
    const entry = manifest.contributes.menus[menu].find(
      (/** @type {{ command: string }} */ { command: own }) => own === command,
    );
    entry.when = whenDataFile(patterns);
  }
  writeIfChanged("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
  const list = patterns.map((pattern) => `  ${JSON.stringify(pattern)},\n`).join("");
  writeIfChanged(
    "src/extension/design/dataFilePatterns.ts",
    `/** Names of the files that are offered as data, without \`.gz\`; written by \`scripts/lib/dataFileNames.mjs\`. */
export const dataFilePatterns: readonly string[] = [
${list}];
`,
  );
}

/**
 * @param {string} path within the project
 * @param {string} text
 */
function writeIfChanged(path, text) {
  const file = inRoot(path);
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}
