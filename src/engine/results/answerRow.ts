import type { EncodingReport } from "../../data/encode/applyPreprocessing.ts";
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import { parseDate } from "../../data/plan/roles/dates.ts";
import { parseNumber } from "../../data/table/parseCell.ts";
import type { CooperativeTask } from "../../shared/cooperative.ts";
import { numberText } from "../../shared/format/numbers.ts";
import type {
  Answer,
  NumberRange,
  RawInput,
  RawValue,
  RowAnswer,
  RowQuestion,
  Sweep,
} from "../../shared/results/resultsRequests.ts";
import { answersOf } from "./answers.ts";
import { dateText, encodeNumbers, encodeValues } from "./encodeValues.ts";
import { rawColumns } from "./rawColumns.ts";
import type { Subject } from "./trainedNetworks.ts";

/** Values of an input over its range. */
const sweepValues = 33;
/** How much farther than the training rows' range a sweep extends on each side, as a share of it. */
const margin = 0.05;
/** Inputs that are made at a time. */
const maxInputsAtOnce = 2 ** 18;

/**
 * What a network answers to a row of raw values: the same to the last bit as to a row of the data that has them.
 *
 * @throws InputError where a value cannot be read at all; CancellationError
 */
export async function answerRow(subject: Subject, question: RowQuestion): Promise<RowAnswer> {
  return answerValues(subject, await rawColumns(subject), question);
}

/** What a row needs to be answered: neither the data nor a run. */
export type RowSubject = Pick<Subject, "network" | "dataset" | "design" | "moment" | "run">;

/**
 * The same for a network whose raw columns are known.
 *
 * @throws InputError where a value cannot be read at all; CancellationError
 */
export async function answerValues(
  subject: RowSubject,
  columns: readonly RawInput[],
  { values, sweep }: Omit<RowQuestion, "run">,
): Promise<RowAnswer> {
  const { network, dataset, design, moment } = subject;
  const { inputs, report } = await encodeValues(dataset, values);
  const notes = notesOn(columns, dataset.preprocessing.columns, values, report);
  return subject.run(
    (function* (): CooperativeTask<RowAnswer> {
      const [answer] = answersOf(design, dataset, yield* network.predictInputs(inputs));
      return { moment, answer, sweeps: sweep ? yield* sweepAll(subject, columns, inputs) : [], notes };
    })(),
  );
}

/** Goes over the range of each number, several at a time: a batch of rows costs little more than one. */
function* sweepAll(
  { network, dataset, design }: RowSubject,
  columns: readonly RawInput[],
  row: Float32Array,
): CooperativeTask<readonly Sweep[]> {
  const swept = columns.flatMap((column, index) =>
    column.kind === "number" || column.kind === "date" ? { index, ...rangeToSweep(column) } : [],
  );
  const atOnce = Math.max(1, Math.floor(maxInputsAtOnce / (sweepValues * row.length)));
  const sweeps: Sweep[] = [];
  for (let from = 0; from < swept.length; from += atOnce) {
    const some = swept.slice(from, from + atOnce);
    const matrix = new Float32Array(row.length * some.reduce((sum, { values }) => sum + values.length, 0));
    let at = 0;
    for (const { index, values } of some) {
      const { offset, width, inputs } = encodeNumbers(dataset, index, values);
      for (let i = 0; i < values.length; i++, at += row.length) {
        matrix.set(row, at);
        matrix.set(inputs.subarray(i * width, (i + 1) * width), at + offset);
      }
    }
    yield;
    const answers = answersOf(design, dataset, yield* network.predictInputs(matrix));
    let first = 0;
    for (const { index, values } of some) {
      const own = answers.slice(first, first + values.length);
      sweeps.push({ column: columns[index].column, values, answers: own.flatMap(outputsOf) });
      first += values.length;
    }
  }
  return sweeps;
}

function outputsOf(answer: Answer): readonly number[] {
  return answer.kind === "class" ? answer.scores : answer.values;
}

/** Values over the training rows' range and a little more; whole ones for whole numbers and whole days. */
function rangeToSweep(column: Extract<RawInput, NumberRange>): { readonly values: readonly number[] } {
  const { minimum, maximum } = column;
  const areWhole =
    column.kind === "number" ? column.isInteger : Number.isInteger(minimum) && Number.isInteger(maximum);
  const span = maximum - minimum;
  const more = span > 0 ? margin * span : areWhole ? 1 : margin * Math.abs(minimum) || 1;
  const [low, high] = areWhole
    ? [Math.ceil(minimum - more), Math.floor(maximum + more)]
    : [minimum - more, maximum + more];
  const values = Array.from({ length: sweepValues }, (_, i) => low + ((high - low) * i) / (sweepValues - 1));
  const exact = areWhole ? [...new Set(values.map(Math.round))] : values;
  return { values: column.kind === "date" ? exact.filter(isDate) : exact };
}

/** Whether days since 1970 are a date of the years 1 to 9999, which is what can be written. */
function isDate(days: number): boolean {
  return days >= -719162 && days < 2932897;
}

/** What is unusual about values, by column. */
function notesOn(
  columns: readonly RawInput[],
  encodings: readonly ColumnEncoding[],
  values: readonly RawValue[],
  report: EncodingReport,
): RowAnswer["notes"] {
  const unreadable = new Set(report.unreadableCells.map(({ column }) => column));
  const unseen = new Set(report.unseenCategories.map(({ column }) => column));
  return columns.flatMap((input, index) => {
    const note = unreadable.has(input.column)
      ? unreadableNote(input)
      : unseen.has(input.column)
        ? unseenNote(input)
        : rangeNote(input, encodings[index], values[index]);
    return note === undefined ? [] : [{ column: input.column, note }];
  });
}

function unreadableNote({ kind }: RawInput): string {
  return kind === "date"
    ? "This is no date, such as 2024-02-29, and counts as missing."
    : "This is no number and counts as missing.";
}

function unseenNote(input: RawInput): string {
  return input.kind === "boolean"
    ? `This is neither ${input.words.filter((word) => word !== "").join(" nor ")} and counts as missing.`
    : "No training row has this category; it counts as none of them.";
}

function rangeNote(input: RawInput, encoding: ColumnEncoding, value: RawValue): string | undefined {
  if (typeof value !== "string") {
    if (input.kind !== "block") return undefined;
    const isOutside = value.some((number) => number < input.low || number > input.high);
    return isOutside ? outside(numberText(input.low), numberText(input.high)) : undefined;
  }
  if (input.kind !== "number" && input.kind !== "date") return undefined;
  const number = encoding.kind === "date" ? parseDate(value, encoding.order) : parseNumber(value);
  const { minimum, maximum } = input;
  // A missing value is not a number.
  if (!(number < minimum || number > maximum)) return undefined;
  const text = input.kind === "date" ? dateText : numberText;
  return outside(text(minimum), text(maximum));
}

function outside(low: string, high: string): string {
  return `Outside the range of the training rows, ${low} to ${high}.`;
}
