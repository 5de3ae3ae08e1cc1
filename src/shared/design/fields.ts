/**
 * The design file's fields, stated once. The parser, the type {@link DesignSpec}, the JSON schema, the designer's
 * forms and the documentation are all derived from `designFields`.
 */

import type { Fields, SpecOf } from "./fieldKinds.ts";

const initField = {
  kind: "choice",
  registry: "initializers",
  label: "initialization",
  doc: "How the weights are drawn before the first step.",
} as const;

/**
 * The smallest ε of an optimizer or a batch norm, which keeps a division by 0 away: float32, in which runs are computed, has
 * it as a normal number, and 1e-45 and less would be 0 there.
 */
export const minEpsilon = 1e-30;

export const layerFields = {
  type: {
    kind: "string",
    values: ["dense"],
    label: "type",
    doc: "The kind of layer: dense, fully connected.",
  },
  units: {
    kind: "number",
    default: 32,
    minimum: 1,
    maximum: 65536,
    integer: true,
    label: "units",
    doc: "The layer's width: its number of units.",
  },
  batchNorm: {
    kind: "toggle",
    label: "batch norm",
    doc: "Batch normalization after the linear map and before the activation.",
    fields: {
      affine: {
        kind: "boolean",
        default: true,
        label: "scale and shift",
        doc: "Learn a scale γ and a shift β for each unit.",
      },
      epsilon: {
        kind: "number",
        default: 1e-5,
        minimum: minEpsilon,
        maximum: 1,
        label: "epsilon",
        doc: "Added to the variance under the root.",
      },
      decay: {
        kind: "number",
        default: 0.9,
        minimum: 0,
        exclusiveMaximum: 1,
        label: "running decay",
        doc: "How much of the running averages a step keeps: r ← decay · r + (1 − decay) · batch.",
      },
    },
  },
  activation: {
    kind: "choice",
    registry: "activations",
    default: "relu",
    label: "activation",
    doc: "Applied to each element of the layer's output.",
  },
  init: { ...initField, default: "he-normal" },
} as const satisfies Fields;

const missingField = {
  kind: "string",
  values: ["mean", "median", "most-frequent", "drop"],
  label: "missing values",
  doc: "What replaces a missing value: the mean (the default), the median or the most frequent value of the training rows; or drop the row. Words that are missing are no category, unless it is most-frequent.",
} as const;

const indicatorField = {
  kind: "boolean",
  default: false,
  label: "missing indicator",
  doc: "One more input, 1 where the value is missing, for each column that lacks values in the training rows.",
} as const;

const scaleField = {
  kind: "string",
  values: ["standardize", "min-max", "robust", "none"],
  label: "scaling",
  doc: "How numbers are scaled, with the training part's statistics: standardize (mean 0, standard deviation 1), min-max (0 to 1), robust (median 0, interquartile range 1) or none. By default as standardize says.",
} as const;

/** What a design may say of one column. */
const columnFields = {
  role: {
    kind: "string",
    values: ["numeric", "categorical", "boolean", "date", "text", "identifier", "ignore"],
    label: "role",
    doc: "What the column is to the network; by default inferred from its cells. Text, identifiers and what is to be ignored are left out.",
  },
  missing: missingField,
  scale: scaleField,
} as const satisfies Fields;

/** The lesson of a design or of an experiment; `src/shared/lesson` says what its strings mean. */
export const lessonFields = {
  title: { kind: "string", required: true, label: "title", doc: "The lesson's title." },
  notes: {
    kind: "string",
    label: "notes",
    doc: "Markdown text, or the path of a Markdown file beside the design, with a heading: lesson.md#silence.",
  },
  goals: {
    kind: "list",
    default: [],
    maxItems: 20,
    label: "goals",
    doc: "What the student is to reach.",
    item: {
      kind: "object",
      label: "goal",
      doc: "One goal, which checks itself.",
      fields: {
        text: { kind: "string", required: true, label: "text", doc: "The goal in words." },
        check: {
          kind: "string",
          required: true,
          label: "check",
          doc: "A quantity of the run compared with a number: testAccuracy >= 0.95, dead[0] < 0.1, activationStd[*] > 0.3.",
        },
      },
    },
  },
  show: {
    kind: "strings",
    mayBeEmpty: true,
    label: "shown controls",
    doc: "The only controls that are offered, such as units, activation or training.l2; by default all.",
  },
  lock: {
    kind: "strings",
    mayBeEmpty: true,
    label: "locked controls",
    doc: "Controls that are shown with a lock, such as dataset or training.seed.",
  },
} as const satisfies Fields;

