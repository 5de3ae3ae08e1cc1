/** The arguments of `evaluate`. */
import { InputError } from "../shared/errors.ts";
import { anyFile, jsonOption, modelFiles, parseOptions, seeHelp, type Verb } from "./options.ts";

/** What the parts of a dataset are called in messages. */
export const partNames = { train: "training", validation: "validation", test: "test" } as const;

export type Part = keyof typeof partNames;

export interface EvaluateCommand {
  readonly kind: "evaluate";
  readonly model: string;
  /** A file of labeled rows; undefined for the model's own data. */
  readonly data: string | undefined;
  /** Which part of the model's own data. */
  readonly part: Part;
  readonly json: boolean;
  /** Where each row's answer is written as CSV. */
  readonly rows: string | undefined;
}

export const evaluateVerb = {
  usage: "MODEL.safetensors [DATA] [options]",
  about:
    "Scores a saved model on labeled rows: on a file, which is read as the model's training data was, or on a part of the model's own data.",
  files: [modelFiles, anyFile],
  options: {
    part: {
      type: "string",
      value: "NAME",
      help: "train, validation or test (default) of the model's own data",
      words: ["train", "validation", "test"],
    },
    rows: { type: "string", value: "FILE", help: "writes each row's answer as CSV", files: ["*.csv"] },
    json: jsonOption,
  },
} as const satisfies Verb;

/** @param args what follows `evaluate`. @throws InputError that names the argument */
export function parseEvaluate(args: readonly string[]): EvaluateCommand {
  const { values, positionals } = parseOptions(args, evaluateVerb.options);
  const [model, data, ...rest] = positionals;
  if (model === undefined)
    throw new InputError(`No model is given; write evaluate MODEL.safetensors [DATA]. ${seeHelp}`);
  if (rest.length > 0)
    throw new InputError(`${positionals.length} files are given; write evaluate MODEL [DATA]. ${seeHelp}`);
  const { part = "test", rows } = values;
  if (!Object.hasOwn(partNames, part))
    throw new InputError(`--part ${part}: write train, validation or test. ${seeHelp}`);
  if (values.part !== undefined && data !== undefined)
    throw new InputError(
      `--part is a part of the model's own data, and ${data} is evaluated as a whole. Leave one of them out.`,
    );
  if (rows === "") throw new InputError(`--rows needs the name of a file. ${seeHelp}`);
  return { kind: "evaluate", model, data, part: part as Part, json: values.json ?? false, rows };
}
