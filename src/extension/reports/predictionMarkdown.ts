/** The report of a prediction. */
import type { PredictedFile } from "../../shared/model/modelJobs.ts";
import { joinMarkdown, type Markdown, markdown } from "../../shared/safeText.ts";

/** Returns what a prediction says besides its rows, as a page of Markdown. @param names of the files */
export function predictionMarkdown(
  { summary, issues }: Extract<PredictedFile, { readonly kind: "answered" }>,
  names: { readonly model: string; readonly data: string; readonly output: string },
): Markdown {
  const list = (lines: readonly string[]) =>
    joinMarkdown(
      lines.map((line) => markdown`- ${line}`),
      "\n",
    );
  const [head, ...scores] = summary;
  return joinMarkdown(
    [
      markdown`# Predictions of ${names.data}`,
      markdown`${head} by ${names.model}, in ${names.output}.`,
      ...(scores.length > 0 ? [markdown`## Scores`, list(scores)] : []),
      ...(issues.length > 0 ? [markdown`## What did not fit the model`, list(issues)] : []),
      markdown``,
    ],
    "\n\n",
  );
}
