/** Places that are URIs. */
import { posix } from "node:path";
import { expect, test } from "vitest";
import { uriPlaces } from "../../../src/runs/uriPlaces.ts";

const { join, parent, name, relative } = uriPlaces;

test.each(["memfs:", "vscode-vfs://github", "tmp:"])("are taken apart and put together (%s)", (root) => {
  expect(join(`${root}/`, "a")).toBe(`${root}/a`);
  expect(join(`${root}/a/b`, "../c/./d.json", "e")).toBe(`${root}/a/c/d.json/e`);
  expect(join(`${root}/a`, "..", "..")).toBe(`${root}/`);
  expect(parent(`${root}/a/b`)).toBe(`${root}/a`);
  expect(parent(`${root}/`)).toBe(`${root}/`);
  expect(name(`${root}/a/b.json`)).toBe("b.json");
});

test("names of any characters keep their one spelling, which is VS Code's", () => {
  const place = join("memfs:/", "Übung (1)!", "it's 100% a*b#c?.json");
  expect(place).toBe("memfs:/%C3%9Cbung%20%281%29%21/it%27s%20100%25%20a%2Ab%23c%3F.json");
  expect(name(place)).toBe("it's 100% a*b#c?.json");
  expect(join(parent(place), name(place))).toBe(place);
  expect(join("memfs:/it's (1)", "a")).toBe("memfs:/it%27s%20%281%29/a");
});

test("the way between two places is that of paths", () => {
  for (const [from, to] of [
    ["/a/b", "/a/b/c.json"],
    ["/a/b", "/a/c.json"],
    ["/a/b", "/d/e/f.json"],
    ["/", "/a/b.json"],
    ["/a", "/a"],
    ["/a b/(c)", "/a b/d'e.json"],
  ]) {
    const way = relative(join("memfs:/", from), join("memfs:/", to));
    expect(way).toBe(posix.relative(from, to));
    expect(join(join("memfs:/", from), way)).toBe(join("memfs:/", to));
  }
});
