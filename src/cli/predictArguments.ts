/** The arguments of `predict`. */
import { InputError } from "../shared/errors.ts";
import { parseOptions, seeHelp } from "./options.ts";

export interface PredictCommand {
  readonly kind: "predict";
  readonly model: string;
  readonly data: string;
  /** The file for the answered rows; undefined for standard output. */
  readonly output: string | undefined;
  readonly onlyPredictions: boolean;
  readonly lenient: boolean;
  readonly json: boolean;
}

/** Names of files that hold JSON Lines. */
const jsonLinesName = /\.(jsonl|ndjson)$/i;

/** Whether the output's name asks for JSON Lines. */
export function isJsonLines(output: string | undefined): boolean {
  return output !== undefined && jsonLinesName.test(output);
}

/** Names of formats that are read and not written. */
const otherFormats = /\.(json|parquet|arrow|feather|npy|npz|arff|gz|xlsx?)$/i;

/** @param args what follows `predict`. @throws InputError that names the argument */
export function parsePredict(args: readonly string[]): PredictCommand {
  const { values, positionals } = parseOptions(args, {
    output: { type: "string", short: "o" },
    "only-predictions": { type: "boolean" },
    lenient: { type: "boolean" },
    json: { type: "boolean" },
  });
  const [model, data, ...rest] = positionals;
  if (model === undefined || data === undefined)
    throw new InputError(
      `${model === undefined ? "No model is given" : "No data is given"}; write predict MODEL.safetensors DATA. ${seeHelp}`,
    );
  if (rest.length > 0)
    throw new InputError(
      `${positionals.length} files are given; write predict MODEL DATA, and name the output by -o. ${seeHelp}`,
    );
  const { output } = values;
  if (output === "") throw new InputError(`-o needs the name of a file. ${seeHelp}`);
  if (output !== undefined && otherFormats.test(output))
    throw new InputError(
      `-o ${output}: predictions are written as CSV or JSON Lines. Name a file such as predictions.csv or predictions.jsonl.`,
    );
  return {
    kind: "predict",
    model,
    data,
    output,
    onlyPredictions: values["only-predictions"] ?? false,
    lenient: values.lenient ?? false,
    json: values.json ?? false,
  };
}
