import { InputError } from "../../../shared/errors.ts";
import type { BooleanEncoding } from "../dataset.ts";
import { yesWords } from "../roles/booleans.ts";
import type { TextColumn } from "../table.ts";
import { codeReader, countCodes } from "./categorical.ts";
import { type FitOptions, type FittedEncoding, indicatorName, type RowWriter } from "./encoder.ts";

/**
 * One input, 1 for yes and 0 for no, and for a missing value the training rows' share of yes, or their majority.
 *
 * @returns undefined when no training row has a value
 * @throws InputError when the column has more than two words
 */
export async function fitBoolean(
  column: TextColumn,
  { file, train, missing, indicator, breather }: FitOptions,
): Promise<FittedEncoding<BooleanEncoding> | undefined> {
  const { name, categories } = column;
  const yes = yesWords(categories, true);
  if (!yes)
    throw new InputError(
      `dataset.columns.${name}: column "${name}" of ${file} has ${categories.length} distinct values, so it is not boolean. Make it categorical.`,
      { field: `dataset.columns.${name}` },
    );
  const { counts, lacking } = await breather.through(countCodes(column, train.mask));
  const filled = train.rows.length - lacking;
  if (filled === 0) return undefined;
  const ones = categories.reduce((sum, word, code) => sum + (yes.includes(word) ? counts[code] : 0), 0);
  const share = ones / filled;
  const hasIndicator = indicator && lacking > 0;
  return {
    encoding: {
      kind: "boolean",
      column: name,
      yes,
      fill: missing === "median" || missing === "most-frequent" ? Number(share > 0.5) : share,
      ...(hasIndicator && { indicator: hasIndicator }),
    },
    inputs: hasIndicator ? [name, indicatorName(name)] : [name],
    constant: share === 0 || share === 1 ? [name] : [],
  };
}

export function booleanWriter({ yes, fill, indicator }: BooleanEncoding, column: TextColumn): RowWriter {
  const inputOf = Float32Array.from(column.categories, (word) => (yes.includes(word) ? 1 : 0));
  const read = codeReader(column);
  return (from, to, out, offset, stride) => {
    const codes = read(from, to);
    let at = from * stride + offset;
    for (let i = 0; i < to - from; i++, at += stride) {
      const code = codes[i];
      out[at] = code < 0 ? fill : inputOf[code];
      if (indicator && code < 0) out[at + 1] = 1;
    }
    return true;
  };
}
