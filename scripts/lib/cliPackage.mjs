import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";

/** The built files that the command line runs. */
const built = [
  "cli.js",
  "kernelThread.cjs",
  "cellWorker.cjs",
  "mcpServer.mjs",
  ...["flechette", "fzstd", "hyparquet", "hyparquet-compressors"].map((name) => `${name}.mjs`),
  "THIRD-PARTY-NOTICES.txt",
];

/**
 * Writes the npm package of the command line, from what is built in dist/. It depends on no other package.
 * @param {string} folder is emptied
 */
export function writeCliPackage(folder) {
  const { name, version, license, type, bin, engines, keywords } = JSON.parse(
    readFileSync(inRoot("package.json"), "utf8"),
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "dist"), { recursive: true });
  for (const file of built) cpSync(inRoot("dist", file), join(folder, "dist", file));
  cpSync(inRoot("src", "cli", "README.md"), join(folder, "README.md"));
  cpSync(inRoot("LICENSE"), join(folder, "LICENSE"));
  const manifest = {
    name,
    version,
    description: "Designs, trains and explains multilayer perceptrons on the command line.",
    license,
    keywords,
    type,
    bin,
    files: ["dist"],
    engines: { node: engines.node },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
