/** Files that are too large for a browser. */
import { expect, test } from "vitest";
import { limitedFiles, maxFileBytes } from "../../../../src/hosts/browser/limitedFiles.ts";

function filesOf(size: number) {
  const reads: string[] = [];
  const files = limitedFiles(
    {
      version: async () => String(size),
      async read(uri) {
        reads.push(uri);
        return new Uint8Array(3);
      },
      list: async () => [],
      write: async () => {},
    },
    async () => size,
  );
  return { files, reads };
}

test("a file of the largest size is read, once", async () => {
  const { files, reads } = filesOf(maxFileBytes);
  expect(await files.read("memfs:/data/big.csv")).toHaveLength(3);
  expect(reads).toEqual(["memfs:/data/big.csv"]);
});

test("a larger one is refused by its size alone, with what to do", async () => {
  const { files, reads } = filesOf(maxFileBytes + 1);
  await expect(files.read("memfs:/data/big.csv")).rejects.toThrow(
    /^big\.csv has .* MB, and in a browser files of up to .* are read\. Open it in VS Code on a computer/,
  );
  expect(reads).toEqual([]);
});
