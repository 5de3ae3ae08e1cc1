/** Appending on file systems that write whole files. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AppendedFiles } from "../../../../src/hosts/browser/appendedFiles.ts";

const file = "memfs:/runs/iris/1/events.jsonl";
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

function start(content = "") {
  const files = new Map([[file, new TextEncoder().encode(content)]]);
  const writes: number[] = [];
  let failure: Error | undefined;
  const read = vi.fn();
  const appended = new AppendedFiles({
    async read(name) {
      read(name);
      const bytes = files.get(name);
      if (!bytes) throw new Error("FileNotFound");
      return bytes;
    },
    async write(name, bytes) {
      if (failure) throw failure;
      writes.push(bytes.length);
      files.set(name, new Uint8Array(bytes));
    },
    exists: async (name) => files.has(name),
  });
  const fail = (error: Error | undefined) => {
    failure = error;
  };
  return { files, writes, appended, fail, read };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("What is appended to a file", () => {
  test("is behind what was there, in order, when it is asked for", async () => {
    const { appended, files, writes } = start("a\n");
    await Promise.all([appended.append(file, "b\n"), appended.append(file, "c\n")]);
    expect(text(files.get(file))).toBe("a\n");
    await appended.write(file);
    await appended.write(file);
    expect(text(files.get(file))).toBe("a\nb\nc\n");
    expect(writes).toHaveLength(1);
  });

  test("is written some seconds later in any case", async () => {
    const { appended, files } = start();
    await appended.append(file, "a\n");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(text(files.get(file))).toBe("a\n");
  });

  test("is written a few times its size in all, however often", async () => {
    const { appended, files, writes } = start();
    const line = `${"x".repeat(999)}\n`;
    for (let i = 0; i < 5000; i++) await appended.append(file, line);
    await appended.write(file);
    expect(files.get(file)?.length).toBe(5_000_000);
    expect(writes.reduce((sum, size) => sum + size, 0)).toBeLessThan(12 * 5_000_000);
  });

  test("is not kept in memory when nothing more is appended, and continues from the file", async () => {
    const { appended, files, read } = start();
    for (let i = 0; i < 10; i++) {
      await appended.append(file, `${i}\n`);
      await vi.advanceTimersByTimeAsync(25_000);
    }
    expect(read).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    await appended.append(file, "end\n");
    expect(read).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(text(files.get(file))).toBe("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nend\n");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("goes with its folder to another place, and is not written after it is removed", async () => {
    const { appended, files, writes } = start();
    await appended.append(file, "a\n");
    await appended.close("memfs:/runs/iris");
    expect(text(files.get(file))).toBe("a\n");
    await appended.append(file, "b\n");
    appended.forget("memfs:/runs/iris/1");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writes).toHaveLength(1);
  });

  test("is not written to a file that somebody else has removed", async () => {
    const { appended, files } = start();
    await appended.append(file, "a\n");
    files.delete(file);
    await expect(appended.write(file)).rejects.toThrow("was removed");
    expect(files.has(file)).toBe(false);
  });

  test("that cannot be written is reported to whoever appends next", async () => {
    const { appended, fail } = start();
    await appended.append(file, "a\n");
    fail(new Error("the disk is full"));
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(appended.append(file, "b\n")).rejects.toThrow("the disk is full");
  });

  test("to a file that is not there is refused", async () => {
    const { appended, files } = start();
    files.delete(file);
    await expect(appended.append(file, "a\n")).rejects.toThrow("FileNotFound");
  });
});
