import { expect, test } from "vitest";
import { HostFileReader } from "../../../src/engine/hostFiles.ts";

function start() {
  const reads: string[] = [];
  const file = { version: "1" };
  const reader = new HostFileReader({
    version: async () => file.version,
    async read(uri) {
      reads.push(uri);
      return new TextEncoder().encode(`${uri} ${file.version}`);
    },
  });
  const read = async (uri: string) => new TextDecoder().decode(await reader.read(uri));
  return { read, reads, file, reader };
}

test("readers of one file at the same time get it by one reading", async () => {
  const { read, reads } = start();
  expect(await Promise.all([read("a"), read("a"), read("b")])).toEqual(["a 1", "a 1", "b 1"]);
  expect(reads).toEqual(["a", "b"]);
});

test("a file that somebody holds is not read again, and one that has changed is", async () => {
  const { read, reads, file, reader } = start();
  const held = await reader.read("a");
  expect(await reader.read("a")).toBe(held);
  file.version = "2";
  expect(await read("a")).toBe("a 2");
  expect(reads).toEqual(["a", "a"]);
});

test("a reading that has failed is tried again", async () => {
  let isThere = false;
  const reader = new HostFileReader({
    version: async () => "1",
    async read() {
      if (!isThere) throw new Error("it is away");
      return new Uint8Array(1);
    },
  });
  await expect(reader.read("a")).rejects.toThrow("it is away");
  isThere = true;
  expect(await reader.read("a")).toHaveLength(1);
});
