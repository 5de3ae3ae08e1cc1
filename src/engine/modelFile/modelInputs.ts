/** What a row for a model is made of, from the model's file alone: there is no data to look at. */
import { imageOfInputs } from "../../data/encode/rowImages.ts";
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import type { ColumnRange } from "../../shared/columnRange.ts";
import type { RawInput, RawInputs } from "../../shared/results/resultsRequests.ts";
import { bindLoss } from "../losses/losses.ts";
import type { CompleteDescription } from "../predict/predictModel.ts";

/** The raw inputs of a model; null where its file does not have the range of every column. */
export function modelInputs({ design, preprocessing, ranges }: CompleteDescription): RawInputs | null {
  const { columns, target } = preprocessing;
  const inputs: RawInput[] = [];
  for (const [index, encoding] of columns.entries()) {
    const input = inputOf(encoding, ranges?.[index]);
    if (!input) return null;
    inputs.push(input);
  }
  const known = { encodings: columns, ends: columns.map((_, index) => endsOf(ranges?.[index])) };
  const classes = target.kind === "classes" ? target.classes : [];
  return {
    inputs,
    image: imageOfInputs(known, design),
    classes,
    targets: target.kind === "numbers" ? target.columns.map(({ column }) => column) : [],
    areProbabilities:
      target.kind === "classes" && bindLoss(design.loss, "classification").entry.givesProbabilities === true,
  };
}

/** Undefined where the range is not one of this column. */
function inputOf(encoding: ColumnEncoding, range: ColumnRange | undefined): RawInput | undefined {
  if (range?.column !== encoding.column) return undefined;
  const { column } = encoding;
  if (encoding.kind === "numeric" && range.kind === "number")
    return { ...range, isInteger: numbersOf(range).every(Number.isInteger), histogram: null };
  if (encoding.kind === "date" && range.kind === "date") return { ...range, histogram: null };
  if (encoding.kind === "categorical" && range.kind === "category") return range;
  if (encoding.kind === "boolean" && range.kind === "boolean")
    return {
      kind: "boolean",
      column,
      words: [encoding.no?.[0] ?? "", encoding.yes[0] ?? ""],
      rows: [range.no, range.yes],
    };
  if (encoding.kind === "block" && range.kind === "block")
    return {
      kind: "block",
      column,
      shape: [encoding.means.length],
      low: range.minimum,
      high: range.maximum,
    };
  return undefined;
}

function numbersOf(range: Extract<ColumnRange, { readonly kind: "number" }>): readonly number[] {
  return [range.minimum, range.lowerQuartile, range.median, range.upperQuartile, range.maximum];
}

function endsOf(range: ColumnRange | undefined): readonly [number, number] | undefined {
  return range?.kind === "number" || range?.kind === "block" ? [range.minimum, range.maximum] : undefined;
}
