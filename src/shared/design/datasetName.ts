import type { DatasetSpec } from "./fields.ts";

/** Returns the name of a design's data in messages: its file, or `generated moons`. */
export function datasetName({ path, generate }: Pick<DatasetSpec, "path" | "generate">): string {
  return path ?? `generated ${generate?.type ?? "data"}`;
}
