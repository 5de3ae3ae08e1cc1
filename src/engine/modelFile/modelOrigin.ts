/** When and on what a model was trained and how good it is, from the metadata of its file. */
import { InputError } from "../../shared/errors.ts";
import type { ModelView } from "../../shared/model/modelView.ts";

const parts = ["train", "validation", "test"] as const;

/** @throws InputError for metadata that no version has written */
export function modelOrigin(
  metadata: Readonly<Record<string, string>>,
): Pick<ModelView, "created" | "data" | "metrics"> {
  const { created, data, metrics } = metadata;
  return {
    created: created !== undefined && !Number.isNaN(Date.parse(created)) ? created : null,
    data: data === undefined ? null : (checked("data", data, isData) as ModelView["data"]),
    metrics: metrics === undefined ? null : (checked("metrics", metrics, isMetrics) as ModelView["metrics"]),
  };
}

function checked(key: string, text: string, isValid: (value: unknown) => boolean): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What is no JSON is no valid value either.
  }
  if (isValid(value)) return value;
  throw new InputError(
    `The model's metadata "${key}" is not that of a saved model; the file is damaged or foreign.`,
  );
}

function isData(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.hash === "string" &&
    isObject(value.rows) &&
    ["all", ...parts].every((part) => isCount((value.rows as Record<string, unknown>)[part]))
  );
}

function isMetrics(value: unknown): boolean {
  return isObject(value) && parts.every((part) => isPartMetrics(value[part]));
}

function isPartMetrics(value: unknown): boolean {
  if (!isObject(value) || !isCount(value.rows)) return false;
  const { loss, dataLoss, accuracy, r2, rmse, targets } = value;
  const isTarget = (target: unknown) =>
    isObject(target) && typeof target.name === "string" && isMeasure(target.r2) && isMeasure(target.rmse);
  return (
    isMeasure(loss) &&
    isMeasure(dataLoss) &&
    [accuracy, r2, rmse].every((measure) => measure === undefined || isMeasure(measure)) &&
    (targets === undefined || (Array.isArray(targets) && targets.every(isTarget)))
  );
}

function isMeasure(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
