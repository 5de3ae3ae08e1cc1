/** The files that a design's data is read from. */
import type { DesignSpec } from "../design/fields.ts";

/** The paths as the design names them: of files, folders or patterns. */
export function dataPaths({ dataset }: Pick<DesignSpec, "dataset">): string[] {
  const { path, labels, test, testLabels } = dataset;
  return [path, labels, test, testLabels].filter((name) => name !== undefined);
}
