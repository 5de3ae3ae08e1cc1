/** What the page of a model says of it in words. Each sentence follows from what the file has by a rule. */
import type { ColumnRange } from "../columnRange.ts";
import type { Task } from "../design/fields.ts";
import { count, shortNumber, shortRange, thin } from "../format/numbers.ts";
import { plural } from "../format/plural.ts";
import { dateText } from "../format/time.ts";
import { wilsonInterval } from "../metrics/intervals.ts";
import type { Part } from "../results/resultsRequests.ts";
import { accuracyText, r2Text } from "../results/verdict.ts";
import type { ModelMetrics } from "../runs/modelMetrics.ts";
import type { ModelView } from "./modelView.ts";

/** Names of classes, targets or categories that are listed. */
const maxNames = 6;

const parts: readonly Part[] = ["test", "validation", "train"];

/** A network's score on one part of its data. */
export interface PartScore {
  readonly part: Part;
  readonly rows: number;
  /** Accuracy or R². */
  readonly score: number;
  /** Wilson's 95 % interval of an accuracy; null for R², whose rows are not there. */
  readonly interval: readonly [number, number] | null;
  readonly scoreText: string;
}

export function taskOfModel({ answers }: Pick<ModelView, "answers">): Task {
  return answers.kind === "classes" ? "classification" : "regression";
}

/** The scores that the file has, the one that the network is judged by first: that on rows which no choice was made on. */
export function partScores(metrics: ModelMetrics | null, task: Task): readonly PartScore[] {
  if (!metrics) return [];
  return parts.flatMap((part) => {
    const { rows, accuracy, r2 } = metrics[part];
    const score = task === "classification" ? accuracy : r2;
    if (rows === 0 || score === null || score === undefined) return [];
    const interval = task === "classification" ? wilsonInterval(Math.round(score * rows), rows) : null;
    const scoreText = task === "classification" ? accuracyText(score) : r2Text(score);
    return [{ part, rows, score, interval, scoreText }];
  });
}

/** The verdict's small print: what the score is, of how many rows of which part, and how sure it is. */
export function scoreEvidence(
  { part, rows, score, interval }: PartScore,
  metrics: ModelMetrics,
  task: Task,
): string {
  const ofRows = `${plural(rows, `${partAdjective(part)} row`)}`;
  if (task === "classification" && interval) {
    const [low, high] = interval.map((end) => (100 * end).toFixed(1));
    return `accuracy · ${count(Math.round(score * rows))} of ${ofRows} right · 95${thin}% interval ${low} – ${high}`;
  }
  const { rmse } = metrics[part];
  return `R² of ${ofRows}${typeof rmse === "number" ? ` · RMSE ${shortNumber(rmse, 3)}` : ""}`;
}

/** What makes the score less than it seems; "" where nothing does. */
export function scoreCaution(scores: readonly PartScore[]): string {
  const [judged] = scores;
  if (!judged) return "The file does not say how good the network is.";
  if (judged.part === "train")
    return "It was judged on the rows that it was trained on: how good it is on other rows is not known.";
  return "";
}

/** What the network answers and from what: `Predicts “species” (setosa, versicolor or virginica) from 4 columns.` */
export function answersText({ answers, columns }: Pick<ModelView, "answers" | "columns">): string {
  const from = `from ${plural(columns.length, "column")}`;
  if (answers.kind === "classes") {
    const { column, classes } = answers;
    const names = classes.slice(0, maxNames).join(", ");
    const list =
      classes.length > maxNames
        ? `${plural(classes.length, "class", "classes")}: ${names}, …`
        : either(classes);
    return `Predicts “${column}” (${list}) ${from}.`;
  }
  const names = answers.columns.slice(0, maxNames).map((name) => `“${name}”`);
  const rest = answers.columns.length - names.length;
  if (rest > 0)
    return `Predicts ${plural(answers.columns.length, "number")}, ${names.join(", ")}, …, ${from}.`;
  return `Predicts the number${names.length > 1 ? "s" : ""} ${names.join(", ")} ${from}.`;
}

/** `a, b or c` */
function either(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}

/** What the training rows have in a column of no numbers, in one line. */
export function rangeText(range: Exclude<ColumnRange, { readonly kind: "number" }>): string {
  switch (range.kind) {
    case "date": {
      const [first, middle, last] = [range.minimum, range.median, range.maximum].map(dateText);
      return `${first} to ${last}, median ${middle}`;
    }
    case "category": {
      const frequent = [...range.categories].sort((a, b) => b.rows - a.rows);
      const shown = frequent.slice(0, maxNames).map(({ name, rows }) => `${name} (${count(rows)})`);
      const rest = frequent.length - shown.length;
      return `${shown.join(", ")}${rest > 0 ? `, and ${count(rest)} more` : ""}`;
    }
    case "boolean":
      return `no (${count(range.no)}), yes (${count(range.yes)})`;
    case "block":
      return `numbers from ${shortRange(range.minimum, range.maximum, 4).join(" to ")}`;
    default:
      return range satisfies never;
  }
}

/** What a column is: `number`, `3 categories`. */
export function columnKind(range: ColumnRange | undefined, width: number): string {
  if (!range) return "";
  switch (range.kind) {
    case "category":
      return plural(range.categories.length, "category", "categories");
    case "block":
      return plural(width, "number");
    default:
      return range.kind;
  }
}

function partAdjective(part: Part): string {
  return part === "train" ? "training" : part;
}
