/** `mlp_edit_design`: a checked change of a design's text. */
import { catalogue } from "../../engine/catalogue.ts";
import type { InputOf } from "../../shared/agents/inputSchema.ts";
import type { editDesignSchema } from "../../shared/agents/toolDefinitions.ts";
import { applyEdits, type DesignEdit, editDesign as editText, type Json } from "../../shared/design/edit.ts";
import { editJson } from "../../shared/design/jsonEdit.ts";
import { jsonObjectOf } from "../../shared/design/jsonText.ts";
import { applyOverride, everyItem, type Override, parsePath } from "../../shared/design/overrides.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { formatPath, type Path } from "../../shared/design/path.ts";
import { InputError } from "../../shared/errors.ts";
import { parseSetting } from "../overrides.ts";
import { pageText } from "./answer.ts";
import { pathOf, readText, type ToolContext } from "./toolContext.ts";

type Input = InputOf<typeof editDesignSchema>;

/** The text of a design that is made. */
const newDesignText = '{\n  "version": 1\n}\n';

export async function editDesign(input: Input, context: ToolContext): Promise<string> {
  const { path: name, create = false } = input;
  if (!name.endsWith(".mlp.json"))
    throw new InputError(`${name} is not a design. Name a file that ends in .mlp.json.`);
  const path = await pathOf(name, context);
  const before = await readText(path, context).catch((error: unknown) => {
    if (!create) throw error;
    return undefined;
  });
  if (before !== undefined && create)
    throw new InputError(`${name} exists already. Leave "create" out to change it.`);
  const { text, changed } = changedText(before ?? newDesignText, input);
  if (text === before) return `${name} is as it was: it has these values already.`;
  const known = before === undefined ? [] : errorsOf(before);
  const [problem] = errorsOf(text).filter(({ message }) => !known.some((one) => one.message === message));
  if (problem)
    throw new InputError(
      `${problem.message} Nothing was changed; mlp_read_design with "field" says what a field can be.`,
      { file: path, field: problem.path },
    );
  await context.writeText(path, text);
  const json = jsonObjectOf(text);
  return pageText({
    head: [
      `${name} is ${before === undefined ? "made" : "changed"}.`,
      ...known.slice(0, 3).map(({ line, message }) => `It still has a problem in line ${line}: ${message}`),
    ],
    from: 0,
    items: "fields",
    lines: changed.map(
      (field) => `- ${nameOf(field)} = ${JSON.stringify(valueAt(json, field)) ?? "(default)"}`,
    ),
  });
}

/** The field as it is written in `set`. */
function nameOf(path: Path): string {
  return formatPath(path).replaceAll(`.${everyItem}`, `[${everyItem}]`);
}

function errorsOf(text: string) {
  return parseDesign(text, catalogue).problems.filter(({ severity }) => severity === "error");
}

/** The text after all changes, and the fields that they name. @throws InputError where one leads nowhere */
function changedText(
  before: string,
  { set = [], unset = [], insertLayer, removeLayer, moveLayer }: Input,
): { readonly text: string; readonly changed: readonly Path[] } {
  const layerEdits: DesignEdit[] = [
    ...(insertLayer
      ? [
          {
            kind: "insertLayer",
            at: insertLayer.at,
            layer: insertLayer.layer as { [key: string]: Json },
          } as const,
        ]
      : []),
    ...(removeLayer === undefined ? [] : [{ kind: "removeLayer", at: removeLayer } as const]),
    ...(moveLayer ? [{ kind: "moveLayer", ...moveLayer } as const] : []),
  ];
  if (layerEdits.length > 1)
    throw new InputError(
      "Only one of insertLayer, removeLayer and moveLayer can be in a call. Make one call for each.",
    );
  if (layerEdits.length + set.length + unset.length === 0)
    throw new InputError(
      'No change is given; write set, such as ["training.epochs=50"], unset, insertLayer, removeLayer or moveLayer.',
    );
  let text = before;
  const setField = (path: Path, value: Json | undefined) => {
    text = applyEdits(text, editJson(text, { kind: "set", path, value }));
  };
  for (const edit of layerEdits) text = applyEdits(text, editText(text, edit));
  const overrides = set.map((setting) => parseSetting(setting, "set"));
  for (const override of overrides)
    for (const { path, value } of settings(text, override)) setField(path, value);
  const removed = unset.map(parsePath);
  for (const path of removed) setField(path, undefined);
  const layers = layerEdits.length > 0 ? [["layers"]] : [];
  return { text, changed: [...layers, ...overrides.map(({ path }) => path), ...removed] };
}

/**
 * The fields that are to be written to set one. What is in short form on the way, such as `"optimizer": "sgd"`, is written out; `[*]` stands for
 * every element.
 */
function settings(
  text: string,
  override: Override,
): { readonly path: Path; readonly value: Json | undefined }[] {
  const json = jsonObjectOf(text);
  if (json === undefined)
    throw new InputError(
      "The design's text has a syntax error. Fix it in the text editor before you change the design here.",
    );
  const before = structuredClone(json);
  applyOverride(json, override);
  return concretePaths(json, override.path).map((path) => {
    // The object that exists in full as far as the path leads stays as it is written.
    const depth = path.findIndex((_, i) => i > 0 && !isContainer(valueAt(before, path.slice(0, i))));
    const changed = depth < 0 ? path : path.slice(0, depth);
    return { path: changed, value: valueAt(json, changed) };
  });
}

/** The paths that one with `[*]` stands for. */
function concretePaths(json: Json, path: Path): Path[] {
  const at = path.indexOf(everyItem);
  if (at < 0) return [path];
  const list = valueAt(json, path.slice(0, at));
  const count = Array.isArray(list) ? list.length : 0;
  return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    concretePaths(json, [...path.slice(0, at), i, ...path.slice(at + 1)]),
  );
}

function isContainer(value: Json | undefined): boolean {
  return typeof value === "object" && value !== null;
}

function valueAt(json: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => {
    if (key === everyItem && Array.isArray(value)) return value[0];
    return typeof value === "object" && value !== null ? (value as { [key: string]: Json })[key] : undefined;
  }, json);
}
