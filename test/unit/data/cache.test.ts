import { describe, expect, test } from "vitest";
import type { FileSource } from "../../../src/data/bytes/fileSource.ts";
import { DatasetCache } from "../../../src/data/cache.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { datasetKey } from "../../../src/shared/data/dataKey.ts";
import { InputError } from "../../../src/shared/errors.ts";
import { isWithin, resolveUri } from "../../../src/shared/uri.ts";
import { designOf } from "../../support/data/designOf.ts";
import { utf8 } from "../../support/utf8.ts";

describe("a path within the workspace", () => {
  const roots = [
    "file:///home/ada/my%20work",
    "vscode-remote://wsl%2Bdebian/home/ada/w",
    "file:///c%3A/Work",
  ];
  test.each([
    ["file:///home/ada/my%20work", "data/a.csv", true],
    ["file:///home/ada/my%20work", "./../my work/a.csv", true],
    ["file:///home/ada/my%20work", "data/../../my work/a.csv", true],
    ["file:///home/ada/my%20work", "..\\my work\\a.csv", true],
    ["file:///home/ada/my%20work", "../a.csv", false],
    ["file:///home/ada/my%20work", "../my work 2/a.csv", false],
    ["file:///home/ada/my%20work", "..\\..\\secret.csv", false],
    ["file:///home/ada/my%20work", "/etc/passwd", false],
    ["file:///home/ada/my%20work", "/home/ada/my work/a.csv", true],
    ["file:///home/ada/my%20work", "%2e%2e/a.csv", true],
    ["file:///home/ada/my%20work", "../../../../../../etc/passwd", false],
    ["vscode-remote://wsl%2Bdebian/home/ada/w", "a.csv", true],
    ["vscode-remote://wsl%2Bdebian/home/ada/w", "../v/a.csv", false],
    ["file:///c%3A/Work", "C:\\Work\\a.csv", true],
    ["file:///c%3A/Work", "c:/Other/a.csv", false],
    ["file:///c%3A/Work", "D:\\Work\\a.csv", false],
  ])("%s and %s: %j", (base, path, expected) =>
    expect(isWithin(resolveUri(base, path), roots)).toBe(expected),
  );
});

describe("the dataset cache", () => {
  /** Files in memory; what is read is noted. */
  function cacheOf(files: Record<string, string>) {
    const reads: string[] = [];
    const missing = (uri: string) => Object.assign(new Error(`ENOENT ${uri}`), { code: "ENOENT" });
    const source: FileSource = {
      async version(uri) {
        if (!(uri in files) && !Object.keys(files).some((file) => file.startsWith(`${uri}/`)))
          throw missing(uri);
        return `${files[uri]?.length}`;
      },
      async read(uri) {
        reads.push(uri);
        if (!(uri in files)) throw Object.assign(new Error(`EISDIR ${uri}`), { code: "EISDIR" });
        return utf8(files[uri]);
      },
      async list(uri) {
        reads.push(`${uri}/`);
        return Object.keys(files).flatMap((file) =>
          file.startsWith(`${uri}/`) ? file.slice(uri.length + 1) : [],
        );
      },
    };
    return { cache: new DatasetCache(source, loadTrainingData, async () => {}, datasetKey), reads };
  }
  const rows = "a,y\n1,p\n2,q\n3,p\n4,q\n";
  const baseUri = "file:///w/designs";
  const job = (dataset: Parameters<typeof designOf>[0], roots?: readonly string[]) => ({
    design: designOf(dataset),
    baseUri,
    ...(roots && { roots }),
  });

  test.each([
    [{ path: "../../x/a.csv" }, "dataset.path"],
    [{ path: "/etc/a.csv" }, "dataset.path"],
    [{ path: "../../x" }, "dataset.path"],
    [{ path: "../../x/*.csv" }, "dataset.path"],
    [{ path: "a.csv", test: "../../x/a.csv" }, "dataset.test"],
  ])("reads nothing outside the workspace: %j", async (dataset, field) => {
    const files = { "file:///x/a.csv": rows, "file:///etc/a.csv": rows, [`${baseUri}/a.csv`]: rows };
    const { cache, reads } = cacheOf(files);
    const error = await cache.get(job(dataset, ["file:///w"])).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain("mlpStudio.allowDataOutsideWorkspace");
    expect((error as InputError).place.field).toBe(field);
    expect(reads.filter((uri) => !uri.startsWith("file:///w/"))).toEqual([]);
    const allowed = await cache.get(job(dataset));
    expect(allowed.summary.rows.all).toBeGreaterThan(0);
  });

  test("a folder is read again when a file is added to it, and not otherwise", async () => {
    const files: Record<string, string> = { [`${baseUri}/d/a.csv`]: rows };
    const { cache, reads } = cacheOf(files);
    expect((await cache.get(job({ path: "d" }))).summary.rows.all).toBe(4);
    const count = reads.filter((uri) => uri.endsWith(".csv")).length;
    await cache.get(job({ path: "d" }));
    expect(reads.filter((uri) => uri.endsWith(".csv")).length).toBe(count);
    files[`${baseUri}/d/b.csv`] = rows;
    expect((await cache.get(job({ path: "d" }))).summary.rows.all).toBe(8);
  });
});
