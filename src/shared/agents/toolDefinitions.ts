/**
 * The tools for language models: VS Code's own (`contributes.languageModelTools` of package.json is made from here) and those of
 * `mlp mcp`. `src/cli/agents` has what they do.
 */
import type { InputSchema } from "./inputSchema.ts";
import { type ToolDefinition, textOf } from "./toolDefinition.ts";

/** Seconds that a training or an experiment may take where nothing is said, and at most. */
export const defaultMaxSeconds = 60;
const longestSeconds = 3600;

const designPath = {
  type: "string",
  description: "Path of a design, NAME.mlp.json, relative to the workspace's folder or absolute.",
} as const;
const setFields = {
  type: "array",
  maxItems: 50,
  description:
    'Fields as "KEY=VALUE", where VALUE is JSON or a plain string, such as "training.epochs=50", "layers[0].units=64", "layers[*].activation=tanh" or "training.optimizer.learningRate=0.01".',
  items: { type: "string", description: "KEY=VALUE" },
} as const;
const maxSeconds = {
  type: "number",
  minimum: 1,
  maximum: longestSeconds,
  description: `Seconds after which it is stopped, with what it has reached (default ${defaultMaxSeconds}).`,
} as const;
const fromItem = {
  type: "integer",
  minimum: 0,
  description: "Where to continue: the number that the last answer named for more (default 0).",
} as const;

const paths = "Paths are relative to the workspace's folder; files outside it are refused.";

export const inspectDataSchema = {
  type: "object",
  properties: {
    path: {
      type: "string",
      description:
        "Path of a data file (CSV, TSV, JSON, NumPy, Parquet, Arrow, ARFF, LIBSVM, IDX; gzipped or not) or of a design, NAME.mlp.json, whose data is meant.",
    },
    target: {
      type: "string",
      description: "The column to predict, where it should not be guessed; for a data file.",
    },
    from: fromItem,
  },
  required: ["path"],
  additionalProperties: false,
} as const satisfies InputSchema;

export const readDesignSchema = {
  type: "object",
  properties: {
    path: designPath,
    field: {
      type: "string",
      description:
        'A field to explain in place of the file, such as "training.optimizer" or "layers[0].activation": what it means and what it can be. "." lists the top level.',
    },
    from: {
      ...fromItem,
      description:
        "The line of the file to begin at, counted from 1 (default 1); of a field's values, the number that the last answer named for more.",
    },
  },
  required: ["path"],
  additionalProperties: false,
} as const satisfies InputSchema;

export const editDesignSchema = {
  type: "object",
  properties: {
    path: designPath,
    set: setFields,
    unset: {
      type: "array",
      maxItems: 50,
      description: 'Fields to remove, so that their defaults hold, such as "training.schedule".',
      items: { type: "string", description: "KEY" },
    },
    insertLayer: {
      type: "object",
      description:
        "A hidden layer to insert. Only one of insertLayer, removeLayer and moveLayer in a call; it comes before set and unset.",
      properties: {
        at: { type: "integer", minimum: 0, description: "The index that the layer gets, counted from 0." },
        layer: {
          type: "object",
          additionalProperties: true,
          description: 'The layer, such as { "units": 64, "activation": "relu", "batchNorm": true }.',
        },
      },
      required: ["at", "layer"],
      additionalProperties: false,
    },
    removeLayer: {
      type: "integer",
      minimum: 0,
      description: "Index of a hidden layer to remove, counted from 0.",
    },
    moveLayer: {
      type: "object",
      description: "Moves a hidden layer.",
      properties: {
        from: { type: "integer", minimum: 0, description: "Its index, counted from 0." },
        to: { type: "integer", minimum: 0, description: "The index that it then has." },
      },
      required: ["from", "to"],
      additionalProperties: false,
    },
    create: {
      type: "boolean",
      description: "Makes the file where it does not exist; set at least dataset.path, or dataset.generate.",
    },
  },
  required: ["path"],
  additionalProperties: false,
} as const satisfies InputSchema;

export const trainNetworkSchema = {
  type: "object",
  properties: {
    design: designPath,
    set: {
      ...setFields,
      description: `${setFields.description} They hold for this run only; the file stays as it is.`,
    },
    maxSeconds,
    maxEpochs: {
      type: "integer",
      minimum: 1,
      description: "Epochs to train at most (default: as the design says).",
    },
    resume: {
      type: "string",
      description:
        "Id of an interrupted or stopped run of this design to continue, as mlp_read_run lists it.",
    },
  },
  required: ["design"],
  additionalProperties: false,
} as const satisfies InputSchema;

