/** Summaries of runs, compared with the command line's. */
import type { SummaryJson } from "../../../src/shared/runs/summaryJson.ts";

declare const process: { readonly env: Readonly<Record<string, string>> };

/** Returns a summary without what differs between two runs to the same bits, as JSON has it. */
export function comparable(summary: SummaryJson): SummaryJson {
  const { seconds, samplesPerSecond, threads, inferred, findings, ...same } = JSON.parse(
    JSON.stringify(summary),
  );
  return same;
}

/** Trains a design of the workspace by the command line, on one thread with these kernels, and returns the summary. */
export async function commandLineSummary(design: string, backend: string): Promise<SummaryJson> {
  const response = await fetch(process.env.MLP_STUDIO_SUMMARY, {
    method: "POST",
    body: JSON.stringify({ design, backend }),
  });
  return comparable(await response.json());
}
