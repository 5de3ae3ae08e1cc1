/** The rooms of the data layer import each other in one direction only, from files to the report (docs/architecture.md). */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../../src/data");

/** The rooms, each of which may import those before it, and none behind it. */
const order = ["bytes", "table", "plan", "formats", "encode", "generators", "inspect", "."];

/** The room of a file: its first folder, or `.` for a file of the layer itself. */
function roomOf(file: string): string {
  const [room, ...rest] = relative(root, file).split("/");
  return rest.length === 0 ? "." : room;
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join(root, name));

test("every room has its place", () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual([...order].sort());
});

test("no room imports one behind it", () => {
  const wrong = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)]
      .map(([, path]) => join(dirname(file), path))
      .filter((target) => target.startsWith(root))
      .filter((target) => order.indexOf(roomOf(target)) > order.indexOf(roomOf(file)))
      .map((target) => `${relative(root, file)} → ${relative(root, target)}`),
  );
  expect(wrong).toEqual([]);
});
