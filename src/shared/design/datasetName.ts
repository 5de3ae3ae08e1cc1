import type { DatasetSpec } from "./fields.ts";

/** What messages and pictures call a design's data: its file, or `generated moons`. */
export function datasetName({ path, generate }: Pick<DatasetSpec, "path" | "generate">): string {
  return path ?? `generated ${generate?.type ?? "data"}`;
}
