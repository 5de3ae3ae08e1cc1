/** Runs a tool for language models: the one implementation behind VS Code's tools and those of `mlp mcp`. */
import { checkInput } from "../../shared/agents/inputSchema.ts";
import {
  editDesignSchema,
  inspectDataSchema,
  predictRowsSchema,
  readDesignSchema,
  readRunSchema,
  runExperimentSchema,
  type ToolName,
  trainNetworkSchema,
} from "../../shared/agents/toolDefinitions.ts";
import { InputError } from "../../shared/errors.ts";
import { editDesign } from "./editDesign.ts";
import { inspectData } from "./inspectData.ts";
import { predictRowsTool } from "./predictRows.ts";
import { readDesign } from "./readDesign.ts";
import { readRunTool } from "./readRun.ts";
import { runExperimentTool } from "./runExperiment.ts";
import type { ToolContext } from "./toolContext.ts";
import { trainNetwork } from "./trainNetwork.ts";

const tools: Readonly<Record<ToolName, (input: unknown, context: ToolContext) => Promise<string>>> = {
  mlp_inspect_data: (input, context) => inspectData(checkInput(inspectDataSchema, input), context),
  mlp_read_design: (input, context) => readDesign(checkInput(readDesignSchema, input), context),
  mlp_edit_design: (input, context) => editDesign(checkInput(editDesignSchema, input), context),
  mlp_train_network: (input, context) => trainNetwork(checkInput(trainNetworkSchema, input), context),
  mlp_read_run: (input, context) => readRunTool(checkInput(readRunSchema, input), context),
  mlp_run_experiment: (input, context) => runExperimentTool(checkInput(runExperimentSchema, input), context),
  mlp_predict_rows: (input, context) => predictRowsTool(checkInput(predictRowsSchema, input), context),
};

/**
 * Runs a tool.
 *
 * @param input as a language model has written it
 * @returns the answer, under 2,000 tokens
 * @throws InputError that says what to write; CancellationError
 */
export async function runTool(name: string, input: unknown, context: ToolContext): Promise<string> {
  if (!Object.hasOwn(tools, name))
    throw new InputError(`There is no tool ${name}; the tools are ${Object.keys(tools).join(", ")}.`);
  return tools[name as ToolName](input, context);
}
