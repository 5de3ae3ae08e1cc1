// Makes the npm package of the command line, mlp-studio-VERSION.tgz, which `npm install` takes, and `npm publish`.

import { writeCliPackage } from "./lib/cliPackage.mjs";
import { ensureDependencies } from "./lib/install.mjs";
import { inCache, inRoot, node24 } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { run } from "./lib/run.mjs";

program(async () => {
  await ensureDependencies();
  const build = await run(node24, ["scripts/build.mjs", "--production"]);
  if (build.code !== 0) throw new Problem("The build failed.");
  const folder = inCache("cli-package");
  writeCliPackage(folder);
  const { code } = await run("npm", ["pack", `--pack-destination=${inRoot()}`], { cwd: folder });
  if (code !== 0) throw new Problem(`npm could not pack ${folder}.`);
});
