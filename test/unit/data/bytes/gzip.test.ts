import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { loadTable } from "../../../../src/data/load.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectRefused, streamed, tableIn } from "../../../support/data/files.ts";

describe("gzip", () => {
  const compressed = (content: string) => gzipSync(content);
  const twice = new Uint8Array(Buffer.concat([compressed("a,b\n1,2\n"), compressed("3,4\n")]));
  const ways: [string, () => Promise<unknown>][] = [
    ["whole", () => tableIn("a.csv.gz", twice)],
    ["as it comes", () => loadTable(designOf({ path: "a.csv.gz" }), streamed("a.csv.gz", [twice]))],
  ];
  test.each(ways)(
    "two files compressed one after the other are both read, or refused with a message: %s",
    async (_, run) => {
      const result = await run().catch((error: unknown) => error);
      if (result instanceof InputError)
        expect(result.message).toMatch(/^a\.csv\.gz .*another compressed file/);
      else expect(result).toMatchObject({ rows: 2 });
    },
  );
  test("damage is named", async () => {
    const damaged = new Uint8Array(compressed("a,b\n1,2\n"));
    damaged[damaged.length - 5] ^= 255;
    await expectRefused("a.csv.gz", damaged, "a.csv.gz", "(incorrect data check)");
    await expectRefused("a.csv.gz", damaged.subarray(0, 15), "a.csv.gz", "(unexpected end of file)");
  });
});
