import { catalogue } from "../../../../src/engine/catalogue.ts";
import type { Choice, NumberRange, RegistryName } from "../../../../src/shared/catalogue.ts";
import type { Field, Fields } from "../../../../src/shared/design/fieldKinds.ts";
import { type DesignSpec, designFields } from "../../../../src/shared/design/fields.ts";
import { fc } from "../../../support/properties.ts";

/** Any design that the format allows, made from the fields' own declaration. */
export function arbitraryDesign(): fc.Arbitrary<DesignSpec> {
  return (arbitraryFields(designFields) as fc.Arbitrary<DesignSpec>)
    .map((design) => ({
      ...design,
      // What a lesson's strings say has tests of its own (`test/unit/shared/lesson`).
      lesson: undefined,
      dataset: {
        ...design.dataset,
        ...(design.dataset.generate
          ? { path: undefined }
          : { path: design.dataset.path ?? "data.csv", samples: 500, noise: 0 }),
        split: { train: 0.5, validation: 0.25, test: 0.25 },
      },
    }))
    .map((design) => ({
      ...design,
      training: { ...design.training, batchSize: design.training.batchSize + 1 },
    }));
}

function arbitraryFields(fields: Fields): fc.Arbitrary<unknown> {
  return fc.record(
    Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, arbitraryField(field)])),
  );
}

function arbitraryField(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case "number":
      return arbitraryNumber(field);
    case "boolean":
      return fc.boolean();
    case "string": {
      const value = field.values
        ? fc.constantFrom(...field.values)
        : fc.string({ minLength: 1 }).map((s) => `a${s}`);
      return field.required ? value : optional(value);
    }
    case "strings":
      return optional(fc.array(fc.string(), { minLength: 1, maxLength: 4 }));
    case "choice":
      return field.default === null
        ? optional(arbitraryChoice(field.registry))
        : arbitraryChoice(field.registry);
    case "object":
      return arbitraryFields(field.fields);
    case "toggle":
      return optional(arbitraryFields(field.fields));
    case "map":
      return optional(arbitraryByName(arbitraryFields(field.item.fields)));
    case "numbers":
      return optional(fc.oneof(fc.constantFrom(...field.rules), arbitraryByName(arbitraryNumber(field))));
    case "sizes": {
      const { length } = field.parts;
      return optional(fc.array(arbitraryNumber(field), { minLength: length, maxLength: length }));
    }
    case "list":
      return fc.array(arbitraryFields(field.item.fields), { maxLength: 5 });
    default:
      return field satisfies never;
  }
}

/** Values by names of the user's. */
function arbitraryByName<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  const name = fc.string().filter((name) => name !== "__proto__");
  return fc.dictionary(name, value, { maxKeys: 4 }).map((entries) => ({ ...entries }));
}

function arbitraryChoice(registry: RegistryName): fc.Arbitrary<Choice> {
  return fc
    .constantFrom(...catalogue[registry])
    .chain((entry) =>
      fc
        .record(
          Object.fromEntries(
            entry.parameters.map((parameter) => [parameter.name, arbitraryNumber(parameter)]),
          ),
        )
        .map((parameters) => ({ type: entry.id, parameters: { ...parameters } })),
    );
}

function arbitraryNumber(range: NumberRange): fc.Arbitrary<number> {
  const min = range.minimum ?? range.exclusiveMinimum ?? -1000;
  const max = range.maximum ?? range.exclusiveMaximum ?? Math.max(min, 0) + 1000;
  if (range.integer) return fc.integer({ min, max: Math.min(max, min + 1000) });
  return fc
    .double({
      min,
      max,
      minExcluded: range.exclusiveMinimum !== undefined,
      maxExcluded: range.exclusiveMaximum !== undefined,
      noNaN: true,
    })
    .map((value) => value + 0);
}

function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}
