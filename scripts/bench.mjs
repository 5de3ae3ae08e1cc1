// Measures training against its peers: builds, sets up bench/ with a package of its own, then runs bench/run.ts.
//
//   npm run bench [-- OPTIONS]     the options of bench/run.ts
import { existsSync } from "node:fs";
import { ensureDependencies } from "./lib/install.mjs";
import { inRoot, node24 } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { run } from "./lib/run.mjs";

program(async () => {
  await ensureDependencies();
  // The command line is measured as users have it.
  const built = await run(node24, [inRoot("scripts", "build.mjs"), "--production"]);
  if (built.code !== 0) throw new Problem("The product could not be built.");
  if (!existsSync(inRoot("bench", "node_modules"))) {
    const { code } = await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: inRoot("bench"),
    });
    if (code !== 0) throw new Problem("npm could not install the peers in bench/.");
  }
  const { code } = await run(node24, [inRoot("bench", "run.ts"), ...process.argv.slice(2)]);
  return code;
});
