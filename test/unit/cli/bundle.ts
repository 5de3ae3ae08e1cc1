import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { textLoaders } from "../../../scripts/lib/textLoaders.mjs";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

/** The command line as one file, as `scripts/build.mjs` makes it; it goes with the test file that asked for it. */
export async function bundleCli(): Promise<string> {
  const folder = temporaryFolder();
  const outfile = join(folder, "cli.mjs");
  const common: BuildOptions = {
    bundle: true,
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    logLevel: "error",
    loader: textLoaders,
  };
  await build({ ...common, entryPoints: ["src/cli/main.ts"], outfile, format: "esm" });
  const threads = {
    kernelThread: "src/node/kernelThreadMain.ts",
    cellWorker: "src/node/cellWorkerMain.ts",
  };
  for (const [name, entry] of Object.entries(threads))
    await build({ ...common, entryPoints: [entry], outfile: join(folder, `${name}.cjs`), format: "cjs" });
  return outfile;
}
