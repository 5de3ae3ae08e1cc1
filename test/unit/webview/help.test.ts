import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../../src/webview/", import.meta.url).pathname;

test("what a control means is help, which the keyboard reaches too, never a title", () => {
  const withTitle = globSync("**/*.ts", { cwd: folder }).filter((file) =>
    /[\s"]title=(?:"|\$\{)/.test(readFileSync(folder + file, "utf8")),
  );
  expect(withTitle).toEqual([]);
});
