// Makes a release of what is on main: version, changelog, commit, tag and the .vsix.
//
//   node scripts/release.mjs major|minor|patch|VERSION [--dry-run]
//
// --dry-run  says what would be done, and does nothing
//
// Nothing is published: push the commit and its tag, and upload the .vsix, when you are content with them.
import { readFileSync, writeFileSync } from "node:fs";
import { ensureDependencies } from "./lib/install.mjs";
import { packageExtension } from "./lib/package.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { run } from "./lib/run.mjs";
import { nextVersion, releasedChangelog } from "./lib/version.mjs";

/** @param {string[]} args */
async function git(...args) {
  const { code, output } = await run("git", args, { output: "collect" });
  if (code !== 0) throw new Problem(`git ${args.join(" ")} failed:\n${output}`);
  return output.trim();
}

/** @throws {Problem} where a release would hold something else than what is committed on main */
async function checkTree() {
  if ((await git("status", "--porcelain")) !== "")
    throw new Problem("There are changes that are not committed. Commit them, or put them away.");
  const branch = await git("branch", "--show-current");
  if (branch !== "main") throw new Problem(`This is "${branch}". Releases are made on main.`);
}

program(async () => {
  const args = process.argv.slice(2);
  const isDry = args.includes("--dry-run");
  const [change, ...others] = args.filter((argument) => argument !== "--dry-run");
  if (change === undefined || others.length > 0)
    throw new Problem("Write node scripts/release.mjs major|minor|patch|VERSION [--dry-run].");
  /** @param {string} name */
  const read = (name) => readFileSync(inRoot(name), "utf8");
  const { name, version } = JSON.parse(read("package.json"));
  const next = nextVersion(version, change);
  const date = new Date().toISOString().slice(0, 10);
  const changelog = releasedChangelog(read("CHANGELOG.md"), next, date);
  const tag = `v${next}`;
  if (!isDry) await checkTree();
  if ((await git("tag", "--list", tag)) !== "")
    throw new Problem(`The tag ${tag} exists already. Choose a later version.`);
  if (isDry) {
    console.log(
      `Would release ${name} ${next} (now ${version}), dated ${date}, tagged ${tag}, as ${name}-${next}.vsix.`,
    );
    return;
  }
  await ensureDependencies();
  writeFileSync(inRoot("CHANGELOG.md"), changelog);
  const { code } = await run("npm", ["version", next, "--no-git-tag-version", "--ignore-scripts"]);
  if (code !== 0)
    throw new Problem("npm could not set the version. `git restore .` takes back what was changed.");
  // The package is made first, so that what cannot be packaged is neither committed nor tagged.
  await packageExtension(inRoot(`${name}-${next}.vsix`));
  await git("commit", "--quiet", "--all", `--message=Release ${next}`);
  await git("tag", "--annotate", tag, `--message=${name} ${next}`);
  console.log(
    `Released ${name} ${next}: commit, tag ${tag} and ${name}-${next}.vsix. Push with: git push origin main ${tag}`,
  );
});
