/** The JSON schema of experiment files, which gives completion and hovers where one is edited as text. */
import type { Catalogue, NumberRange } from "../catalogue.ts";
import type { Json } from "../design/edit.ts";
import { designSchema } from "../design/schema.ts";
import { fieldPaths } from "./fieldPaths.ts";
import {
  axisDocs,
  caseDocs,
  experimentDocs,
  experimentRanges,
  halvingDocs,
  scaleChoices,
  searchDocs,
  showChoices,
} from "./fields.ts";

type Schema = { readonly [key: string]: Json };

export function experimentSchema(catalogue: Catalogue): Json {
  const paths = fieldPaths(catalogue);
  const { properties } = designSchema(catalogue) as { readonly properties: Schema };
  const settings: Schema = {
    type: "object",
    properties: {
      ...Object.fromEntries(paths.map(({ path, doc }) => [path, { description: doc }])),
      layers: properties.layers,
    },
  };
  const axis = object(axisDocs, [], {
    label: { type: "string" },
    field: { anyOf: [{ enum: paths.map(({ path }) => path) }, { type: "string" }] },
    values: { type: "array", minItems: 1 },
    from: { type: "number" },
    to: { type: "number" },
    count: numberSchema(experimentRanges.count),
    scale: { enum: scaleChoices, default: "linear" },
    cases: {
      type: "array",
      minItems: 1,
      items: object(caseDocs, ["label", "set"], { label: { type: "string" }, set: settings }),
    },
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "MLP Studio experiment",
    allowComments: true,
    allowTrailingCommas: true,
    ...object(experimentDocs, ["design"], {
      $schema: { type: "string" },
      version: { ...numberSchema(experimentRanges.version), default: 1 },
      design: { type: "string" },
      set: settings,
      axes: { type: "array", items: axis },
      seeds: { type: "array", minItems: 1, items: numberSchema(experimentRanges.seed) },
      search: object(searchDocs, ["samples"], {
        samples: numberSchema(experimentRanges.samples),
        seed: { ...numberSchema(experimentRanges.seed), default: 1 },
      }),
      halving: object(halvingDocs, [], {
        factor: { ...numberSchema(experimentRanges.factor), default: 3 },
        minimumEpochs: { ...numberSchema(experimentRanges.minimumEpochs), default: 1 },
      }),
      show: { enum: showChoices, default: "score" },
      lesson: { type: "object" },
    }),
  };
}

/** An object with these fields, each with its documentation. */
function object(docs: Readonly<Record<string, string>>, required: readonly string[], fields: Schema): Schema {
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([key, schema]) => [key, { description: docs[key], ...(schema as Schema) }]),
    ),
  };
}

function numberSchema(range: NumberRange): Schema {
  const { integer, ...bounds } = range;
  return { type: integer ? "integer" : "number", ...bounds };
}
