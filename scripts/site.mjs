// Writes the site: static files for any file server, in which MLP Studio runs in a browser alone (docs/site.md).
//
//   npm run site [-- FOLDER]     default: dist-site/, which is emptied first
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { ensureDependencies, ensureHost } from "./lib/install.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { makeSite } from "./lib/site.mjs";

program(async () => {
  const [folder = inRoot("dist-site"), ...others] = process.argv.slice(2).map((path) => resolve(path));
  if (others.length > 0) throw new Problem("One folder is wanted. Usage: npm run site [-- FOLDER]");
  // What is emptied must be an earlier site, or nothing yet.
  if (existsSync(folder) && !existsSync(join(folder, "site", "files.json")))
    throw new Problem(`${folder} exists and is not a site. Choose another folder, or remove it first.`);

  await ensureDependencies();
  await ensureHost();
  const { files, bytes } = await makeSite(folder);
  console.log(`${relative(process.cwd(), folder)}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
});
