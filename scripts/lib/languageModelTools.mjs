// The tools for language models in package.json, by which VS Code offers them before the extension is active: written from their
// definitions. `npm run build` does so; a unit test finds what was not built again.
import { readFileSync, writeFileSync } from "node:fs";
import { evaluate } from "./evaluate.mjs";
import { inRoot } from "./paths.mjs";

/**
 * Writes the tools into package.json, where they differ.
 * @param {typeof import("esbuild")} esbuild
 */
export async function writeLanguageModelTools(esbuild) {
  const tools = await evaluate(
    esbuild,
    `import { languageModelTools } from "./src/shared/agents/toolDefinitions.ts";
     export default languageModelTools;`,
  );
  const file = inRoot("package.json");
  const text = readFileSync(file, "utf8");
  const manifest = JSON.parse(text);
  manifest.contributes.languageModelTools = tools;
  const changed = `${JSON.stringify(manifest, undefined, 2)}\n`;
  if (changed !== text) writeFileSync(file, changed);
}
