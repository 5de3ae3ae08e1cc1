import type { ColumnEncoding } from "../../plan/preprocessing.ts";
import type { Column } from "../../table/table.ts";
import { blockInputs } from "./block.ts";
import { indicatorName } from "./encoder.ts";

/** The names of the inputs that an encoding gives, in order. @param column a block's, whose shape they come from */
export function inputNames(encoding: ColumnEncoding, column: Column): readonly string[] {
  const { column: name } = encoding;
  const indicator = "indicator" in encoding && encoding.indicator ? [indicatorName(name)] : [];
  switch (encoding.kind) {
    case "numeric":
    case "boolean":
      return [name, ...indicator];
    case "categorical":
      return [
        ...encoding.categories.map((category) => `${name}=${category}`),
        ...(encoding.others ? [`${name}=…`] : []),
        ...indicator,
      ];
    case "date":
      return [
        name,
        ...encoding.cycles.flatMap((cycle) => [`${name}:${cycle}-sin`, `${name}:${cycle}-cos`]),
        ...indicator,
      ];
    case "block": {
      const width = encoding.means.length;
      return blockInputs(name, column.kind === "block" ? column.shape : [width], width);
    }
    default:
      return encoding satisfies never;
  }
}