export const designFields = {
  $schema: {
    kind: "string",
    textOnly: true,
    label: "schema",
    doc: "The JSON schema of this file, for editors.",
  },
  version: {
    kind: "number",
    default: 1,
    minimum: 1,
    maximum: 1,
    integer: true,
    label: "version",
    doc: "The version of the design format.",
  },
  dataset: {
    kind: "object",
    required: true,
    label: "dataset",
    doc: "The data and how it is read.",
    fields: {
      path: {
        kind: "string",
        insteadOf: "generate",
        label: "file",
        doc: "The data file, relative to the design file; or a folder, or a pattern such as data/*.csv, of files with the same columns.",
      },
      generate: {
        kind: "choice",
        registry: "generators",
        default: null,
        none: { label: "a data file", doc: "Rows that are read from a file or several." },
        label: "data from",
        doc: "Points drawn from a distribution by the seed, in place of a file.",
      },
      samples: {
        kind: "number",
        default: 500,
        minimum: 2,
        maximum: 10_000_000,
        integer: true,
        onlyWith: "generate",
        label: "samples",
        doc: "The rows that the generator draws.",
      },
      noise: {
        kind: "number",
        default: 0,
        minimum: 0,
        maximum: 1000,
        onlyWith: "generate",
        label: "noise",
        doc: "The standard deviation of the Gaussian noise that the generator adds to each coordinate.",
      },
      labels: {
        kind: "string",
        label: "labels file",
        doc: "A second file with the labels, where the format keeps them apart (IDX, NumPy); by default found by its name.",
      },
      test: {
        kind: "string",
        label: "test file",
        doc: "A file, folder or pattern whose rows are the test part; the split's other fractions then divide the rest.",
      },
      testLabels: {
        kind: "string",
        label: "test labels file",
        doc: "The labels of the test file, where the format keeps them apart; by default found by its name.",
      },
      format: {
        kind: "string",
        values: [
          "csv",
          "tsv",
          "json",
          "json-lines",
          "npy",
          "npz",
          "idx",
          "cifar-10",
          "cifar-100",
          "parquet",
          "arrow",
          "libsvm",
          "arff",
        ],
        label: "format",
        doc: "The file's format; by default inferred from its name.",
      },
      header: {
        kind: "string",
        values: ["auto", "yes", "no"],
        label: "header row",
        doc: "Whether the first row of a text table names the columns; by default guessed.",
      },
      delimiter: {
        kind: "string",
        label: "delimiter",
        doc: "The character between the cells of a text table, or whitespace for runs of spaces and tabs; by default guessed among comma, semicolon, tab, pipe and whitespace.",
      },
      decimal: {
        kind: "string",
        values: [".", ","],
        label: "decimal mark",
        doc: "Between a number's whole part and its fraction; by default guessed from the numbers.",
      },
      thousands: {
        kind: "string",
        values: [",", ".", "'", " ", "none"],
        label: "thousands separator",
        doc: "The mark between groups of digits in numbers such as 1,234; ' includes the typographic apostrophe, and a space includes no-break spaces. By default guessed for each column; none reads no groups.",
      },
      missingWords: {
        kind: "strings",
        mayBeEmpty: true,
        label: "missing words",
        doc: "The words that mean a missing value, exactly as a text table has them, such as n/a; an empty list leaves none. By default NA, null, ? and others. Empty cells are always missing, and a word in quotes is a value.",
      },
      skipLines: {
        kind: "number",
        minimum: 0,
        maximum: 1_000_000,
        integer: true,
        label: "skipped lines",
        doc: "The number of lines above a text table's header that are not part of it; by default guessed.",
      },
      comment: {
        kind: "string",
        label: "comments",
        doc: "Lines of a text table that begin with this are skipped; by default only # lines above the table that cannot be its header.",
      },
      target: {
        kind: "string",
        label: "target",
        doc: "The column to predict; by default class, label, target, species or y, else the last.",
      },
      targets: {
        kind: "strings",
        label: "several targets",
        doc: "Columns of numbers to predict together, in place of one target; a column named in features too is both.",
      },
      features: {
        kind: "strings",
        label: "features",
        doc: "The columns to predict from; by default every other column.",
      },
      task: {
        kind: "string",
        values: ["classification", "regression"],
        label: "task",
        doc: "Predict a class or a number; by default inferred from the target column.",
      },
      standardize: {
        kind: "boolean",
        default: true,
        label: "standardize",
        doc: "Scale each numeric column to mean 0 and standard deviation 1, with the training part's statistics.",
      },
      scale: scaleField,
      missing: missingField,
      missingIndicator: indicatorField,
      maxCategories: {
        kind: "number",
        default: 100,
        minimum: 2,
        maximum: 65536,
        integer: true,
        label: "most categories",
        doc: "The most inputs that a column of words may give. With more words it is taken for text and left out; where its role is said to be categorical, the rarest words share the last input.",
      },
      columns: {
        kind: "map",
        short: "role",
        label: "columns",
        doc: "What is to be done with single columns, by their names: a role, or an object with role, missing and scale.",
        item: {
          kind: "object",
          label: "column",
          doc: "One column.",
          fields: columnFields,
        },
      },
      image: {
        kind: "sizes",
        parts: ["height", "width", "channels"],
        minimum: 1,
        maximum: 65536,
        integer: true,
        label: "image shape",
        doc: "Height, width and channels (1, 3 or 4) of the image that the inputs of a row make, row by row, such as [28, 28, 1]; by default inferred. It only says how rows are shown.",
      },
      splitBy: {
        kind: "string",
        values: ["stratified", "random", "order", "time", "group", "column"],
        label: "split by",
        doc: "How the rows are divided: stratified (each part has each class in proportion; the default for classes), random (the default for numbers), order (of the file), time (the earliest rows train), group (no group in two parts) or column (that says train, validation or test).",
      },
      splitColumn: {
        kind: "string",
        label: "split column",
        doc: "The column with the times, the groups or the parts' names.",
      },
      splitSeed: {
        kind: "number",
        minimum: 0,
        maximum: 4294967295,
        integer: true,
        label: "split seed",
        doc: "Seed of the data alone: which row goes to which part, and the points of a generator; by default training.seed. Fixed, it judges runs with other training seeds on the same rows.",
      },
      split: {
        kind: "object",
        label: "split",
        doc: "The fractions of the rows for training, validation and test; they add up to 1.",
        fields: {
          train: {
            kind: "number",
            default: 0.7,
            exclusiveMinimum: 0,
            maximum: 1,
            label: "train",
            doc: "The fraction of the rows to train on.",
          },
          validation: {
            kind: "number",
            default: 0.15,
            minimum: 0,
            maximum: 1,
            label: "validation",
            doc: "The fraction of the rows to watch while training.",
          },
          test: {
            kind: "number",
            default: 0.15,
            minimum: 0,
            maximum: 1,
            label: "test",
            doc: "The fraction of the rows kept for the end.",
          },
        },
      },
    },
  },
  layers: {
    kind: "list",
    default: [{ units: 32 }],
    maxItems: 1000,
    label: "layers",
    doc: "The hidden layers, from input to output; an empty list is a linear model.",
    item: { kind: "object", label: "layer", doc: "A dense hidden layer.", fields: layerFields },
  },
  output: {
    kind: "object",
    label: "output",
    doc: "The output layer; its width comes from the dataset.",
    fields: {
      activation: {
        kind: "choice",
        registry: "activations",
        default: "identity",
        label: "activation",
        doc: "Applied to the outputs, before the loss sees them; the identity where the loss has its own, as softmax cross-entropy.",
      },
      init: { ...initField, default: "xavier-normal" },
    },
  },
  loss: {
    kind: "choice",
    registry: "losses",
    default: null,
    label: "loss",
    doc: "What training minimizes; by default softmax cross-entropy for classes, mean squared error for numbers.",
  },
  training: {
    kind: "object",
    label: "training",
    doc: "How the network is trained.",
    fields: {
      optimizer: {
        kind: "choice",
        registry: "optimizers",
        default: "sgd",
        label: "optimizer",
        doc: "The rule that turns gradients into updates.",
      },
      l2: {
        kind: "number",
        default: 0,
        minimum: 0,
        label: "L2 λ",
        doc: "Adds λ·Σ‖W‖² to the loss, so 2λW to the gradient of the weights; biases, γ and β are left out.",
      },
      batchSize: {
        kind: "number",
        default: 32,
        minimum: 1,
        integer: true,
        label: "batch size",
        doc: "The rows of a mini-batch, at most all training rows; the last, smaller one of an epoch is used as well.",
      },
      epochs: {
        kind: "number",
        default: 50,
        minimum: 0,
        integer: true,
        label: "epochs",
        doc: "The passes over the training rows.",
      },
      earlyStopping: {
        kind: "toggle",
        label: "early stopping",
        doc: "Stop when the validation loss has not improved for a while, and go back to the best weights.",
        fields: {
          patience: {
            kind: "number",
            default: 10,
            minimum: 1,
            integer: true,
            label: "patience",
            doc: "The epochs to wait for an improvement.",
          },
          minimumChange: {
            kind: "number",
            default: 0,
            minimum: 0,
            label: "minimum change",
            doc: "How much lower than the best so far the validation loss must be to count as an improvement.",
          },
        },
      },
      schedule: {
        kind: "choice",
        registry: "schedules",
        default: "constant",
        label: "schedule",
        doc: "How the learning rate changes over the run.",
      },
      warmupSteps: {
        kind: "number",
        default: 0,
        minimum: 0,
        integer: true,
        label: "warm-up steps",
        doc: "Steps in which the learning rate first rises in a straight line; the schedule begins after them.",
      },
      clipNorm: {
        kind: "number",
        default: 0,
        minimum: 0,
        label: "clip norm",
        doc: "Scales the gradient of all parameters together down to this norm where it is longer; 0 leaves it.",
      },
      classWeights: {
        kind: "numbers",
        rules: ["balanced"],
        minimum: 0,
        label: "class weights",
        doc: "How much the loss of a row counts, by its class: balanced (rare classes count more), or a weight for each class named, 1 for the rest.",
      },
      seed: {
        kind: "number",
        default: 1,
        minimum: 0,
        maximum: 4294967295,
        integer: true,
        label: "seed",
        doc: "Seed of the one random generator behind split, initialization and shuffle: the same seed gives the same run. dataset.splitSeed can fix the split apart from it.",
      },
      shuffle: {
        kind: "boolean",
        default: true,
        label: "shuffle",
        doc: "Shuffle the rows before the split and before each epoch; off, rows are used in file order.",
      },
    },
  },
  lesson: {
    kind: "object",
    optional: true,
    textOnly: true,
    label: "lesson",
    doc: "Notes and goals of a lesson, shown above the designer's pages; it does not change what is computed.",
    fields: lessonFields,
  },
} as const satisfies Fields;

/** A design, complete: every default is filled in. */
export type DesignSpec = SpecOf<typeof designFields>;
export type DatasetSpec = DesignSpec["dataset"];
export type LayerSpec = DesignSpec["layers"][number];
export type BatchNormSpec = NonNullable<LayerSpec["batchNorm"]>;
export type TrainingSpec = DesignSpec["training"];
export type ColumnSpec = SpecOf<typeof columnFields>;
export type Task = NonNullable<DatasetSpec["task"]>;
