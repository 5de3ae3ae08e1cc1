import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import type { FileSource } from "../../../src/data/bytes/fileSource.ts";
import { DatasetCache } from "../../../src/data/cache.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { nodePlatform } from "../../../src/hosts/node/enginePlatform.ts";
import { linksStayWithin } from "../../../src/node/localLinks.ts";
import { datasetKey } from "../../../src/shared/data/dataKey.ts";
import { designOf } from "../../support/data/designOf.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const top = temporaryFolder();
const rows = "a,y\n1,p\n2,q\n3,p\n4,q\n";
const at = (...names: string[]) => join(top, ...names);
const uri = (...names: string[]) => pathToFileURL(at(...names)).href;

beforeAll(async () => {
  for (const folder of ["work", "work/data", "work/deep", "work/deep/er", "other", "outside"])
    await mkdir(at(folder));
  for (const file of ["work/a.csv", "work/data/a.csv", "other/a.csv", "outside/a.csv"])
    await writeFile(at(file), rows);
  for (const [link, target] of [
    // To somewhere in the workspace.
    ["work/file.csv", "a.csv"],
    ["work/folder", "data"],
    ["work/deep/er/up.csv", "../../a.csv"],
    ["work/absolute.csv", at("work/data/a.csv")],
    ["work/twice.csv", "file.csv"],
    ["work/second.csv", at("other/a.csv")],
    // Out of it.
    ["work/out.csv", at("outside/a.csv")],
    ["work/out", at("outside")],
    ["work/relative.csv", "../outside/a.csv"],
    ["work/hidden.csv", "folder/../../outside/a.csv"],
    ["work/chain.csv", "out/a.csv"],
    ["work/device.csv", "/dev/zero"],
    ["work/automount.csv", "/net/example.com/share/a.csv"],
    ["work/neighbor.csv", at("work2/a.csv")],
    // In a circle.
    ["work/circle.csv", "circle.csv"],
    // The workspace itself is a link.
    ["alias", at("work")],
  ])
    await symlink(target, at(link));
});

test.each([
  ["work/a.csv", true],
  ["work/missing.csv", true],
  ["work/file.csv", true],
  ["work/folder/a.csv", true],
  ["work/deep/er/up.csv", true],
  ["work/absolute.csv", true],
  ["work/twice.csv", true],
  ["work/second.csv", true],
  ["work/out.csv", false],
  ["work/out/a.csv", false],
  ["work/relative.csv", false],
  ["work/hidden.csv", false],
  ["work/chain.csv", false],
  ["work/device.csv", false],
  ["work/automount.csv", false],
  ["work/neighbor.csv", false],
  ["work/circle.csv", false],
  ["outside/a.csv", false],
])("%s stays in the folders: %j", async (path, expected) => {
  expect(await linksStayWithin(uri(path), [uri("work"), uri("other")])).toBe(expected);
});

test("a workspace that is reached by a link is within itself", async () => {
  const folders = [uri("alias")];
  expect(await linksStayWithin(uri("alias", "a.csv"), folders)).toBe(true);
  expect(await linksStayWithin(uri("alias", "absolute.csv"), folders)).toBe(true);
  expect(await linksStayWithin(uri("alias", "out.csv"), folders)).toBe(false);
});

test("a link out of the workspace is not read, and a folder of links reads none of them", async () => {
  const looked: string[] = [];
  const note = <A extends unknown[], R>(ask: (uri: string, ...rest: A) => Promise<R>) => {
    return (asked: string, ...rest: A) => {
      looked.push(asked);
      return ask(asked, ...rest);
    };
  };
  const files: FileSource = {
    version: note(async (asked) => String(await nodePlatform.version(asked))),
    read: note((asked) => nodePlatform.read(asked)),
    list: note(async (asked, within) => (await nodePlatform.list(asked, within)) ?? []),
    linksStayWithin,
  };
  const cache = new DatasetCache(files, loadTrainingData, async () => {}, datasetKey);
  const load = (path: string, roots?: readonly string[]) =>
    cache.get({ design: designOf({ path }), baseUri: uri("work"), ...(roots && { roots }) });
  const roots = [uri("work")];
  for (const path of [
    "out.csv",
    "out",
    "out/a.csv",
    "out/*.csv",
    "hidden.csv",
    "device.csv",
    "automount.csv",
  ]) {
    await expect(load(path, roots)).rejects.toThrow(
      /^dataset\.path: "\/.*" is a symbolic link that leads out of the workspace, where a design may not read\./,
    );
    expect(looked).toEqual([]);
  }
  expect((await load("file.csv", roots)).summary.rows.all).toBe(4);
  expect((await load("out.csv")).summary.rows.all).toBe(4);
});
