// Writes the site: static files for any file server, in which MLP Studio runs in a browser alone (docs/site.md).
//
//   npm run site [-- FOLDER]     default: dist-site/, which is emptied first
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies, ensureHost } from "./lib/install.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { makeSite } from "./lib/site.mjs";

const usage = "Usage: npm run site [-- FOLDER]";

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { help: { type: "boolean", default: false } },
    });
    if (positionals.length > 1) throw new Error(`One folder is wanted, not ${positionals.length}`);
    return { help: values.help, folder: resolve(positionals[0] ?? inRoot("dist-site")) };
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}. ${usage}`);
  }
}

program(async () => {
  const { help, folder } = readArguments();
  if (help) {
    console.log(`${usage}

Writes static files for any file server, in which MLP Studio runs in a browser alone (docs/site.md), into FOLDER
(default: dist-site/), which is emptied first.`);
    return 0;
  }
  // What is emptied must be an earlier site, or nothing yet.
  if (existsSync(folder) && !existsSync(join(folder, "site", "files.json")))
    throw new Problem(`${folder} exists and is not a site. Choose another folder, or remove it first.`);

  await ensureDependencies();
  await ensureHost();
  const { files, bytes } = await makeSite(folder);
  console.log(`${relative(process.cwd(), folder)}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
  return 0;
});
