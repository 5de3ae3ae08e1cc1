import { mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import type { ByteSource } from "../../../src/data/bytes/source.ts";
import type { DataFiles } from "../../../src/data/dataFiles.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import { filesIn } from "../../../src/node/localFiles.ts";
import { designOf } from "../../support/data/designOf.ts";
import { expectInputError } from "../../support/data/load.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { utf8 } from "../../support/utf8.ts";

const folder = temporaryFolder();

describe("what is no file, or goes away", () => {
  const rows = `a,b\n${"1,2\n3,4\n".repeat(100_000)}`;
  mkdirSync(join(folder, "folder.csv"));
  mkdirSync(join(folder, "labels"));
  writeFileSync(join(folder, "x.npy"), "");

  test.each([true, false])("a folder in place of a file, which can be listed: %j", async (canList) => {
    const { list, ...others } = filesIn(folder);
    const files = canList && list ? { ...others, list } : others;
    await expectInputError(loadTrainingData(designOf({ path: "folder.csv" }), files), [
      "folder.csv",
      "folder",
    ]);
    await expectInputError(
      loadTrainingData(designOf({ path: "x.npy", labels: "labels" }), files),
      ["dataset.labels", '"labels" is a folder'],
      { field: "dataset.labels" },
    );
  });
  test("a device, which has no end", () =>
    expectInputError(loadTrainingData(designOf({ path: "/dev/zero", format: "csv" }), filesIn(folder)), [
      "/dev/zero",
      "device",
    ]));
  test("labels that are there and cannot be read are not passed over", () => {
    const read = async (path: string) => {
      if (path === "x.npy") return utf8("…");
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    };
    return expectInputError(loadTrainingData(designOf({ path: "x.npy" }), read), ["y.npy", "EACCES"]);
  });
  test.each(["gone.csv", "gone.csv.gz"])(
    "a file that is deleted once it has been looked at: %s",
    async (name) => {
      writeFileSync(join(folder, name), name.endsWith("z") ? gzipSync(rows, { level: 0 }) : rows);
      const { open, ...others } = filesIn(folder);
      const files: DataFiles = {
        ...others,
        async open(path): Promise<ByteSource | undefined> {
          const source = await open?.(path);
          await source?.beginning();
          unlinkSync(join(folder, name));
          return source;
        },
      };
      await expectInputError(
        loadTrainingData(designOf({ path: name }), files),
        ["dataset.path", name, "does not exist"],
        { field: "dataset.path" },
      );
    },
  );
});
