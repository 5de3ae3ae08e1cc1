import { expect, test } from "vitest";
import type { DataFinding } from "../../../../src/shared/data/finding.ts";
import { readingShare, readingText } from "../../../../src/shared/format/readingText.ts";
import { evidenceTexts } from "../../../../src/webview/data/findings.ts";
import { rowParts } from "../../../../src/webview/data/rowParts.ts";

const plain = (text: string) => text.replace(/\s/g, " ");

test("evidence: shares as percents, counts with their thousands apart", () => {
  const evidence = { largestShare: 0.983, rows: 12345, ratio: 0.12345, share: 3 };
  const texts = evidenceTexts({ evidence } as unknown as DataFinding).map(plain);
  expect(texts).toEqual(["largest share 98 %", "rows 12 345", "ratio 0.123", "share 3"]);
});

test("progress of each stage, with and without a known end", () => {
  const text = (stage: "reading" | "encoding" | "inspecting", done: number, total: number | undefined) =>
    plain(readingText("a.csv", { stage, done, total }));
  expect(text("reading", 3e8, 1e9)).toBe("Reading a.csv: 0.3 of 1.0 GB (30 %)");
  expect(text("reading", 1e7, 1.5e8)).toBe("Reading a.csv: 10.0 of 150 MB (7 %)");
  expect(text("reading", 1000, 2500)).toBe("Reading a.csv: 1.0 of 2.5 kB (40 %)");
  expect(text("reading", 200, 500)).toBe("Reading a.csv: 200 of 500 B (40 %)");
  expect(text("reading", 2.5e6, undefined)).toBe("Reading a.csv: 2.5 MB");
  expect(text("encoding", 5, 10)).toBe("Encoding a.csv: row 5 of 10 (50 %)");
  expect(text("inspecting", 1, 4)).toBe("Looking at the columns of a.csv: 1 of 4 (25 %)");
  expect(readingShare({ stage: "reading", done: 20, total: 10 })).toBe(1);
  expect(readingShare({ stage: "reading", done: 0, total: 0 })).toBeUndefined();
});

test("where rows go: shares of all, and no part without rows but for training", () => {
  const parts = rowParts({ all: 100, dropped: 20, train: 60, validation: 0, test: 20 });
  expect(parts.map(({ name, share }) => [name, share])).toEqual([
    ["train", 0.6],
    ["test", 0.2],
    ["dropped", 0.2],
  ]);
  expect(rowParts({ all: 0, dropped: 0, train: 0, validation: 0, test: 0 })).toMatchObject([{ share: 0 }]);
});
