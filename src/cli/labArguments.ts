import { catalogue } from "../engine/catalogue.ts";
import { lectureInputs, lectureSchemes, lectureStack } from "../engine/lab/initLab.ts";
import { type Choice, defaultChoice, type RegistryName, rangeProblem } from "../shared/catalogue.ts";
import { didYouMean } from "../shared/design/nearest.ts";
import { InputError } from "../shared/errors.ts";
import { designFiles, parseOptions, seeHelp, type Verb, wholeNumber } from "./options.ts";

/** `lab init [DESIGN]`: the stack is the design's with its data, or one of equal layers on random inputs. */
export interface LabCommand {
  readonly kind: "lab";
  readonly design: string | undefined;
  readonly depth: number;
  readonly width: number;
  readonly inputs: number;
  readonly rows: number;
  readonly seed: number;
  readonly learningRate: number;
  /** Activation of every layer; undefined for the design's own. */
  readonly activation: Choice | undefined;
  readonly batchNorm: boolean | undefined;
  readonly schemes: readonly Choice[];
  readonly steps: number;
  readonly json: boolean;
}

export const labVerb = {
  usage: "init [DESIGN.mlp.json] [options]",
  about:
    "Draws the weights of a stack of layers in several ways and shows what becomes of the activations from layer to layer: the stack of a design on its data, or one of equal layers on N(0, 1) inputs.",
  words: ["init"],
  files: [designFiles],
  options: {
    schemes: {
      type: "string",
      value: "LIST",
      help: "initializations, separated by commas (default gaussian:0.01,gaussian:1,xavier-normal,he-normal)",
    },
    activation: {
      type: "string",
      value: "NAME",
      help: "activation of every layer, such as relu or leaky-relu:0.1 (default tanh)",
    },
    "batch-norm": { type: "boolean", help: "batch norm in every layer" },
    steps: { type: "string", value: "N", help: "shows the layers after N steps of training, too" },
    depth: { type: "string", value: "N", help: "number of layers of a stack without a design (default 10)" },
    width: { type: "string", value: "N", help: "units of each layer (default 500)" },
    inputs: { type: "string", value: "N", help: "number of inputs (default 500)" },
    rows: { type: "string", value: "N", help: "number of rows (default 256)" },
    rate: { type: "string", value: "RATE", help: "learning rate (default 0.01)" },
    seed: { type: "string", value: "N", help: "seed of the random numbers (default 1)" },
    json: { type: "boolean", help: "prints the numbers and histograms as one JSON object" },
  },
} as const satisfies Verb;

const stackOptions = ["depth", "width", "inputs", "rows", "rate", "seed"] as const;

/** @param args what follows `lab`. @throws InputError that names the argument */
export function parseLab(args: readonly string[]): LabCommand {
  const { values, positionals } = parseOptions(args, labVerb.options);
  const [experiment, ...designs] = positionals;
  if (experiment !== "init")
    throw new InputError(
      `${experiment === undefined ? "No experiment is given" : `"${experiment}" is not an experiment`}; write lab init. ${seeHelp}`,
    );
  if (designs.length > 1)
    throw new InputError(`${designs.length} designs are given (${designs.join(", ")}); give one, or none.`);
  const [design] = designs;
  const given = stackOptions.find((option) => values[option] !== undefined);
  if (design !== undefined && given)
    throw new InputError(`--${given} is for a stack without a design; ${design} says it itself.`);
  const { activation, schemes } = values;
  return {
    kind: "lab",
    design,
    depth: wholeNumber("depth", values.depth, 1) ?? lectureStack.depth,
    width: wholeNumber("width", values.width, 1) ?? lectureStack.width,
    inputs: wholeNumber("inputs", values.inputs, 1) ?? lectureInputs,
    rows: wholeNumber("rows", values.rows, 2) ?? lectureStack.batchSize,
    seed: wholeNumber("seed", values.seed, 0) ?? lectureStack.seed,
    learningRate: values.rate === undefined ? lectureStack.learningRate : numberOf("--rate", values.rate),
    activation: activation === undefined ? undefined : parseChoice("--activation", activation, "activations"),
    batchNorm: values["batch-norm"],
    schemes:
      schemes === undefined
        ? lectureSchemes
        : schemes.split(",").map((scheme) => parseChoice("--schemes", scheme, "initializers")),
    steps: wholeNumber("steps", values.steps, 0) ?? 0,
    json: values.json ?? false,
  };
}

/**
 * `gaussian:0.01`, `leaky-relu`, `gaussian:std=0.01:bias=0.1`: a name, and values for its parameters by their names, or
 * for the first one without.
 */
function parseChoice(option: string, text: string, registry: RegistryName): Choice {
  const [type, ...settings] = text.trim().split(":");
  const entries = catalogue[registry];
  const ids = entries.map(({ id }) => id);
  const entry = entries.find(({ id }) => id === type);
  if (!entry)
    throw new InputError(`${option}: "${type}" is not known; use ${ids.join(", ")}.${didYouMean(type, ids)}`);
  const parameters = { ...defaultChoice(entry).parameters };
  for (const setting of settings) {
    const [name, value] = setting.includes("=") ? setting.split("=") : [entry.parameters[0]?.name, setting];
    const parameter = entry.parameters.find((item) => item.name === name);
    if (!parameter) {
      const names = entry.parameters.map((item) => item.name).join(", ");
      throw new InputError(`${option}: ${type} has no parameter "${name}"; it has ${names || "none"}.`);
    }
    const number = numberOf(`${option} ${text}`, value);
    const problem = rangeProblem(number, parameter);
    if (problem) throw new InputError(`${option} ${text}: ${parameter.name} ${problem}.`);
    parameters[parameter.name] = number;
  }
  return { type, parameters };
}

function numberOf(argument: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InputError(`${argument}: "${text}" is not a number.`);
  return value;
}
