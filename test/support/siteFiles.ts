/** The tests of the site's files, for each store that can keep them. */
import { beforeEach, describe, expect, test } from "vitest";
import type { EntryStore } from "../../src/site/files/entryStore.ts";
import { SiteContent } from "../../src/site/files/siteContent.ts";
import { type FileChange, SiteFiles } from "../../src/site/files/siteFiles.ts";

const encode = (text: string) => new TextEncoder().encode(text);
/** The site's files here: each one's content is its path. */
const originals = ["README.md", "iris.csv", "history/xor.csv", "history/xor.mlp.json"];
const modified = 1000;

export function describeSiteFiles(where: string, newStore: () => EntryStore): void {
  describe(`the site's files, ${where},`, () => {
    let files: SiteFiles;
    let store: EntryStore;
    let changes: FileChange[];
    let fetched: string[];
    let time: number;

    beforeEach(() => {
      store = newStore();
      changes = [];
      fetched = [];
      time = 2000;
      files = openFiles();
    });

    /** The files as a tab has them; several share the store. */
    function openFiles(fetchFile = async (path: string) => encode(path)): SiteFiles {
      const site = new SiteContent(
        { modified, files: originals.map((path) => [path, path.length]) },
        "/examples",
        (path) => {
          fetched.push(path);
          return fetchFile(path);
        },
      );
      return new SiteFiles(
        store,
        site,
        (made) => changes.push(...made),
        () => time,
      );
    }

    const textOf = async (path: string) => new TextDecoder().decode(await files.read(`/examples/${path}`));
    const namesIn = async (folder: string) =>
      (await files.list(folder)).map(({ path, kind }) =>
        (kind === "folder" ? `${path}/` : path).slice(folder.length + 1),
      );
    const write = (path: string, text: string, options = { create: true, overwrite: true }) =>
      files.write(`/examples/${path}`, encode(text), options);
    const changed = () =>
      changes.splice(0).map(({ kind, path }) => `${kind} ${path.replace("/examples/", "")}`);

    test("are those of the site at first", async () => {
      expect(await namesIn("/examples")).toEqual(["README.md", "history/", "iris.csv"]);
      expect(await files.list("/")).toMatchObject([{ path: "/examples", kind: "folder" }]);
      expect(await files.stat("/examples/iris.csv")).toMatchObject({ kind: "file", size: 8, modified });
      expect(await files.stat("/examples/history")).toMatchObject({ kind: "folder" });
      expect(fetched).toEqual([]);
      expect(await textOf("history/xor.csv")).toBe("history/xor.csv");
      expect(await files.isOriginal("/examples/iris.csv")).toBe(true);
      expect(await files.isOriginal("/examples/other.csv")).toBe(false);
      expect(await files.isOriginal("/examples/history")).toBe(false);
    });

    test("can be changed, and made", async () => {
      await write("iris.csv", "changed");
      await write("new.csv", "new");
      expect(changed()).toEqual(["changed iris.csv", "created new.csv"]);
      expect(await textOf("iris.csv")).toBe("changed");
      expect(await files.stat("/examples/iris.csv")).toMatchObject({
        size: 7,
        created: 1000,
        modified: 2000,
      });
      expect(await files.stat("/examples/new.csv")).toMatchObject({ size: 3, created: 2000, modified: 2000 });
      expect(await files.isOriginal("/examples/iris.csv")).toBe(false);
      expect(await namesIn("/examples")).toEqual(["README.md", "history/", "iris.csv", "new.csv"]);
      expect(await files.kept()).toEqual({ files: 2, bytes: 10 });
      expect(fetched).toEqual([]);
    });

    test("have another time after each change, even where the clock stands still or goes back", async () => {
      await write("new.csv", "1");
      await write("new.csv", "2");
      time = 5;
      await write("new.csv", "3");
      expect(await files.stat("/examples/new.csv")).toMatchObject({ created: 2000, modified: 2002 });
    });

    test("are not changed by what is done to the bytes later", async () => {
      const bytes = encode("abc");
      await files.write("/examples/new.csv", bytes, { create: true, overwrite: true });
      bytes[0] = 0;
      (await files.read("/examples/new.csv"))[1] = 0;
      expect(await textOf("new.csv")).toBe("abc");
    });

    test("are written only as it was asked for", async () => {
      await expect(write("iris.csv", "", { create: true, overwrite: false })).rejects.toMatchObject({
        code: "FileExists",
      });
      await expect(write("new.csv", "", { create: false, overwrite: true })).rejects.toMatchObject({
        code: "FileNotFound",
      });
      await expect(write("history", "")).rejects.toMatchObject({ code: "FileIsADirectory" });
      await expect(write("no/new.csv", "")).rejects.toMatchObject({ code: "FileNotFound" });
      await expect(write("iris.csv/new.csv", "")).rejects.toMatchObject({ code: "FileNotADirectory" });
      await expect(textOf("no.csv")).rejects.toMatchObject({ code: "FileNotFound" });
      await expect(textOf("history")).rejects.toMatchObject({ code: "FileIsADirectory" });
      await expect(files.list("/examples/iris.csv")).rejects.toMatchObject({ code: "FileNotADirectory" });
      expect(changed()).toEqual([]);
      expect(await files.kept()).toEqual({ files: 0, bytes: 0 });
    });

    test("have folders", async () => {
      await files.createFolder("/examples/runs");
      await write("runs/1.json", "{}");
      expect(changed()).toEqual(["created runs", "created runs/1.json"]);
      expect(await namesIn("/examples/runs")).toEqual(["1.json"]);
      await expect(files.createFolder("/examples/runs")).rejects.toMatchObject({ code: "FileExists" });
      await expect(files.createFolder("/examples/history")).rejects.toMatchObject({ code: "FileExists" });
      await expect(files.createFolder("/examples/a/b")).rejects.toMatchObject({ code: "FileNotFound" });
      await expect(files.createFolder("/examples/iris.csv/b")).rejects.toMatchObject({
        code: "FileNotADirectory",
      });
    });

    test("can be deleted, those of the site too, and made again", async () => {
      await write("new.csv", "new");
      await files.delete("/examples/new.csv", { recursive: false });
      await files.delete("/examples/iris.csv", { recursive: false });
      expect(changed()).toEqual(["created new.csv", "deleted new.csv", "deleted iris.csv"]);
      expect(await namesIn("/examples")).toEqual(["README.md", "history/"]);
      await expect(textOf("iris.csv")).rejects.toMatchObject({ code: "FileNotFound" });
      expect(await files.isOriginal("/examples/iris.csv")).toBe(false);
      expect(await store.read((reader) => reader.entriesBelow(""))).toEqual([
        { kind: "deleted", path: "/examples/iris.csv" },
      ]);
      await write("iris.csv", "again", { create: true, overwrite: false });
      expect(await textOf("iris.csv")).toBe("again");
      await expect(files.delete("/examples/new.csv", { recursive: true })).rejects.toMatchObject({
        code: "FileNotFound",
      });
    });

    test("are deleted with their folder, if that is meant, and stay deleted where the folder is made again", async () => {
      await write("history/notes.md", "notes");
      await expect(files.delete("/examples/history", { recursive: false })).rejects.toThrow("is not empty");
      changed();
      await files.delete("/examples/history", { recursive: true });
      expect(changed().sort()).toEqual(
        ["history", "history/notes.md", "history/xor.csv", "history/xor.mlp.json"].map(
          (path) => `deleted ${path}`,
        ),
      );
      expect(await namesIn("/examples")).toEqual(["README.md", "iris.csv"]);
      await files.createFolder("/examples/history");
      expect(await namesIn("/examples/history")).toEqual([]);
      await expect(files.delete("/examples", { recursive: true })).rejects.toThrow("cannot be deleted");
    });

    test("can be renamed and replace others", async () => {
      await write("new.csv", "new");
      time = 3000;
      await files.rename("/examples/new.csv", "/examples/newer.csv", { overwrite: false });
      await files.rename("/examples/iris.csv", "/examples/history/iris.csv", { overwrite: false });
      expect(await textOf("newer.csv")).toBe("new");
      expect(await textOf("history/iris.csv")).toBe("iris.csv");
      expect(await files.stat("/examples/newer.csv")).toMatchObject({ size: 3, modified: 2000 });
      await expect(
        files.rename("/examples/newer.csv", "/examples/README.md", { overwrite: false }),
      ).rejects.toMatchObject({ code: "FileExists" });
      changed();
      await files.rename("/examples/newer.csv", "/examples/README.md", { overwrite: true });
      expect(changed()).toEqual(["deleted README.md", "created README.md", "deleted newer.csv"]);
      expect(await textOf("README.md")).toBe("new");
      expect(await namesIn("/examples")).toEqual(["README.md", "history/"]);
    });

    test("are renamed with their folder, in one step", async () => {
      await write("history/notes.md", "notes");
      await files.createFolder("/examples/history/runs");
      await files.delete("/examples/history/xor.csv", { recursive: false });
      changed();
      await files.rename("/examples/history", "/examples/past", { overwrite: false });
      expect(await namesIn("/examples")).toEqual(["README.md", "iris.csv", "past/"]);
      expect(await namesIn("/examples/past")).toEqual(["notes.md", "runs/", "xor.mlp.json"]);
      expect(await textOf("past/notes.md")).toBe("notes");
      expect(await textOf("past/xor.mlp.json")).toBe("history/xor.mlp.json");
      await expect(textOf("history/notes.md")).rejects.toMatchObject({ code: "FileNotFound" });
      expect(fetched).toEqual(["history/xor.mlp.json"]);
      expect(changed()).toEqual([
        ...["past", "past/notes.md", "past/runs", "past/xor.mlp.json"].map((path) => `created ${path}`),
        ...["history", "history/notes.md", "history/runs", "history/xor.mlp.json"].map(
          (path) => `deleted ${path}`,
        ),
      ]);
      await files.rename("/examples/past", "/examples/history", { overwrite: false });
      expect(await textOf("history/xor.mlp.json")).toBe("history/xor.mlp.json");
    });

    test("are not moved into themselves, onto their folder, out of the workspace, or to no folder", async () => {
      const move = (from: string, to: string) => files.rename(from, to, { overwrite: true });
      await expect(move("/examples/history", "/examples/history/a")).rejects.toThrow("cannot be moved");
      await expect(move("/examples/history/xor.csv", "/examples/history")).rejects.toThrow("cannot be moved");
      await expect(move("/examples", "/other")).rejects.toThrow("cannot be moved");
      await expect(move("/examples/iris.csv", "/examples/no/iris.csv")).rejects.toMatchObject({
        code: "FileNotFound",
      });
      await expect(move("/examples/no.csv", "/examples/a.csv")).rejects.toMatchObject({
        code: "FileNotFound",
      });
      expect(changed()).toEqual([]);
      await move("/examples/iris.csv", "/examples/iris.csv");
      expect(await files.isOriginal("/examples/iris.csv")).toBe(true);
    });

    test("stay as they are where a part of a change fails", async () => {
      const offline = openFiles(() => Promise.reject(new Error("Offline.")));
      await write("history/notes.md", "notes");
      await expect(
        offline.rename("/examples/history", "/examples/past", { overwrite: false }),
      ).rejects.toThrow("Offline.");
      expect(await namesIn("/examples/history")).toEqual(["notes.md", "xor.csv", "xor.mlp.json"]);
      await expect(
        store.write(async (writer) => {
          await writer.remove("/examples/history/notes.md");
          throw new Error("Halfway.");
        }),
      ).rejects.toThrow("Halfway.");
      expect(await textOf("history/notes.md")).toBe("notes");
    });

    test("are moved whole where another tab changes them meanwhile", async () => {
      const other = openFiles();
      let isFirst = true;
      const slow = openFiles(async (path) => {
        if (isFirst) {
          isFirst = false;
          await other.delete("/examples/history/xor.csv", { recursive: false });
          await other.write("/examples/history/xor.mlp.json", encode("edited"), {
            create: false,
            overwrite: true,
          });
        }
        return encode(path);
      });
      await slow.rename("/examples/history", "/examples/past", { overwrite: false });
      expect(await namesIn("/examples/past")).toEqual(["xor.mlp.json"]);
      expect(await textOf("past/xor.mlp.json")).toBe("edited");
    });

    test("are moved whole where another tab brings some back meanwhile", async () => {
      await files.delete("/examples/history/xor.csv", { recursive: false });
      const other = openFiles();
      const slow = openFiles(async (path) => {
        if (path === "history/xor.mlp.json") await other.reset();
        return encode(path);
      });
      await slow.rename("/examples/history", "/examples/past", { overwrite: false });
      expect(await namesIn("/examples/past")).toEqual(["xor.csv", "xor.mlp.json"]);
      expect(await textOf("past/xor.csv")).toBe("history/xor.csv");
    });

    test("are written by several at once, one after the other", async () => {
      const other = openFiles();
      const results = await Promise.allSettled(
        [files, other].flatMap((tab, i) =>
          Array.from({ length: 5 }, () =>
            tab.write("/examples/new.csv", encode(String(i)), { create: true, overwrite: false }),
          ),
        ),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    test("are as the site has them after a reset", async () => {
      await write("iris.csv", "changed");
      await write("new.csv", "new");
      await files.delete("/examples/README.md", { recursive: false });
      changed();
      await files.reset();
      expect(changed().sort()).toEqual(["changed iris.csv", "created README.md", "deleted new.csv"]);
      expect(await namesIn("/examples")).toEqual(["README.md", "history/", "iris.csv"]);
      expect(await textOf("iris.csv")).toBe("iris.csv");
      expect(await files.kept()).toEqual({ files: 0, bytes: 0 });
      expect((await files.files()).map(({ path }) => path)).toHaveLength(4);
    });
  });
}
