/** `runs [DESIGN]`: lists the runs that are recorded beside a design, or beside all designs of the current folder. */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { nodeRunStorage } from "../node/nodeRunStorage.ts";
import { listDesignsWithRuns, listRuns, newestFirst, runsFolderOf } from "../runs/folders/runFolders.ts";
import { InputError } from "../shared/errors.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import { duration } from "../shared/format/time.ts";
import {
  type BrokenRun,
  elsewherePhase,
  isBroken,
  type RunRecord,
  testScoreOf,
  validationScoreOf,
} from "../shared/runs/runRecord.ts";
import { stateText } from "../shared/runs/runText.ts";
import { designFiles, oneDesign, parseOptions, type Verb } from "./options.ts";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts";

/** Number of the newest runs that a table has; nobody reads more lines. */
const maxListed = 200;

export interface RunsCommand {
  readonly kind: "runs";
  /** The design whose runs are listed; undefined for all designs of the current folder. */
  readonly design: string | undefined;
  readonly json: boolean;
}

export const runsVerb = {
  usage: "[DESIGN.mlp.json] [--json]",
  about: "Lists the recorded runs of a design, or of all designs in the current folder, newest first.",
  files: [designFiles],
  options: { json: { type: "boolean", help: "prints the records as one JSON array" } },
} as const satisfies Verb;

/** @param args what follows `runs`. @throws InputError that names the argument */
export function parseRuns(args: readonly string[]): RunsCommand {
  const { values, positionals } = parseOptions(args, runsVerb.options);
  return {
    kind: "runs",
    design: positionals.length === 0 ? undefined : oneDesign(positionals, "runs"),
    json: values.json ?? false,
  };
}

export async function listRecordedRuns({ design, json }: RunsCommand, terminal: Terminal): Promise<ExitCode> {
  const runs = await runsOf(design);
  if (json) {
    terminal.out(`${JSON.stringify(runs.map(jsonOf))}\n`);
    return exitCodes.trained;
  }
  if (runs.length === 0)
    terminal.err(
      `There are no recorded runs${design === undefined ? " of designs in this folder" : ` of ${design}`}. Record one with train DESIGN --record.\n`,
    );
  else terminal.out(tableText(runs.slice(0, maxListed)));
  if (runs.length > maxListed)
    terminal.err(
      `The newest ${maxListed} of ${runs.length.toLocaleString("en-US")} runs are listed; --json lists all.\n`,
    );
  return exitCodes.trained;
}

/** @throws InputError where there is no such design and no run of it */
async function runsOf(design: string | undefined): Promise<readonly (RunRecord | BrokenRun)[]> {
  const folders =
    design === undefined
      ? (await listDesignsWithRuns(nodeRunStorage, ".")).map((name) => join(".mlp-studio", "runs", name))
      : [runsFolderOf(nodeRunStorage, design)];
  const listed = (await Promise.all(folders.map((folder) => listRuns(nodeRunStorage, folder)))).flat();
  if (listed.length === 0 && design !== undefined)
    await stat(design).catch((error) => {
      throw new InputError(`${design}: the design ${fileProblem(error)}.`, { file: design });
    });
  return listed.map(({ run }) => run).sort(newestFirst);
}

/** A folder that cannot be used has its place in the list, too. */
function jsonOf(run: RunRecord | BrokenRun) {
  return isBroken(run) ? { id: run.id, state: "damaged", message: run.problem } : run;
}

function tableText(runs: readonly (RunRecord | BrokenRun)[]): string {
  const rows = runs.map((run) =>
    isBroken(run)
      ? [run.id, "damaged", run.problem]
      : [
          `${run.starred ? "★ " : ""}${run.id}`,
          stateText({ state: run.state, elsewhere: elsewherePhase(run) }),
          run.name ?? run.design.replace(/\.mlp\.json$/, ""),
          String(run.seed),
          scoreText(validationScoreOf(run)),
          scoreText(testScoreOf(run)),
          duration(run.seconds).replaceAll("\u202f", " "),
        ],
  );
  const head = ["run", "state", "design", "seed", "validation", "test", "time"];
  const widths = head.map((title, i) =>
    // What is wrong with a damaged folder may be as long as it likes.
    Math.max(
      title.length,
      ...rows.filter((row) => row.length > 3).map((row) => row[i].length),
      i < 2 ? 20 : 0,
    ),
  );
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, i) => (i < 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd()}\n`;
  return [head, ...rows].map(line).join("");
}

function scoreText(score: number | null): string {
  return score === null ? "–" : score.toFixed(4);
}
