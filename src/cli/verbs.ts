/** The verbs of the command line: what each takes and how its arguments are parsed. */
import { benchVerb } from "./benchArguments.ts";
import { completionVerb } from "./completionArguments.ts";
import { evaluateVerb } from "./evaluateArguments.ts";
import { experimentVerb } from "./experimentArguments.ts";
import { explainVerb } from "./explainArguments.ts";
import { exportVerb } from "./exportArguments.ts";
import { gradcheckVerb } from "./gradientsArguments.ts";
import { handoverVerb } from "./handoverArguments.ts";
import { labVerb } from "./labArguments.ts";
import { mcpVerb } from "./mcpArguments.ts";
import type { CliOptions, Verb } from "./options.ts";
import { predictVerb } from "./predictArguments.ts";
import { runsVerb } from "./runs.ts";
import { trainVerb } from "./trainArguments.ts";

/** The verbs in the order of the help. */
export const verbs = {
  train: trainVerb,
  evaluate: evaluateVerb,
  predict: predictVerb,
  export: exportVerb,
  handover: handoverVerb,
  experiment: experimentVerb,
  runs: runsVerb,
  gradcheck: gradcheckVerb,
  explain: explainVerb,
  lab: labVerb,
  bench: benchVerb,
  mcp: mcpVerb,
  completion: completionVerb,
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;

/** The verbs with their names, for what treats them all alike. */
export const verbList: readonly (readonly [VerbName, Verb])[] = Object.entries(verbs) as [VerbName, Verb][];

/** Options that need no verb. */
export const generalOptions = {
  help: { type: "boolean", short: "h", help: "prints this" },
  version: { type: "boolean", help: "prints the version" },
} as const satisfies CliOptions;

/** What an option does in a few words: the first clause of its help. */
export function summaryOf(help: string): string {
  return help.split(/[;,:(]|\. /)[0].trim();
}
