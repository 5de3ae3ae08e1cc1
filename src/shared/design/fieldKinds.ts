/**
 * The kinds of fields that a design file can have, and the value that a parsed design holds for each. `fields.ts` states the
 * fields themselves.
 */

import type { Choice, NumberRange, RegistryName } from "../catalogue.ts";

interface Described {
  readonly label: string;
  readonly doc: string;
  /** Whether only the text of the file shows the field: it says nothing about the design itself. */
  readonly textOnly?: boolean;
}

/** A number; without a default it may be absent. */
export interface NumberField extends Described, NumberRange {
  readonly kind: "number";
  readonly default?: number;
  /** Another field of the same object, without which this one says nothing and is an error. */
  readonly onlyWith?: string;
}
export interface BooleanField extends Described {
  readonly kind: "boolean";
  readonly default: boolean;
}
/** A string; without a default it may be absent, unless it is required. */
export interface StringField extends Described {
  readonly kind: "string";
  readonly required?: boolean;
  /** Another field of the same object that must be given where this one is not, and only there. */
  readonly insteadOf?: string;
  /** The only values allowed, where the set is closed. */
  readonly values?: readonly string[];
}
export interface StringsField extends Described {
  readonly kind: "strings";
  /** Whether an empty list says something of its own; else it is an error. */
  readonly mayBeEmpty?: boolean;
}
/** A name from a registry, or an object `{ "type": name, …parameters }`. */
export interface ChoiceField extends Described {
  readonly kind: "choice";
  readonly registry: RegistryName;
  /** The entry used when the field is absent; null leaves the choice to `none`. */
  readonly default: string | null;
  /** What holds when the field is absent and has no default; without it, what the dataset's task suggests. */
  readonly none?: { readonly label: string; readonly doc: string };
}
export interface ObjectField extends Described {
  readonly kind: "object";
  readonly required?: boolean;
  /** Whether the object may be absent, and is then not filled with defaults. */
  readonly optional?: boolean;
  readonly fields: Fields;
}
/** `false`, `true` (the defaults of its fields) or an object with some of its fields. */
export interface ToggleField extends Described {
  readonly kind: "toggle";
  readonly fields: Fields;
}
/** Objects with the same fields by names that the user's data gives, such as a column's; absent for none. */
export interface MapField extends Described {
  readonly kind: "map";
  readonly item: ObjectField;
  /** The item's field that a bare string means: `"zip": "categorical"`. */
  readonly short: string;
}
/** Numbers by name, such as a weight for each class, or the name of a rule that gives them; absent for none. */
export interface NumbersField<Rule extends string = string> extends Described, NumberRange {
  readonly kind: "numbers";
  readonly rules: readonly Rule[];
}
/** As many whole numbers as there are parts, such as the sides of an image; absent for none. */
export interface SizesField extends Described, NumberRange {
  readonly kind: "sizes";
  /** What each number is, in order. */
  readonly parts: readonly string[];
}
/** A list of objects with the same fields. */
export interface ListField extends Described {
  readonly kind: "list";
  readonly item: ObjectField;
  readonly default: readonly unknown[];
  /** The number of items that a list may have. */
  readonly maxItems: number;
}

export type Field =
  | NumberField
  | BooleanField
  | StringField
  | StringsField
  | ChoiceField
  | ObjectField
  | ToggleField
  | MapField
  | NumbersField
  | SizesField
  | ListField;
export type Fields = { readonly [name: string]: Field };

/** The value that a field has in a parsed design. */
export type ValueOf<F extends Field> = F extends NumberField
  ? F extends { readonly default: number }
    ? number
    : number | undefined
  : F extends BooleanField
    ? boolean
    : F extends StringField
      ? F extends { readonly required: true }
        ? StringValue<F>
        : StringValue<F> | undefined
      : F extends StringsField
        ? readonly string[] | undefined
        : F extends ChoiceField
          ? F extends { readonly default: string }
            ? Choice
            : Choice | undefined
          : F extends ObjectField
            ? F extends { readonly optional: true }
              ? SpecOf<F["fields"]> | undefined
              : SpecOf<F["fields"]>
            : F extends ToggleField
              ? SpecOf<F["fields"]> | undefined
              : F extends MapField
                ? Readonly<Record<string, SpecOf<F["item"]["fields"]>>> | undefined
                : F extends NumbersField<infer Rule>
                  ? Rule | Readonly<Record<string, number>> | undefined
                  : F extends SizesField
                    ? readonly number[] | undefined
                    : F extends ListField
                      ? readonly SpecOf<F["item"]["fields"]>[]
                      : never;
type StringValue<F extends StringField> = F extends { readonly values: readonly (infer V)[] } ? V : string;
export type SpecOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };
