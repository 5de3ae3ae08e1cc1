/** Clean data, split at random a hundred times, gives at most one split with a warning. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ReadFile } from "../../../../src/data/dataFiles.ts";
import { inspectTable } from "../../../../src/data/inspect/inspect.ts";
import { loadTable } from "../../../../src/data/load.ts";
import type { Table } from "../../../../src/data/table/table.ts";
import { Random } from "../../../../src/shared/random.ts";
import { designFrom } from "../../../support/designFrom.ts";
import { utf8 } from "../../../support/utf8.ts";

const splits = 100;

/** The splits in which something worse than a note is found, as texts. */
async function alarms(dataset: object, read: ReadFile): Promise<string[]> {
  const found: string[] = [];
  let table: Table | undefined;
  for (let seed = 1; seed <= splits; seed++) {
    const design = designFrom({ dataset, training: { seed } });
    // The seed draws the points of a generator; a file has the same rows for all.
    if (!table || design.dataset.generate) table = await loadTable(design, read);
    const { findings } = await inspectTable(table, design);
    const worse = findings.filter(({ severity }) => severity !== "info");
    if (worse.length > 0) found.push(`seed ${seed}: ${worse.map(({ message }) => message).join(" ")}`);
  }
  return found;
}

const normal = new Random(5, "false alarms");
const numbers = (rows: number, columns: number) => {
  const names = Array.from({ length: columns }, (_, i) => `x${i}`);
  const lines = Array.from({ length: rows }, (_, row) =>
    [...names.map(() => normal.normal().toFixed(3)), row % 2 ? "a" : "b"].join(","),
  );
  return utf8([[...names, "class"].join(","), ...lines].join("\n"));
};

test("digits: at most one alarm in a hundred splits", async () => {
  const dataset = { path: "digits-images.idx3-ubyte.gz" };
  const found = await alarms(dataset, async (path) => readFileSync(`examples/${path}`));
  expect(found.length, found.join("\n")).toBeLessThanOrEqual(1);
});

test.each([
  ["iris", { path: "iris.csv" }, readFileSync("examples/iris.csv")],
  ["40 rows of two normal inputs", { path: "n.csv" }, numbers(40, 2)],
  ["300 rows of ten normal inputs", { path: "n.csv" }, numbers(300, 10)],
  ["one normal input with two digits", { path: "n.csv" }, numbers(180, 1)],
  ["moons", { generate: "moons", samples: 200, noise: 0.1 }, new Uint8Array(0)],
  ["Gaussians", { generate: "gaussians", samples: 150 }, new Uint8Array(0)],
  ["spirals", { generate: "spiral", samples: 200 }, new Uint8Array(0)],
  ["random inputs", { generate: { type: "random", inputs: 20 }, samples: 200 }, new Uint8Array(0)],
])("%s: at most one alarm in a hundred splits", async (_, dataset, bytes) => {
  const found = await alarms(dataset, async () => bytes);
  expect(found.length, found.join("\n")).toBeLessThanOrEqual(1);
});
