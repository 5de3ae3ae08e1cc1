import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Dataset } from "../../../src/data/encode/dataset.ts";
import { loadTable } from "../../../src/data/load.ts";
import type { Table } from "../../../src/data/table/table.ts";
import { loadTrainingData } from "../../../src/engine/trainingData.ts";
import type { DesignSpec } from "../../../src/shared/design/fields.ts";
import { designOf } from "./designOf.ts";

/** What other programs wrote; make_fixtures.py and make_columnar.mjs beside the files say which. */
export const fixtures = join(import.meta.dirname, "../../fixtures/data");

const read = async (path: string): Promise<Uint8Array> => readFileSync(join(fixtures, path));
const list = async (path: string): Promise<string[]> =>
  readdirSync(join(fixtures, path)).map((name) =>
    statSync(join(fixtures, path, name)).isDirectory() ? `${name}/` : name,
  );

export function loadReal(dataset: Partial<DesignSpec["dataset"]>): Promise<Dataset> {
  return loadTrainingData(designOf(dataset), { read, list });
}

export function tableOf(dataset: Partial<DesignSpec["dataset"]>): Promise<Table> {
  return loadTable(designOf(dataset), { read, list });
}
