import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FileChange } from "../../../src/site/files/siteFiles.ts";
import { openWorkspace } from "../../../src/site/workspace.ts";

const address = "https://example.org/mlp/site";
const served: Readonly<Record<string, string>> = {
  "files.json": JSON.stringify({ modified: 1, files: [["a b.csv", 3]] }),
  "files/a%20b.csv": "1,2",
};

beforeEach(() => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const text = served[String(input).slice(address.length + 1)];
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  });
});
afterEach(() => vi.restoreAllMocks());

const newName = () => `workspace-test-${crypto.randomUUID()}`;
const write = { create: true, overwrite: true };

test("the site's files are fetched, and those of the browser are shared with other tabs, which hear of changes", async () => {
  const name = newName();
  const heard: FileChange[] = [];
  const first = await openWorkspace(address, name, () => {});
  const second = await openWorkspace(address, name, (changes) => heard.push(...changes));
  expect(first.isKept).toBe(true);
  expect(new TextDecoder().decode(await second.files.read("/examples/a b.csv"))).toBe("1,2");
  await first.files.write("/examples/a b.csv", new Uint8Array([52]), write);
  await expect.poll(() => heard).toEqual([{ kind: "changed", path: "/examples/a b.csv" }]);
  expect(new TextDecoder().decode(await second.files.read("/examples/a b.csv"))).toBe("4");
});

test("a browser without a database has the workspace until the tab is closed", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  });
  const { files, isKept } = await openWorkspace(address, newName(), () => {});
  expect(isKept).toBe(false);
  await files.write("/examples/new.csv", new Uint8Array([1]), write);
  expect(await files.read("/examples/new.csv")).toEqual(new Uint8Array([1]));
});

test("a site whose files cannot be loaded says which and what to do", async () => {
  const { files, site } = await openWorkspace(address, newName(), () => {});
  expect(site.size("/examples/a b.csv")).toBe(3);
  vi.mocked(fetch).mockResolvedValue(new Response("", { status: 503 }));
  await expect(files.read("/examples/a b.csv")).rejects.toThrow(
    `${address}/files/a%20b.csv cannot be loaded (503). Reload the page.`,
  );
  await expect(openWorkspace(address, newName(), () => {})).rejects.toThrow(
    "files.json cannot be loaded (503)",
  );
});
