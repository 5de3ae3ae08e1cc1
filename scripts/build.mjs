// Builds the extension into dist/.
//
//   node scripts/build.mjs [--watch] [--production]
//
// --watch       builds again at each change
// --production  minifies, and writes no source maps
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { writeDataFileNames } from "./lib/dataFileNames.mjs";
import { evaluate } from "./lib/evaluate.mjs";
import { ensureDependencies } from "./lib/install.mjs";
import { buildKernels } from "./lib/kernels.mjs";
import { writeLanguageModelTools } from "./lib/languageModelTools.mjs";
import { thirdPartyNotices } from "./lib/notices.mjs";
import { inRoot } from "./lib/paths.mjs";
import { program } from "./lib/program.mjs";
import { textLoaders } from "./lib/textLoaders.mjs";

/**
 * Packages that are imported when a file needs them, by the names of their bundles: each is a bundle of its own, so that
 * the worker starts without them.
 * @type {Record<string, string>}
 */
const lazyPackages = {
  hyparquet: "hyparquet",
  "hyparquet-compressors": "hyparquet-compressors",
  flechette: "@uwdata/flechette",
  fzstd: "fzstd",
};

/**
 * Leaves the imports of those packages to the moment they are reached.
 * @param {string} folder of their bundles, seen from the one that imports them
 * @returns {import("esbuild").Plugin}
 */
const lazyImports = (folder) => ({
  name: "lazy-imports",
  setup(build) {
    // The server of the Model Context Protocol is a bundle of its own, since its library is large.
    build.onResolve({ filter: /\/mcpServer\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./mcpServer.mjs", external: true } : undefined,
    );
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind !== "dynamic-import") return undefined;
      const name = Object.keys(lazyPackages).find((key) => lazyPackages[key] === path);
      return name === undefined ? undefined : { path: `${folder}/${name}.mjs`, external: true };
    });
  },
});

/**
 * Writes the JSON schemas of designs and experiments, which package.json contributes for completion and hovers.
 * @param {typeof import("esbuild")} esbuild
 */
async function writeSchemas(esbuild) {
  const schemas = await evaluate(
    esbuild,
    `import { designSchema } from "./src/shared/design/schema.ts";
     import { experimentSchema } from "./src/shared/experiment/schema.ts";
     import { catalogue } from "./src/engine/catalogue.ts";
     export default { design: designSchema(catalogue), experiment: experimentSchema(catalogue) };`,
  );
  for (const [name, schema] of Object.entries(schemas))
    writeFileSync(inRoot("dist", `${name}.schema.json`), JSON.stringify(schema));
}

program(async () => {
  await ensureDependencies();
  await buildKernels();
  const watch = process.argv.includes("--watch");
  const production = process.argv.includes("--production");
  const esbuild = await import("esbuild");

  if (production) rmSync(inRoot("dist"), { recursive: true, force: true });
  mkdirSync(inRoot("dist"), { recursive: true });
  for (const file of ["codicon.css", "codicon.ttf"])
    cpSync(inRoot("node_modules", "@vscode", "codicons", "dist", file), inRoot("dist", file));

  cpSync(inRoot("src", "cli", "bin"), inRoot("dist", "bin"), { recursive: true });
  chmodSync(inRoot("dist", "bin", "mlp"), 0o755);

  /** @type {import("esbuild").BuildOptions} */
  const common = {
    absWorkingDir: inRoot(),
    bundle: true,
    minify: production,
    sourcemap: production ? false : "linked",
    logLevel: "warning",
    legalComments: "none", // THIRD-PARTY-NOTICES.txt has the licenses.
    metafile: true,
    loader: textLoaders,
  };
  /** @type {import("esbuild").BuildOptions} */
  const inNode = {
    ...common,
    platform: "node",
    target: "node20",
    // Their CommonJS builds (jsonc-parser's is one) may require files in ways that cannot be bundled.
    mainFields: ["module", "main"],
    plugins: [lazyImports(".")],
  };
  /** @type {import("esbuild").BuildOptions} */
  const inBrowser = { ...common, platform: "browser", target: "es2022" };
  /** @type {import("esbuild").BuildOptions[]} */
  const builds = [
    {
      ...inNode,
      entryPoints: ["src/hosts/node/main.ts"],
      outfile: "dist/extension.cjs",
      format: "cjs",
      external: ["vscode"],
    },
    { ...inNode, entryPoints: ["src/hosts/node/engineMain.ts"], outfile: "dist/engine.cjs", format: "cjs" },
    { ...inNode, entryPoints: ["src/hosts/node/workerMain.ts"], outfile: "dist/worker.cjs", format: "cjs" },
    {
      ...inNode,
      entryPoints: ["src/node/kernelThreadMain.ts"],
      outfile: "dist/kernelThread.cjs",
      format: "cjs",
    },
    {
      ...inNode,
      entryPoints: ["src/node/cellWorkerMain.ts"],
      outfile: "dist/cellWorker.cjs",
      format: "cjs",
    },
    {
      ...inNode,
      entryPoints: ["src/hosts/node/experimentMain.ts"],
      outfile: "dist/experiment.cjs",
      format: "cjs",
    },
    { ...inNode, entryPoints: ["src/cli/main.ts"], outfile: "dist/cli.js", format: "esm" },
    { ...inNode, entryPoints: ["src/cli/agents/toolsMain.ts"], outfile: "dist/tools.cjs", format: "cjs" },
    {
      ...inNode,
      entryPoints: ["src/cli/mcp/mcpServer.ts"],
      outfile: "dist/mcpServer.mjs",
      format: "esm",
      // The library's validators are CommonJS, which may require Node's modules.
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
    },
    {
      ...inBrowser,
      entryPoints: ["src/hosts/browser/main.ts"],
      outfile: "dist/web.cjs",
      format: "cjs",
      external: ["vscode"],
    },
    {
      ...inBrowser,
      entryPoints: {
        engine: "src/browser/engineMain.ts",
        kernelThread: "src/browser/kernelThreadMain.ts",
        experiment: "src/browser/experiment/experimentMain.ts",
        cell: "src/browser/experiment/cellMain.ts",
      },
      outdir: "dist/web",
      format: "esm",
      plugins: [lazyImports("..")],
    },
    {
      ...common,
      entryPoints: lazyPackages,
      outdir: "dist",
      outExtension: { ".js": ".mjs" },
      format: "esm",
      target: "es2022",
      // What they have for Node.js reads files, which the platform does here.
      platform: "browser",
    },
    {
      ...common,
      entryPoints: {
        webview: "src/webview/main.ts",
        experimentView: "src/webview/experiment/main.ts",
        modelView: "src/webview/model/main.ts",
      },
      outdir: "dist",
      platform: "browser",
      format: "iife",
      target: "es2022",
    },
  ];
  await writeDataFileNames(esbuild);
  await writeLanguageModelTools(esbuild);
  await writeSchemas(esbuild);
  const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
  if (watch) {
    await Promise.all(contexts.map((context) => context.watch()));
    console.log("Watching for changes; Ctrl-C ends it.");
    await new Promise(() => {});
  }
  const results = await Promise.allSettled(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
  // esbuild has printed the errors.
  if (results.some(({ status }) => status === "rejected")) return 1;
  const inputs = results.flatMap((result) =>
    result.status === "fulfilled" ? Object.keys(result.value.metafile?.inputs ?? {}) : [],
  );
  writeFileSync(inRoot("dist", "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(inputs, ["@vscode/codicons"]));
  return 0;
});
