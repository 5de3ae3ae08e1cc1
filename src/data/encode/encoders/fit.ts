import type { CooperativeTask } from "../../../shared/cooperative.ts";
import type { EncodedRole } from "../../plan/fitting.ts";
import type { ColumnEncoding } from "../../plan/preprocessing.ts";
import { asNumbers, asText } from "../../table/convert.ts";
import type { Column } from "../../table/table.ts";
import { blockWriter, fitBlock } from "./block.ts";
import { booleanWriter, fitBoolean } from "./boolean.ts";
import { categoricalWriter, fitCategorical } from "./categorical.ts";
import { dateWriter, fitDate } from "./date.ts";
import type { FitOptions, FittedEncoding, RowWriter } from "./encoder.ts";
import { fitNumeric, numericWriter } from "./numeric.ts";

/**
 * How a column becomes inputs. Only the training rows are read, so that nothing of the validation and test rows
 * leaks into training: neither their means nor their categories.
 *
 * @returns undefined when no training row has a value
 * @throws InputError when the column cannot have this role
 */
export async function fitEncoding(
  column: Column,
  role: EncodedRole,
  options: FitOptions,
): Promise<FittedEncoding | undefined> {
  const { yielder } = options;
  switch (role) {
    case "numeric": {
      const numbers = await yielder.run(asNumbers(column, options.file));
      return numbers.kind === "block" ? fitBlock(numbers, options) : fitNumeric(numbers, options);
    }
    case "categorical":
      return fitCategorical(await yielder.run(asText(column, options.file)), options);
    case "boolean":
      return fitBoolean(await yielder.run(asText(column, options.file)), options);
    case "date":
      return fitDate(await yielder.run(asText(column, options.file)), options);
    default:
      return role satisfies never;
  }
}

/** Encodes a column's rows; the column may be of another table than the one that the encoding was fitted on. */
export function* writerOf(
  encoding: ColumnEncoding,
  column: Column,
  file: string,
): CooperativeTask<RowWriter> {
  switch (encoding.kind) {
    case "numeric": {
      const numbers = yield* asNumbers(column, file);
      if (numbers.kind === "block")
        throw new Error(`Column "${column.name}" is a block, and its encoding is not.`);
      return numericWriter(encoding, numbers);
    }
    case "categorical":
      return yield* categoricalWriter(encoding, yield* asText(column, file));
    case "boolean":
      return booleanWriter(encoding, yield* asText(column, file));
    case "date":
      return yield* dateWriter(encoding, yield* asText(column, file));
    case "block":
      if (column.kind !== "block")
        throw new Error(`Column "${column.name}" is no block, and its encoding is.`);
      return blockWriter(encoding, column);
    default:
      return encoding satisfies never;
  }
}
