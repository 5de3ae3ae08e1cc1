/** The design in a model's metadata: it comes from a file that may be anybody's. */
import type { DesignSpec } from "../../shared/design/fields.ts";

/** Whether a value has what answering rows reads of a design, each part of the type that it needs. */
export function isSavedDesign(value: unknown): value is DesignSpec {
  if (!isObject(value)) return false;
  const { dataset, layers, output, loss, training } = value;
  return (
    isObject(dataset) &&
    isOptional(dataset.columns, isObject) &&
    isOptional(dataset.missingWords, isStrings) &&
    isOptional(dataset.skipLines, Number.isSafeInteger) &&
    isOptional(dataset.image, isImage) &&
    ["path", "format", "header", "delimiter", "decimal", "thousands", "comment"].every((key) =>
      isOptional(dataset[key], isString),
    ) &&
    Array.isArray(layers) &&
    layers.every(isLayer) &&
    isObject(output) &&
    isChoice(output.activation) &&
    isChoice(output.init) &&
    isOptional(loss, isChoice) &&
    isObject(training) &&
    isChoice(training.optimizer) &&
    isNumber(training.l2) &&
    isNumber(training.clipNorm) &&
    ["epochs", "seed"].every((key) => isOptional(training[key], isNumber)) &&
    isOptional(training.classWeights, (weights) => weights === "balanced" || isObject(weights))
  );
}

function isLayer(value: unknown): boolean {
  return (
    isObject(value) &&
    Number.isSafeInteger(value.units) &&
    Number(value.units) > 0 &&
    isChoice(value.activation) &&
    isChoice(value.init) &&
    isOptional(value.batchNorm, (norm) => isObject(norm) && isNumber(norm.epsilon))
  );
}

/** An entry of a registry with its parameters. */
function isChoice(value: unknown): boolean {
  return (
    isObject(value) &&
    isString(value.type) &&
    isObject(value.parameters) &&
    Object.values(value.parameters).every(Number.isFinite)
  );
}

/** Height, width and channels. */
function isImage(value: unknown): boolean {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isSafeInteger);
}

function isOptional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every(isString);
}

const isString = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
