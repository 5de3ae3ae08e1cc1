import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const readmes = ["README.md", "examples/README.md", "examples/history/README.md"];

/** The text without its blocks of code, in which nothing can be a link. */
function prose(readme: string): string {
  return readFileSync(new URL(readme, root), "utf8").replaceAll(/^```.*?^```/gms, "");
}

test.each(readmes)("in %s, the name of a file that is there is a link", (readme) => {
  const bare = [...prose(readme).matchAll(/(?<!\[)`([\w./-]+\.\w+)`/g)].map(([, name]) => name);
  const base = new URL(readme, root);
  const found = (name: string) =>
    existsSync(new URL(name, base)) || existsSync(new URL(`examples/${name}`, root));
  expect(bare.filter(found)).toEqual([]);
});

test.each(readmes)("in %s, every link to a file leads to one", (readme) => {
  const links = [...prose(readme).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !existsSync(new URL(link, new URL(readme, root))))).toEqual([]);
});
