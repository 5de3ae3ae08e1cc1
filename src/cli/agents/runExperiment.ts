/** `mlp_run_experiment`: the cells of an experiment, as many as a limited time allows. */
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { InputOf } from "../../shared/agents/inputSchema.ts";
import { defaultMaxSeconds, type runExperimentSchema } from "../../shared/agents/toolDefinitions.ts";
import { InputError } from "../../shared/errors.ts";
import { parseExperiment } from "../../shared/experiment/parse.ts";
import { runExperiment } from "../experiment.ts";
import type { ExperimentCommand } from "../experimentArguments.ts";
import { pageText } from "./answer.ts";
import {
  commandFiles,
  type Printed,
  pathOf,
  readText,
  type ToolContext,
  toolTerminal,
  withTimeLimit,
} from "./toolContext.ts";

export async function runExperimentTool(
  { experiment: name, maxSeconds = defaultMaxSeconds, from = 0 }: InputOf<typeof runExperimentSchema>,
  context: ToolContext,
): Promise<string> {
  if (!name.endsWith(".mlp-experiment.json"))
    throw new InputError(`${name} is not an experiment. Name a file that ends in .mlp-experiment.json.`);
  const file = await pathOf(name, context);
  const spec = parseExperiment(await readText(file, context)).experiment;
  // Without a design the command says what is wrong.
  const runs = await context.runsFolder(join(dirname(file), spec?.design ?? "none.mlp.json"));
  const printed: Printed = { out: "", err: "" };
  const command: ExperimentCommand = {
    kind: "experiment",
    file,
    jobs: context.threads > 0 ? context.threads : Math.max(1, availableParallelism() - 1),
    shard: undefined,
    json: false,
    csv: undefined,
    backend: "auto",
  };
  const terminal = toolTerminal(context, commandFiles(context, runs), printed);
  const isStopped = await withTimeLimit(maxSeconds, context, (control) =>
    runExperiment(command, terminal, control),
  );
  // A table of the cells, an empty line, and what is best.
  const [table, ...after] = printed.out.trimEnd().split("\n\n");
  const [head, ...cells] = table.split("\n");
  return pageText({
    head: [
      ...(isStopped
        ? [
            `It was stopped after ${maxSeconds} seconds. Call again to continue; finished cells are not computed again.`,
          ]
        : []),
      ...after.flatMap((text) => text.split("\n")),
      ...printed.err.split("\n").filter((line) => line !== ""),
      "Cells (mean ± standard deviation of the score over the seeds; * is the best):",
      head,
    ],
    from,
    items: "cells",
    lines: cells,
  });
}
