// Evaluates a module that imports the project's TypeScript, for what the build derives from the source.
import { inRoot } from "./paths.mjs";

/**
 * @param {typeof import("esbuild")} esbuild
 * @param {string} contents of the module, whose imports are relative to the project
 * @returns {Promise<any>} its default export
 */
export async function evaluate(esbuild, contents) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: inRoot(),
    stdin: { contents, resolveDir: inRoot() },
    bundle: true,
    format: "esm",
    mainFields: ["module", "main"],
    write: false,
  });
  const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return module.default;
}
