/** The arguments of `predict`. */
import { InputError } from "../shared/errors.ts";
import { anyFile, modelFiles, parseOptions, seeHelp, type Verb } from "./options.ts";

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

export const predictVerb = {
  usage: "MODEL.safetensors DATA [-o OUT] [options]",
  about:
    "Writes the rows of a file with the answers of a saved model behind them: the column prediction and, for classes, probability and one column for each class. The model says how the file is read; columns are found by name, in any order.",
  files: [modelFiles, anyFile],
  options: {
    output: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "writes the rows to a file, as CSV or, where its name ends in .jsonl, as JSON Lines (default: CSV on standard output)",
      files: ["*.csv", "*.jsonl"],
    },
    "only-predictions": { type: "boolean", help: "leaves out the rows' own columns" },
    lenient: { type: "boolean", help: "takes cells that cannot be read as missing values" },
    json: {
      type: "boolean",
      help: "prints one JSON object: what did not fit the model, scores where the file has the target, and without -o the rows",
    },
  },
} as const satisfies Verb;

/** Names of formats that are read and not written. */
const otherFormats = /\.(json|parquet|arrow|feather|npy|npz|arff|gz|xlsx?)$/i;

/** @param args what follows `predict`. @throws InputError that names the argument */
export function parsePredict(args: readonly string[]): PredictCommand {
  const { values, positionals } = parseOptions(args, predictVerb.options);
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
