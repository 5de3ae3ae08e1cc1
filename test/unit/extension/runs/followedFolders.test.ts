import { expect, test } from "vitest";
import { FollowedFolders } from "../../../../src/extension/runs/followedFolders.ts";

function remembered() {
  const values = new Map<string, unknown>();
  const memory = {
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
  return { values, open: () => new FollowedFolders(memory) };
}

test("followed folders outlive the window, each once, and those that are forgotten leave nothing", async () => {
  const { values, open } = remembered();
  const folders = open();
  let changes = 0;
  folders.onDidChange.on(() => changes++);
  await folders.add("file:///a.mlp.json", "/disk/run");
  await folders.add("file:///a.mlp.json", "/disk/other");
  await folders.add("file:///a.mlp.json", "/disk/run");
  expect(open().of("file:///a.mlp.json")).toEqual(["/disk/other", "/disk/run"]);
  expect(open().of("file:///b.mlp.json")).toEqual([]);
  await folders.remove("file:///a.mlp.json", "/disk/run");
  expect(open().of("file:///a.mlp.json")).toEqual(["/disk/other"]);
  await folders.remove("file:///a.mlp.json", "/disk/other");
  expect([...values]).toEqual([]);
  expect(changes).toBe(5);
});

test("they follow a design that is renamed, alone or with its folder", async () => {
  const { open } = remembered();
  const folders = open();
  await folders.add("file:///work/a.mlp.json", "/disk/a");
  await folders.add("file:///work/b.mlp.json", "/disk/b");
  await folders.rename("file:///work/a.mlp.json", "file:///work/c.mlp.json");
  expect(folders.of("file:///work/a.mlp.json")).toEqual([]);
  expect(folders.of("file:///work/c.mlp.json")).toEqual(["/disk/a"]);
  await folders.rename("file:///work", "file:///other");
  expect(folders.of("file:///other/c.mlp.json")).toEqual(["/disk/a"]);
  expect(folders.of("file:///other/b.mlp.json")).toEqual(["/disk/b"]);
});
