// Makes the extension's package, NAME-VERSION.vsix, and checks what is in it.
import { readFileSync, statSync } from "node:fs";
import { ensureDependencies } from "./lib/install.mjs";
import { packagedFiles, packageExtension } from "./lib/package.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { zipModes } from "./lib/zipModes.mjs";

/** Bytes of the package; the pictures of the README are two thirds. */
const maxSize = 6 * 1024 * 1024;

/** What the package holds: no more, no less. */
function expectedFiles() {
  const readme = readFileSync(inRoot("README.md"), "utf8");
  const pictures = [...readme.matchAll(/]\((media\/[^)]+)\)/g)].map(([, path]) => path);
  return new Set([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "dist/THIRD-PARTY-NOTICES.txt",
    "dist/bin/mlp",
    "dist/bin/mlp.cmd",
    "dist/cli.js",
    "dist/tools.cjs",
    "dist/mcpServer.mjs",
    "dist/codicon.css",
    "dist/codicon.ttf",
    "dist/design.schema.json",
    "dist/experiment.schema.json",
    "dist/engine.cjs",
    "dist/cellWorker.cjs",
    "dist/experiment.cjs",
    "dist/experimentView.js",
    "dist/modelView.js",
    "dist/extension.cjs",
    // Readers that are loaded when a file needs them.
    ...["flechette", "fzstd", "hyparquet", "hyparquet-compressors"].map((name) => `dist/${name}.mjs`),
    "dist/kernelThread.cjs",
    // What runs in VS Code for the web.
    "dist/web.cjs",
    ...["cell", "engine", "experiment", "kernelThread"].map((name) => `dist/web/${name}.js`),
    "dist/webview.js",
    "dist/worker.cjs",
    "media/icon.png",
    "package.json",
    "package.nls.json",
    ...pictures,
  ]);
}

program(async () => {
  await ensureDependencies();
  const { name, version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const vsix = inRoot(`${name}-${version}.vsix`);
  await packageExtension(vsix);

  const files = await packagedFiles();
  const expected = expectedFiles();
  const problems = [
    ...[...expected].filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => !expected.has(file)).map((file) => `${file} does not belong there`),
  ];
  if (problems.length > 0)
    throw new Problem(`The package (.vscodeignore, scripts/package.mjs) is wrong: ${problems.join(", ")}.`);
  // On Windows files have no permissions; the extension then sets the launcher's.
  const mode = zipModes(readFileSync(vsix)).get("extension/dist/bin/mlp");
  if (mode !== 0o755 && process.platform !== "win32")
    throw new Problem(
      `The launcher dist/bin/mlp has the permissions ${mode?.toString(8)} in the package; it needs 755.`,
    );
  const { size } = statSync(vsix);
  if (size > maxSize) throw new Problem(`The package has ${size} bytes, more than ${maxSize}.`);

  console.log(files.map((file) => `  ${file}`).join("\n"));
  console.log(`${vsix}: ${files.length} files, ${Math.round(size / 1024)} KB`);
});
