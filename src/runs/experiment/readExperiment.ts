/** An experiment from its file: what it says, the design that it varies, and its cells. */
import { catalogue } from "../../engine/catalogue.ts";
import { type TaskControl, Yielder } from "../../shared/cooperative.ts";
import type { DesignProblem } from "../../shared/design/jsonReader.ts";
import { placeAt } from "../../shared/design/jsonText.ts";
import { InputError } from "../../shared/errors.ts";
import { type Cell, expandExperiment } from "../../shared/experiment/expand.ts";
import type { ExperimentSpec } from "../../shared/experiment/fields.ts";
import { parseExperiment } from "../../shared/experiment/parse.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import type { RunStorage } from "../runStorage.ts";

export interface Experiment {
  readonly spec: ExperimentSpec;
  readonly text: string;
  /** Place of the design. */
  readonly design: string;
  readonly designText: string;
  /** Path of the experiment's file, with `/` between its parts, relative to the folder of the design, as run folders record it. */
  readonly file: string;
  readonly cells: readonly Cell[];
  readonly seeds: readonly number[];
}

export interface ReadExperiment {
  /** Undefined where there is any problem. */
  readonly experiment: Experiment | undefined;
  readonly problems: readonly DesignProblem[];
}

/**
 * Makes an experiment of the text of its file.
 *
 * @param storage that has the places of the files
 * @param place of the experiment's file
 * @param readDesign reads the design at a place
 * @throws CancellationError
 */
export async function readExperiment(
  storage: RunStorage,
  place: string,
  text: string,
  control: TaskControl,
  readDesign: (place: string) => Promise<string> = (design) => storage.readText(design),
): Promise<ReadExperiment> {
  const { experiment: spec, problems } = parseExperiment(text);
  if (!spec) return { experiment: undefined, problems };
  const design = storage.join(storage.parent(place), spec.design);
  let designText: string;
  try {
    designText = await readDesign(design);
  } catch (error) {
    if (error instanceof InputError)
      return {
        experiment: undefined,
        problems: [problemAt(text, "design", `design: ${error.message}`, spec.designRange)],
      };
    const message = `design: ${spec.design} ${fileProblem(error)}. Name a design, relative to the experiment's file.`;
    return { experiment: undefined, problems: [problemAt(text, "design", message, spec.designRange)] };
  }
  const base = { name: storage.name(design), text: designText };
  const expanded = await new Yielder(control).run(expandExperiment(spec, text, base, catalogue));
  if (expanded.problems.length > 0) return { experiment: undefined, problems: expanded.problems };
  const file = storage.relative(storage.parent(design), place);
  const { cells, seeds } = expanded;
  return { experiment: { spec, text, design, designText, file, cells, seeds }, problems: [] };
}

/** What is wrong with what the cells show; a decision boundary needs a plane. @param inputs of the network */
export function showProblem(
  { spec, text }: Pick<Experiment, "spec" | "text">,
  inputs: number,
): DesignProblem | undefined {
  if (spec.show !== "boundary" || inputs === 2) return undefined;
  const message = `show: "boundary" needs a network of two inputs, and this one has ${inputs}. Use "curves", "activations" or "score".`;
  return problemAt(text, "show", message, spec.showRange);
}

function problemAt(
  text: string,
  path: string,
  message: string,
  { offset, length }: { readonly offset: number; readonly length: number },
): DesignProblem {
  return { message, severity: "error", path, offset, length, ...placeAt(text, offset) };
}
