import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
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
  };
  await build({ ...common, entryPoints: ["src/cli/main.ts"], outfile, format: "esm" });
  await build({
    ...common,
    entryPoints: ["src/node/kernelThreadMain.ts"],
    outfile: join(folder, "kernelThread.cjs"),
    format: "cjs",
  });
  return outfile;
}
