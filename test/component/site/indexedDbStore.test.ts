import { expect, test } from "vitest";
import type { EntryStore } from "../../../src/site/files/entryStore.ts";
import { IndexedDbStore } from "../../../src/site/files/indexedDbStore.ts";
import { describeSiteFiles } from "../../support/siteFiles.ts";

const newName = () => `site-test-${crypto.randomUUID()}`;

describeSiteFiles("in the browser's database", () => new IndexedDbStore(newName()));

const write = (store: EntryStore, path: string, text: string) =>
  store.write((writer) =>
    writer.put(
      { kind: "file", path, size: text.length, created: 1, modified: 1 },
      new TextEncoder().encode(text),
    ),
  );

test("another tab has the same files, while the first is open and when the data was cleared", async () => {
  const name = newName();
  const [first, second] = [new IndexedDbStore(name), new IndexedDbStore(name)];
  await write(first, "/a", "one");
  expect(await second.read((reader) => reader.entry("/a"))).toMatchObject({ size: 3 });
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = reject;
  });
  expect(await first.read((reader) => reader.entry("/a"))).toBeUndefined();
  await write(second, "/b", "two");
  expect(await first.read((reader) => reader.entry("/b"))).toMatchObject({ size: 3 });
});

test("what the browser refuses is said in words, and nothing of the change is kept", async () => {
  const store = new IndexedDbStore(newName());
  await write(store, "/a", "one");
  const refused = (name: string) =>
    store.write(async (writer) => {
      await writer.put({ kind: "folder", path: "/b", created: 1, modified: 1 });
      throw new DOMException("Refused.", name);
    });
  await expect(refused("QuotaExceededError")).rejects.toThrow(
    "The browser has no space left for this site, so the last change was not kept.",
  );
  await expect(refused("UnknownError")).rejects.toThrow("The browser could not keep the change (Refused.).");
  expect((await store.read((reader) => reader.entriesBelow(""))).map(({ path }) => path)).toEqual(["/a"]);
});
