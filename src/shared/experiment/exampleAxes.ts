/** Axes to begin with: values around what a design has. */
import type { Catalogue } from "../catalogue.ts";
import { type Json, printInline } from "../design/edit.ts";
import type { DesignSpec } from "../design/fields.ts";
import { everyItem, fieldAt, parsePath } from "../design/overrides.ts";
import type { Path } from "../design/path.ts";
import { fieldPaths } from "./fieldPaths.ts";

/** An axis as the file has it. */
export interface AxisJson {
  readonly [key: string]: Json;
  readonly label: string;
  readonly field: string;
  readonly values: readonly Json[];
}

/** Number of entries of a registry that an axis begins with. */
const maxChoices = 3;

/** An axis over a field of a design, its present value among a few others. */
export function exampleAxis(field: string, design: DesignSpec | undefined, catalogue: Catalogue): AxisJson {
  const path = parsePath(field);
  const everywhere = path.map((key) => (typeof key === "number" ? everyItem : key));
  const known = fieldPaths(catalogue).find(({ path: other }) => isSame(parsePath(other), everywhere));
  return {
    label: known?.label ?? field,
    field,
    values: exampleValues(path, valueAt(design, path), catalogue),
  };
}

/** Two axes that say something of any design: how large it is, and how strongly its weights are held small. */
export function exampleAxes(design: DesignSpec, catalogue: Catalogue): readonly AxisJson[] {
  const size = design.layers.length > 0 ? "layers[*].units" : "training.epochs";
  return [exampleAxis(size, design, catalogue), exampleAxis("training.l2", design, catalogue)];
}

function exampleValues(path: Path, value: unknown, catalogue: Catalogue): readonly Json[] {
  const field = fieldAt(path);
  switch (field?.kind) {
    case "number":
      return numbersAround(typeof value === "number" ? value : (field.default ?? field.minimum ?? 0), field);
    case "boolean":
    case "toggle":
      return [false, true];
    case "choice": {
      const present = typeOf(value);
      const ids = catalogue[field.registry].map(({ id }) => id);
      return [...new Set([...(present === undefined ? [] : [present]), ...ids])].slice(0, maxChoices);
    }
    case "string":
      if (field.values) return field.values.slice(0, maxChoices);
      return typeof value === "string" ? [value] : [""];
    default:
      if (typeof value === "number") return numbersAround(value, {});
      return value === undefined ? [0.001, 0.01, 0.1] : [value as Json];
  }
}

interface Bounds {
  readonly integer?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Whole numbers by halves and doubles, others by tenths; those that a field does not take are left out. */
function numbersAround(value: number, bounds: Bounds): readonly number[] {
  const { integer = false, minimum = -Infinity, maximum = Infinity } = bounds;
  const { exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = bounds;
  const around = integer
    ? [Math.max(1, Math.round(value / 2)), value, Math.max(2, value * 2)]
    : value === 0
      ? [0, 0.001, 0.01]
      : [value / 10, value, value * 10].map((number) => Number(number.toPrecision(6)));
  const allowed = around.filter(
    (number) =>
      number >= minimum && number <= maximum && number > exclusiveMinimum && number < exclusiveMaximum,
  );
  return [...new Set(allowed.length > 0 ? allowed : [value])];
}

function valueAt(design: DesignSpec | undefined, path: Path): unknown {
  let value: unknown = design;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    const place = key === everyItem ? 0 : key;
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[place];
    // A choice has its parameters in an object of their own.
    const { parameters } = value as { readonly parameters?: Readonly<Record<string, unknown>> };
    value = inner ?? parameters?.[String(place)];
  }
  return value;
}

function typeOf(value: unknown): string | undefined {
  const { type } = (value ?? {}) as { readonly type?: unknown };
  return typeof type === "string" ? type : undefined;
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}

/** The text of a new experiment. @param isPlane whether the design has two inputs, so that boundaries can be shown */
export function newExperimentText(design: string, axes: readonly AxisJson[], isPlane: boolean): string {
  const experiment = { version: 1, design, axes, seeds: [1, 2, 3], show: isPlane ? "boundary" : "score" };
  const lines = Object.entries(experiment).map(([key, value]) => {
    if (key !== "axes") return `  ${JSON.stringify(key)}: ${printInline(value as Json)}`;
    return `  "axes": [\n${axes.map((axis) => `    ${printInline(axis)}`).join(",\n")}\n  ]`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}