export const readRunSchema = {
  type: "object",
  properties: {
    design: designPath,
    run: {
      type: "string",
      description: 'Id of a run, or "latest". Without it the runs are listed, the newest first.',
    },
    from: fromItem,
  },
  required: ["design"],
  additionalProperties: false,
} as const satisfies InputSchema;

export const runExperimentSchema = {
  type: "object",
  properties: {
    experiment: {
      type: "string",
      description:
        "Path of an experiment, NAME.mlp-experiment.json: { design, axes: [{ field, values }], seeds }.",
    },
    maxSeconds,
    from: fromItem,
  },
  required: ["experiment"],
  additionalProperties: false,
} as const satisfies InputSchema;

export const predictRowsSchema = {
  type: "object",
  properties: {
    model: {
      type: "string",
      description:
        "Path of a trained network, NAME.safetensors; mlp_train_network and mlp_read_run name that of a run.",
    },
    data: {
      type: "string",
      description: "Path of a data file with the model's input columns. Give either data or rows.",
    },
    rows: {
      type: "array",
      maxItems: 100,
      description:
        'Rows to answer: objects with the model\'s input columns, such as [{ "age": 41, "city": "Kiel" }].',
      items: {
        type: "object",
        additionalProperties: true,
        description: "A row: values by the names of the columns.",
      },
    },
    from: { ...fromItem, description: "The row to begin at, counted from 0 (default 0)." },
  },
  required: ["model"],
  additionalProperties: false,
} as const satisfies InputSchema;

/** All tools, in the order in which they are mostly used. */
export const toolDefinitions = [
  {
    name: "mlp_inspect_data",
    title: "Inspect Data",
    summary: "Reads a data file and reports its columns, their roles and what would spoil a training.",
    description: `Reads a table and returns its number of rows, the task (classification or regression), the target column, each column with its role, type, missing share, distinct values and encoding, what was guessed, and findings that would spoil a training (leaks of the target, shared rows, unscaled inputs and more) with the edit that fixes them. Use it before you make or change a design, or when a score looks too good or too bad. Do not use it to get single rows, or for data that no network is to be trained on. ${paths}`,
    reference: "mlpData",
    icon: "table",
    inputSchema: inspectDataSchema,
    running: ({ path }) => `Inspecting ${textOf(path)}`,
  },
  {
    name: "mlp_read_design",
    title: "Read Network Design",
    summary: "Reads a network design with its problems, or explains one of its fields.",
    description: `Returns the text of a design of MLP Studio (*.mlp.json: dataset, layers, loss, training) as it is in the editor, saved or not, and its problems by line; or, with "field", what a field means and which values it can have. Use it before mlp_edit_design, and to look up values such as optimizers, activations or losses. Do not use it for the results of a training; mlp_read_run has them. ${paths}`,
    reference: "mlpDesign",
    icon: "type-hierarchy-sub",
    inputSchema: readDesignSchema,
    running: ({ path }) => `Reading ${textOf(path)}`,
  },
  {
    name: "mlp_edit_design",
    title: "Edit Network Design",
    summary: "Changes a network design, as one step of undo; an edit that would be wrong changes nothing.",
    description: `Changes fields and layers of a design of MLP Studio (*.mlp.json), keeping comments and formatting, as one step of undo, and returns the fields as they are then. The whole edit is checked first: where the result would have an error, nothing is changed, and the error says what to write. Use it in place of a general edit of the text. Do not use it to try a value out once; mlp_train_network takes "set" for one run. ${paths}`,
    reference: "mlpEditDesign",
    icon: "edit",
    inputSchema: editDesignSchema,
    running: ({ path }) => `Editing ${textOf(path)}`,
    confirm: (input) => {
      const { path, ...changes } = input;
      return {
        title: `Edit ${textOf(path)}?`,
        message: `The network design is changed by ${textOf(changes)}. You can undo it.`,
      };
    },
  },
  {
    name: "mlp_train_network",
    title: "Train Network",
    summary:
      "Trains a network design for a limited time, records the run and returns scores and a diagnosis.",
    description: `Trains the network of a design on this machine, records the run beside the design, and returns losses and scores on training, validation and test rows, what is wrong with the layers or the run and what to try, and the run's id and model file. It takes as long as maxSeconds allows; a run that reaches the limit can be continued with "resume". Use it to see how good a design is, or what a change of it does. Choose between designs by the validation score, not by the test score. Do not use it to vary one field over many values; mlp_run_experiment is faster and compares fairly. ${paths}`,
    reference: "mlpTrain",
    icon: "play",
    inputSchema: trainNetworkSchema,
    isLong: true,
    running: ({ design }) => `Training ${textOf(design)}`,
    confirm: ({ design, set, maxSeconds: seconds, maxEpochs }) => ({
      title: `Train ${textOf(design)}?`,
      message: `The network is trained on this machine for at most ${textOf(seconds ?? defaultMaxSeconds)} seconds${maxEpochs === undefined ? "" : ` and ${textOf(maxEpochs)} epochs`}${set === undefined ? "" : `, with ${textOf(set)}`}, and the run is recorded beside the design.`,
    }),
  },
  {
    name: "mlp_read_run",
    title: "Read Training Runs",
    summary: "Lists the recorded runs of a design, or reports one with its curves and its diagnosis.",
    description: `Without "run", lists the recorded runs of a design, the newest first, with state, scores and seed. With "run" (an id or "latest"), returns that run's scores, its loss curve in a few points, what is wrong with its layers and what to try, and the path of its trained network. Use it after a training, or to compare what was tried. Do not use it while a run is still training to wait for it. ${paths}`,
    reference: "mlpRun",
    icon: "history",
    inputSchema: readRunSchema,
    running: ({ design, run }) =>
      run === undefined ? `Listing the runs of ${textOf(design)}` : `Reading a run of ${textOf(design)}`,
  },
  {
    name: "mlp_run_experiment",
    title: "Run Experiment",
    summary: "Trains the cells of an experiment for a limited time and returns how they compare.",
    description: `Runs or continues an experiment (*.mlp-experiment.json), which varies fields of a design along axes with several seeds, and returns each cell's training and validation score with the spread over the seeds, the best cell by validation with its test score, and how much each axis matters. Cells that are finished are not computed again, so that a call after one that met maxSeconds continues. Use it to choose values such as widths, rates or penalties. Write the experiment's file first; do not use it for a single training. ${paths}`,
    reference: "mlpExperiment",
    icon: "beaker",
    inputSchema: runExperimentSchema,
    isLong: true,
    running: ({ experiment }) => `Running ${textOf(experiment)}`,
    confirm: ({ experiment, maxSeconds: seconds }) => ({
      title: `Run ${textOf(experiment)}?`,
      message: `The cells of the experiment are trained on this machine for at most ${textOf(seconds ?? defaultMaxSeconds)} seconds, and their runs are recorded beside the design.`,
    }),
  },
  {
    name: "mlp_predict_rows",
    title: "Predict Rows",
    summary: "Answers rows with a trained network.",
    description: `Answers rows by a trained network (*.safetensors): the prediction and, for classes, each class's probability, as CSV; for a file with the target also the scores, and what in the rows does not fit the model (missing columns, unseen categories, values outside the training range). Give the rows themselves, or a data file, of which at most 40 rows are returned at a time. It writes no file; for that use the command line, mlp predict MODEL DATA -o FILE. ${paths}`,
    reference: "mlpPredict",
    icon: "lightbulb",
    inputSchema: predictRowsSchema,
    running: ({ model }) => `Predicting with ${textOf(model)}`,
  },
] as const satisfies readonly ToolDefinition[];

export type ToolName = (typeof toolDefinitions)[number]["name"];

/** What `contributes.languageModelTools` of package.json says, by which VS Code offers the tools before the extension is active. */
export const languageModelTools = (toolDefinitions as readonly ToolDefinition[]).map((tool) => ({
  name: tool.name,
  displayName: tool.title,
  userDescription: tool.summary,
  modelDescription: tool.description,
  toolReferenceName: tool.reference,
  canBeReferencedInPrompt: true,
  icon: `$(${tool.icon})`,
  tags: ["machine-learning", "neural-network"],
  inputSchema: tool.inputSchema,
}));
