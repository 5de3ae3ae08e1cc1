import { expect, test } from "vitest";
import { nextVersion, releasedChangelog } from "../../../scripts/lib/version.mjs";

test.each([
  ["1.2.3", "patch", "1.2.4"],
  ["1.2.3", "minor", "1.3.0"],
  ["1.2.3", "major", "2.0.0"],
  ["0.9.9", "0.10.0", "0.10.0"],
])("after %s, %s gives %s", (version, change, next) => {
  expect(nextVersion(version, change)).toBe(next);
});

test.each([
  ["1.2.3", "1.2.3", /1\.2\.3 does not come after 1\.2\.3/],
  ["1.2.3", "1.1.9", /does not come after/],
  ["1.2.3", "big", /"big" is no version/],
  ["1.2.3", "1.3", /is no version/],
])("after %s, %s is refused", (version, change, message) => {
  expect(() => nextVersion(version, change)).toThrow(message);
});

const changelog = "# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n";

test("what is unreleased comes under the new version, and an empty section above it", () => {
  expect(releasedChangelog(changelog, "0.2.0", "2026-02-03")).toBe(
    "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-02-03\n\n- New.\n\n## [0.1.0] - 2026-01-01\n\n- Old.\n",
  );
});

test("a release needs something to say", () => {
  const released = releasedChangelog(changelog, "0.2.0", "2026-02-03");
  expect(() => releasedChangelog(released, "0.3.0", "2026-02-04")).toThrow(/nothing under "Unreleased"/);
  expect(() => releasedChangelog("# Changelog\n", "0.3.0", "2026-02-04")).toThrow(/no line/);
});
