import { describe, expect, test } from "vitest";
import { pathOf, resolveUri } from "../../../src/shared/uri.ts";

describe("URIs", () => {
  test.each([
    ["file:///home/ada", "iris.csv", "file:///home/ada/iris.csv"],
    ["file:///home/ada/", "../data/my iris#1.csv", "file:///home/data/my%20iris%231.csv"],
    ["file:///c%3A/ada", "data\\iris.csv", "file:///c%3A/ada/data/iris.csv"],
    ["file:///home/ada", "/srv/iris.csv", "file:///srv/iris.csv"],
    ["file:///home/ada", "C:/iris.csv", "file:///C%3A/iris.csv"],
    ["memfs:/project", "iris.csv", "memfs:/project/iris.csv"],
    ["vscode-vfs://github/ada/iris", "./iris.csv", "vscode-vfs://github/ada/iris/iris.csv"],
  ])("%s and %s give %s", (base, path, uri) => {
    expect(resolveUri(base, path)).toBe(uri);
  });

  test("give their path back", () => {
    expect(pathOf("file:///home/my%20iris.csv")).toBe("/home/my iris.csv");
    expect(pathOf("memfs:/iris.csv?version=1")).toBe("/iris.csv");
  });
});
