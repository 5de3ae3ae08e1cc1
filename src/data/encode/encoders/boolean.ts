import { InputError } from "../../../shared/errors.ts";
import type { BooleanEncoding } from "../../plan/preprocessing.ts";
import { yesWords } from "../../plan/roles/booleans.ts";
import { trainingFileWords } from "../../plan/trainingFile.ts";
import type { TextColumn } from "../../table/table.ts";
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
  { file, train, missing, indicator, yielder, testFrom }: FitOptions,
): Promise<FittedEncoding<BooleanEncoding> | undefined> {
  const { name, categories } = column;
  const known = await yielder.run(trainingFileWords(column, testFrom));
  const yes = yesWords(known, true);
  if (!yes)
    throw new InputError(
      `dataset.columns.${name}: column "${name}" of ${file} has ${known.length} distinct values, so it is not boolean. Make it categorical.`,
      { field: `dataset.columns.${name}` },
    );
  const { counts, lacking } = await yielder.run(countCodes(column, train.mask));
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
      no: known.filter((word) => !yes.includes(word)),
      fill: missing === "median" || missing === "most-frequent" ? Number(share > 0.5) : share,
      ...(hasIndicator && { indicator: hasIndicator }),
    },
    inputs: hasIndicator ? [name, indicatorName(name)] : [name],
    constant: share === 0 || share === 1 ? [name] : [],
  };
}

/**
 * What a word of a boolean column gives, 0 or 1: as it is spelled, else in any case; undefined for a word that is neither
 * a yes nor a no of the column.
 */
export function booleanValue({ yes, no }: BooleanEncoding, word: string): 0 | 1 | undefined {
  if (yes.includes(word)) return 1;
  if (no?.includes(word)) return 0;
  const lower = word.toLowerCase();
  if (yes.some((known) => known.toLowerCase() === lower)) return 1;
  // Encodings of earlier versions do not say what is a no.
  return !no || no.some((known) => known.toLowerCase() === lower) ? 0 : undefined;
}

export function booleanWriter(encoding: BooleanEncoding, column: TextColumn): RowWriter {
  const { fill, indicator } = encoding;
  const inputOf = Float32Array.from(column.categories, (word) => booleanValue(encoding, word) ?? fill);
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
