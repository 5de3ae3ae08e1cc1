/** The inputs of tools for language models: a part of JSON Schema, and the check of an input against it. */
import { didYouMean } from "../design/nearest.ts";
import { InputError } from "../errors.ts";

interface Described {
  readonly description: string;
}

/** What a value can be. */
export type ValueSchema = Described &
  (
    | { readonly type: "string"; readonly enum?: readonly string[] }
    | { readonly type: "integer" | "number"; readonly minimum?: number; readonly maximum?: number }
    | { readonly type: "boolean" }
    | { readonly type: "array"; readonly items: ValueSchema; readonly maxItems: number }
    /** Any members. */
    | { readonly type: "object"; readonly additionalProperties: true }
    | ({ readonly type: "object" } & ObjectSchema)
  );

interface ObjectSchema {
  readonly properties: Readonly<Record<string, ValueSchema>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** The input of a tool. */
export interface InputSchema extends ObjectSchema {
  readonly type: "object";
}

/** The type of a value of a schema. */
type ValueOf<S> = S extends { readonly type: "string" }
  ? string
  : S extends { readonly type: "integer" | "number" }
    ? number
    : S extends { readonly type: "boolean" }
      ? boolean
      : S extends { readonly type: "array"; readonly items: infer I }
        ? readonly ValueOf<I>[]
        : S extends ObjectSchema
          ? InputOf<S>
          : Readonly<Record<string, unknown>>;

/** The type of an input of a schema. */
export type InputOf<S extends ObjectSchema> = {
  readonly [K in keyof S["properties"] & S["required"][number]]: ValueOf<S["properties"][K]>;
} & {
  readonly [K in Exclude<keyof S["properties"], S["required"][number]>]?:
    | ValueOf<S["properties"][K]>
    | undefined;
};

/**
 * Checks an input, which a language model has written: nothing has looked at it before.
 *
 * @throws InputError that names the place and says what to write
 */
export function checkInput<S extends InputSchema>(schema: S, input: unknown): InputOf<S> {
  checkObject(schema, input, "");
  return input as InputOf<S>;
}

function checkObject(schema: ObjectSchema, value: unknown, path: string): void {
  const names = Object.keys(schema.properties);
  if (!isObject(value))
    throw new InputError(`${path || "The input"} must be an object with ${names.join(", ")}.`);
  for (const name of schema.required)
    if (value[name] === undefined)
      throw new InputError(`${placeIn(path, name)} is missing: ${schema.properties[name].description}`);
  for (const [name, item] of Object.entries(value)) {
    if (!Object.hasOwn(schema.properties, name))
      throw new InputError(
        `${placeIn(path, name)} is not known; write ${names.join(", ")}.${didYouMean(name, names)}`,
      );
    if (item !== undefined) checkValue(schema.properties[name], item, placeIn(path, name));
  }
}

function checkValue(schema: ValueSchema, value: unknown, path: string): void {
  switch (schema.type) {
    case "string":
      if (typeof value !== "string") throw wrong(path, "a string", schema);
      if (schema.enum && !schema.enum.includes(value))
        throw wrong(path, `one of ${schema.enum.join(", ")}`, schema);
      return;
    case "integer":
    case "number": {
      const { minimum = -Infinity, maximum = Infinity } = schema;
      const isRight =
        typeof value === "number" && Number.isFinite(value) && value >= minimum && value <= maximum;
      if (!isRight || (schema.type === "integer" && !Number.isInteger(value)))
        throw wrong(
          path,
          `${schema.type === "integer" ? "a whole number" : "a number"}${rangeText(schema)}`,
          schema,
        );
      return;
    }
    case "boolean":
      if (typeof value !== "boolean") throw wrong(path, "true or false", schema);
      return;
    case "array":
      if (!Array.isArray(value) || value.length > schema.maxItems)
        throw wrong(path, `a list of at most ${schema.maxItems}`, schema);
      value.forEach((item, i) => {
        checkValue(schema.items, item, `${path}[${i}]`);
      });
      return;
    case "object":
      if (schema.additionalProperties) {
        if (!isObject(value)) throw wrong(path, "an object", schema);
      } else checkObject(schema, value, path);
      return;
    default:
      schema satisfies never;
  }
}

function rangeText({ minimum, maximum }: { readonly minimum?: number; readonly maximum?: number }): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return minimum === undefined ? "" : ` from ${minimum} on`;
}

function wrong(path: string, expected: string, { description }: Described): InputError {
  return new InputError(`${path} must be ${expected}: ${description}`);
}

function placeIn(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
