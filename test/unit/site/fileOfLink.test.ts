import { beforeEach, describe, expect, test } from "vitest";
import { designLink, fileLink } from "../../../src/shared/link/siteLink.ts";
import { fileOfLink } from "../../../src/site/fileOfLink.ts";
import { MemoryStore } from "../../../src/site/files/memoryStore.ts";
import { SiteContent } from "../../../src/site/files/siteContent.ts";
import { SiteFiles } from "../../../src/site/files/siteFiles.ts";

const address = "https://example.org/mlp/";
const text = `{ "dataset": { "generate": "moons" } } // Two moons`;
const names = ["iris.csv", "iris.mlp.json", "history/xor.csv", "history/xor.mlp.json", "history/notes.md"];

let files: SiteFiles;
let site: SiteContent;

beforeEach(() => {
  site = new SiteContent(
    { modified: 1, files: names.map((name) => [name, name.length]) },
    "/examples",
    async (path) => new TextEncoder().encode(path),
  );
  files = new SiteFiles(new MemoryStore(), site, () => {});
});

const open = (link: string) => fileOfLink({ files, site }, link.slice(link.indexOf("#")));
const textOf = async (path: string) => new TextDecoder().decode(await files.read(path));

describe("a link to a file", () => {
  test("opens the file, and writes nothing", async () => {
    expect(await open(fileLink(address, "history/xor.mlp.json"))).toBe("/examples/history/xor.mlp.json");
    expect(await files.kept()).toEqual({ files: 0, bytes: 0 });
    expect(await open("#")).toBeUndefined();
  });
  test.each(["history", "history/and.mlp.json"])("is refused for %s, which is none", async (path) => {
    await expect(open(fileLink(address, path))).rejects.toThrow(
      `The link opens ${path}, which is not a file of this workspace.`,
    );
  });
});

describe("the design of a link", () => {
  test("gets a new file, which replaces no other", async () => {
    expect(await open(await designLink(address, text, "new.mlp.json"))).toBe("/examples/new.mlp.json");
    expect(await open(await designLink(address, text, "iris.mlp.json"))).toBe("/examples/iris-2.mlp.json");
    expect(await textOf("/examples/iris.mlp.json")).toBe("iris.mlp.json");
    await files.createFolder("/examples/iris-3.mlp.json");
    expect(await open(await designLink(address, `${text}.`, "iris.mlp.json"))).toBe(
      "/examples/iris-4.mlp.json",
    );
    expect(await textOf("/examples/iris-4.mlp.json")).toBe(`${text}.`);
    expect(await textOf("/examples/iris-2.mlp.json")).toBe(text);
  });
  test("opens the file that it got before, unless that was changed", async () => {
    const link = await designLink(address, text, "new.mlp.json");
    await open(link);
    expect(await open(link)).toBe("/examples/new.mlp.json");
    await files.write("/examples/new.mlp.json", new TextEncoder().encode("{}"), {
      create: false,
      overwrite: true,
    });
    expect(await open(link)).toBe("/examples/new-2.mlp.json");
  });
  test("gets the folders in which it was", async () => {
    const link = await designLink(address, text, "week 1/monday/new.mlp.json");
    expect(await open(link)).toBe("/examples/week 1/monday/new.mlp.json");
    const inFile = await designLink(address, text, "iris.csv/new.mlp.json");
    await expect(open(inFile)).rejects.toThrow("/examples/iris.csv is not a folder.");
  });
  test("reads files of the site", async () => {
    const design = `{ "dataset": { "path": "../iris.csv" }, "lesson": { "title": "A", "notes": "notes.md#b" } }`;
    const path = "history/new.mlp.json";
    expect(await open(await designLink(address, design, path))).toBe(`/examples/${path}`);
  });
  test.each([
    ["own.csv", `"dataset": { "path": "own.csv" }`],
    ["/etc/passwd", `"dataset": { "path": "/etc/passwd" }`],
    ["https://evil.example/a.csv", `"dataset": { "path": "https://evil.example/a.csv" }`],
    ["../../../iris.csv", `"dataset": { "path": "../../../iris.csv" }`],
    ["history", `"dataset": { "path": "history" }`],
    ["deleted.csv", `"dataset": { "path": "iris.csv", "test": "deleted.csv" }`],
    ["no.md", `"dataset": { "generate": "moons" }, "lesson": { "title": "A", "notes": "no.md" }`],
  ])("is refused, and not written, where it reads %s", async (file, design) => {
    await files.write("/examples/own.csv", new Uint8Array(3), { create: true, overwrite: false });
    const link = await designLink(address, `{ ${design} }`, "new.mlp.json");
    await expect(open(link)).rejects.toThrow(
      `The design of the link reads ${file}, which is not a file of this site.`,
    );
    expect(await files.kept()).toEqual({ files: 1, bytes: 3 });
  });
  test("is refused where the site's file that it reads was deleted", async () => {
    await files.delete("/examples/iris.csv", { recursive: false });
    const link = await designLink(address, `{ "dataset": { "path": "iris.csv" } }`, "new.mlp.json");
    await expect(open(link)).rejects.toThrow("which is not a file of this site.");
  });
});
