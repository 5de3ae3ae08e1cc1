import { expect, test } from "vitest";
import { encodeRows, reportTexts } from "../../../../src/data/encode/applyPreprocessing.ts";
import { loadTable } from "../../../../src/data/load.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { load } from "../../../support/data/load.ts";
import { utf8 } from "../../../support/utf8.ts";

const training = "n,word,flag,y\n1,a,yes,p\n3,b,no,q\n5,a,yes,p\n7,b,no,q\n";

async function encode(text: string) {
  const { preprocessing } = await load(training);
  const design = designOf({ path: "new.csv" });
  const table = await loadTable(design, async () => utf8(text), {
    fitted: preprocessing,
  });
  return { table, ...(await encodeRows(table, preprocessing)) };
}

test("new rows are scaled by the training rows, in any order of the columns, without a target", async () => {
  const { inputs, names, report } = await encode("flag,word,n\nYES,b,4\nno,a,7\n");
  expect(names).toEqual(["n", "word=a", "word=b", "flag"]);
  expect([...inputs]).toEqual([0, 0, 1, 1, Math.fround(3 / Math.sqrt(5)), 1, 0, 0]);
  expect(report).toEqual({ missingColumns: [], unseenCategories: [], unreadableCells: [] });
});

test("what does not fit is filled and reported", async () => {
  const { inputs, table, report } = await encode("n,word\n4,c\n4,a\n4,c\n");
  expect([...inputs.subarray(0, 4)]).toEqual([0, 0, 0, 0.5]);
  expect(report.missingColumns).toEqual(["flag"]);
  expect(report.unseenCategories).toEqual([{ column: "word", words: ["c"], rows: 2, firstRow: 0 }]);
  expect(reportTexts(table, report).join(" ")).toContain('new.csv:2: column "word" has "c"');
});
