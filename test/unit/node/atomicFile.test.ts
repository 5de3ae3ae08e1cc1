import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "../../../src/node/atomicFile.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

test("replaces a file and leaves nothing beside it, not even what a killed process left", async () => {
  const path = join(temporaryFolder(), "a");
  await writeFile(path, "the old one, which is longer");
  await writeFile(`${path}.tmp`, "half a file of a killed process");
  await writeAtomically(path, new Uint8Array([1, 2, 3]));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  expect(await readdir(join(path, ".."))).toEqual(["a"]);
});

test("keeps the old one when the new one cannot be written, or cannot take its place", async () => {
  const inside = temporaryFolder();
  const path = join(inside, "a");
  await writeFile(path, "old");
  await mkdir(`${path}.tmp`);
  await expect(writeAtomically(path, "new")).rejects.toThrow("EISDIR");
  expect(await readFile(path, "utf8")).toBe("old");

  const taken = join(inside, "b");
  await mkdir(join(taken, "c"), { recursive: true });
  await expect(writeAtomically(taken, "new")).rejects.toThrow();
  expect((await readdir(inside)).sort()).toEqual(["a", "a.tmp", "b"]);
});

test.skipIf(process.platform === "win32")("a link stays a link", async () => {
  const inside = temporaryFolder();
  await writeFile(join(inside, "a"), "old");
  await symlink("a", join(inside, "link"));
  await writeAtomically(join(inside, "link"), "new");
  expect((await lstat(join(inside, "link"))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(inside, "a"), "utf8")).toBe("new");
});
