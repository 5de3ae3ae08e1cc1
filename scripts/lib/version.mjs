// What a release changes in texts: the version's number and the changelog.
import { Problem } from "./program.mjs";

/**
 * The version after this one.
 * @param {string} version MAJOR.MINOR.PATCH
 * @param {string} change `major`, `minor`, `patch`, or the new version itself
 */
export function nextVersion(version, change) {
  const numbers = version.split(".").map(Number);
  const part = ["major", "minor", "patch"].indexOf(change);
  if (part >= 0)
    return numbers.map((number, i) => (i < part ? number : i === part ? number + 1 : 0)).join(".");
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(change);
  if (!match)
    throw new Problem(`"${change}" is no version. Write major, minor, patch or a version such as 1.2.0.`);
  const chosen = match.slice(1).map(Number);
  const first = chosen.findIndex((number, i) => number !== numbers[i]);
  if (first < 0 || chosen[first] < numbers[first])
    throw new Problem(`${change} does not come after ${version}. Write a later version.`);
  return change;
}

/**
 * The changelog with what is unreleased under the new version, and an empty section above it.
 * @param {string} changelog
 * @param {string} version
 * @param {string} date YYYY-MM-DD
 */
export function releasedChangelog(changelog, version, date) {
  const heading = "## [Unreleased]\n";
  const start = changelog.indexOf(heading);
  if (start < 0) throw new Problem(`CHANGELOG.md has no line "${heading.trim()}". Add it.`);
  const rest = changelog.slice(start + heading.length);
  const end = rest.search(/^## \[/m);
  if ((end < 0 ? rest : rest.slice(0, end)).trim() === "")
    throw new Problem('CHANGELOG.md says nothing under "Unreleased". Write what is new.');
  return `${changelog.slice(0, start)}${heading}\n## [${version}] - ${date}\n${rest}`;
}
