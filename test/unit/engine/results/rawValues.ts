/** Data of every kind of column, and its rows as a person would type them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cellText } from "../../../../src/data/inspect/profile.ts";
import type { Subject } from "../../../../src/engine/results/trainedNetworks.ts";
import { Random } from "../../../../src/shared/random.ts";
import type { RawValue } from "../../../../src/shared/results/resultsRequests.ts";
import { idxFile } from "../../../support/data/load.ts";
import { csv, type Files } from "./trainedRun.ts";

/** A table with numbers, whole numbers, words (one of them rare), booleans and dates, each missing in some rows. */
export function mixedTable(): Files {
  const random = new Random(5, "mixed");
  const words = ["red", "green", "blue", "red", "green", "red"];
  const gap = (value: string | number) => (random.below(8) === 0 ? "" : value);
  const line = (row: number) => {
    const size = random.normal();
    const day = new Date(Date.UTC(2020, 0, 1 + random.below(900))).toISOString().slice(0, 10);
    const word = row % 29 === 3 ? "mauve" : row % 31 === 5 ? "teal" : words[random.below(6)];
    const cells = [gap(size), gap(random.below(9)), gap(word), gap(random.below(2) ? "yes" : "no"), gap(day)];
    return [...cells, size + (word === "red" ? 1 : 0) > 0.4 ? "big" : "small"];
  };
  return { "test.csv": csv("size,count,color,sold,date,class", 240, line) };
}

/** What the design says of {@link mixedTable}: missing values get an input each, and two words share one. */
export const mixedDesign = {
  dataset: {
    path: "test.csv",
    missingIndicator: true,
    maxCategories: 4,
    columns: { color: "categorical", count: { role: "numeric", missing: "median" }, sold: "boolean" },
  },
};

/** Images of 4 × 4 bytes in three classes. */
export function smallImages(): Files {
  const rows = 60;
  const random = new Random(6, "images");
  const labels = Uint8Array.from({ length: rows }, (_, row) => row % 3);
  const pixels = Uint8Array.from(
    { length: rows * 16 },
    (_, i) => 60 * labels[Math.floor(i / 16)] + random.below(100),
  );
  return { "images.idx": idxFile(8, [rows, 4, 4], pixels), "labels.idx": idxFile(8, [rows], labels) };
}

/** The files of the examples by their names. */
export function example(...names: readonly string[]): Files {
  const folder = join(import.meta.dirname, "../../../../examples");
  return Object.fromEntries(names.map((name) => [name, Uint8Array.from(readFileSync(join(folder, name)))]));
}

/** The raw inputs of rows of the data, as they are typed. */
export async function typedRows({ table, dataset }: Subject): Promise<(row: number) => RawValue[]> {
  const { columns } = await table();
  return (row) =>
    dataset.preprocessing.columns.map(({ column: name }) => {
      const column = columns.find((other) => other.name === name);
      if (!column) throw new Error(`No column ${name}.`);
      if (column.kind !== "block") return cellText(column, row) ?? "";
      const width = column.shape.reduce((product, size) => product * size, 1);
      return Array.from(column.values.subarray(row * width, (row + 1) * width));
    });
}
