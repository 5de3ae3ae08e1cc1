import type { ColumnRole } from "../../shared/data/report.ts";
import type { Scaling } from "../../shared/design/scaling.ts";
import type { FittedEncoding } from "../encode/encoders/encoder.ts";
import type { MissingRule } from "../plan/fitting.ts";
import type { ColumnPlan } from "../plan/plan.ts";

const scalingTexts: Readonly<Record<Scaling, string>> = {
  standardize: "standardized",
  "min-max": "scaled to 0 … 1",
  robust: "scaled by median and quartiles",
  none: "as it is",
};

/** What becomes of a column, as a sentence. */
export function encodingText(plan: ColumnPlan, fitted: FittedEncoding | undefined): string {
  const { role, leftOut } = plan;
  const predicted = role === "target" ? "What is predicted." : undefined;
  if (!fitted) return predicted ?? leftOutText(role, leftOut !== undefined);
  const { encoding, inputs } = fitted;
  const parts: string[] = [];
  switch (encoding.kind) {
    case "numeric":
      parts.push(`One input, ${scalingTexts[plan.scaling]}`);
      break;
    case "block":
      parts.push(`${inputs.length} inputs, each ${scalingTexts[plan.scaling]}`);
      break;
    case "categorical":
      parts.push(
        encoding.others
          ? `One-hot: the ${encoding.categories.length} most frequent categories, the rest together`
          : `One-hot: ${encoding.categories.length} categories`,
      );
      break;
    case "boolean":
      parts.push(`One input, 1 for ${encoding.yes.map((word) => `"${word}"`).join(" or ")}`);
      break;
    case "date":
      parts.push(
        `Days since 1970, ${scalingTexts[plan.scaling]}${encoding.cycles.length > 0 ? `; sine and cosine of the place in the ${encoding.cycles.join(", the ")}` : ""}`,
      );
      break;
    default:
      encoding satisfies never;
  }
  const hasMissing = plan.column.kind !== "block" && (plan.column.compact?.missing ?? 1) > 0;
  if (hasMissing) parts.push(missingText(plan.missing, encoding.kind === "categorical"));
  if ("indicator" in encoding && encoding.indicator) parts.push("an input says where it is missing");
  // An auto-encoder's columns are both.
  return `${predicted ? `${predicted} ` : ""}${parts.join("; ")}.`;
}

function missingText(rule: MissingRule, isCategorical: boolean): string {
  switch (rule) {
    case "mean":
      return isCategorical ? "zeros where it is missing" : "the mean where it is missing";
    case "median":
      return isCategorical ? "zeros where it is missing" : "the median where it is missing";
    case "most-frequent":
      return "the most frequent value where it is missing";
    case "drop":
      return "rows that lack it are dropped";
    default:
      return rule satisfies never;
  }
}

function leftOutText(role: ColumnRole, isGuess: boolean): string {
  switch (role) {
    case "text":
      return "Left out: free text.";
    case "identifier":
      return "Left out: it identifies the rows and nothing else.";
    case "ignore":
      return "Left out.";
    default:
      return isGuess ? "Left out." : "Left out: no training row has a value.";
  }
}
