/** `mlp_read_design`: the text of a design with its problems, or what a field of it can be. */
import { catalogue } from "../../engine/catalogue.ts";
import type { InputOf } from "../../shared/agents/inputSchema.ts";
import type { readDesignSchema } from "../../shared/agents/toolDefinitions.ts";
import type { Json } from "../../shared/design/edit.ts";
import { jsonObjectOf } from "../../shared/design/jsonText.ts";
import { didYouMean } from "../../shared/design/nearest.ts";
import { parsePath } from "../../shared/design/overrides.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { formatPath } from "../../shared/design/path.ts";
import { designSchema } from "../../shared/design/schema.ts";
import { InputError } from "../../shared/errors.ts";
import { maxLineLength, pageText } from "./answer.ts";
import { pathOf, readText, type ToolContext } from "./toolContext.ts";

/** A schema of a field. */
type Schema = { readonly [key: string]: Json };

export async function readDesign(
  { path: name, field, from }: InputOf<typeof readDesignSchema>,
  context: ToolContext,
): Promise<string> {
  if (field !== undefined) return explainField(field, from);
  const text = await readText(await pathOf(name, context), context);
  const { problems } = parseDesign(text, catalogue);
  const { lines, note } = linesOf(text);
  const head = [
    `${name}: ${lines.length} lines, ${problems.length === 0 ? "no problems" : `${problems.length} problems`}.`,
    ...problems.slice(0, 10).map(({ line, severity, message }) => `- line ${line}, ${severity}: ${message}`),
    ...(problems.length > 10 ? [`- and ${problems.length - 10} more`] : []),
    ...note,
  ];
  // Lines are counted from 1, as in messages.
  const first = Math.max(from ?? 1, 1);
  return pageText({ head, from: first, items: "lines", lines: ["", ...lines], total: lines.length + 1 });
}

/** The lines of a text; those of one that has too long ones are the same JSON laid out anew. */
function linesOf(text: string): { readonly lines: readonly string[]; readonly note: readonly string[] } {
  const lines = text.trimEnd().split(/\r?\n/);
  const json = lines.some((line) => line.length > maxLineLength) ? jsonObjectOf(text) : undefined;
  if (json === undefined) return { lines, note: [] };
  const note = ["The file has long lines: it is shown laid out anew, without its comments."];
  return { lines: JSON.stringify(json, undefined, 1).split("\n"), note };
}

/** What a field means and can be, from the schema of designs. */
function explainField(field: string, from = 0): string {
  let schema = designSchema(catalogue) as Schema;
  const done: (string | number)[] = [];
  for (const key of parsePath(field === "." ? "" : field)) {
    const next = memberOf(schema, key);
    if (!next) {
      const names = namesOf(schema);
      throw new InputError(
        `There is no field ${formatPath([...done, key])}; ${formatPath(done) || "the design"} has ${names.join(", ") || "none"}.${didYouMean(String(key), names)}`,
      );
    }
    schema = next;
    done.push(key);
  }
  const lines = describe(schema).map((line) => `- ${line}`);
  const text = schema.description === undefined ? "" : `: ${schema.description}`;
  return pageText({ head: [`${formatPath(done) || "A design"}${text}`], from, items: "values", lines });
}

/** The alternatives of a schema, or the schema itself. */
function alternatives(schema: Schema): readonly Schema[] {
  return Array.isArray(schema.anyOf) ? (schema.anyOf as unknown as Schema[]).flatMap(alternatives) : [schema];
}

function memberOf(schema: Schema, key: string | number): Schema | undefined {
  for (const { properties, items, additionalProperties } of alternatives(schema)) {
    if (isSchema(items) && (typeof key === "number" || key === "*")) return items;
    if (isSchema(properties) && Object.hasOwn(properties, String(key)))
      return properties[String(key)] as Schema;
    if (isSchema(additionalProperties)) return additionalProperties;
  }
  return undefined;
}

function namesOf(schema: Schema): string[] {
  return [
    ...new Set(
      alternatives(schema).flatMap(({ properties }) => (isSchema(properties) ? Object.keys(properties) : [])),
    ),
  ];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value can be, a line for each possibility. */
function describe(schema: Schema): string[] {
  const own = schema.default === undefined ? [] : [`default: ${JSON.stringify(schema.default)}`];
  return [
    ...own,
    ...alternatives(schema).flatMap((one): string[] => {
      const words = one.enum as readonly string[] | undefined;
      if (words) {
        const texts = one.enumDescriptions as readonly string[] | undefined;
        return words.map((word, i) => `${JSON.stringify(word)}${texts?.[i] ? `: ${texts[i]}` : ""}`);
      }
      if (isSchema(one.properties)) {
        const { type } = one.properties;
        const members = Object.entries(one.properties).filter(([name]) => name !== "type");
        if (isSchema(type) && type.const !== undefined)
          return members.map((member) => `of ${JSON.stringify(type.const)}: ${memberText(member)}`);
        return Object.entries(one.properties).map(memberText);
      }
      if (isSchema(one.items)) return [`a list of: ${typeText(one.items)}`];
      return [typeText(one)];
    }),
  ];
}

function memberText([name, schema]: readonly [string, Json]): string {
  const { description = "", default: value } = schema as Schema;
  const type = typeText(schema as Schema);
  return `${name} (${type}${value === undefined ? "" : `, default ${JSON.stringify(value)}`}): ${String(description).replace(/\.$/, "")}`;
}

function typeText(schema: Schema): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const bounds = [
    minimum === undefined ? "" : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? "" : `> ${exclusiveMinimum}`,
    maximum === undefined ? "" : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? "" : `< ${exclusiveMaximum}`,
  ].filter(Boolean);
  const types = [
    ...new Set(
      alternatives(schema).map((one) =>
        one.enum ? `one of ${(one.enum as readonly string[]).join(", ")}` : String(one.type ?? "object"),
      ),
    ),
  ];
  return [types.join(" or "), ...bounds].join(" ");
}
