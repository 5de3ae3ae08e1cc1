import { catalogue } from "../../src/engine/catalogue.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import type { FinishedEvent, StartedEvent } from "../../src/shared/events.ts";
import { RunLog } from "../../src/shared/runLog.ts";
import { DesignChanges } from "../../src/shared/runs/designChanges.ts";
import { runClock } from "../../src/shared/runs/runClock.ts";
import { overviewOf, type RunOverview } from "../../src/shared/runs/runList.ts";
import type { RunRecord } from "../../src/shared/runs/runRecord.ts";
import type { RunHistoryAnswer } from "../../src/shared/runs/runsRequests.ts";
import { sparklineOf } from "../../src/shared/runs/sparkline.ts";
import { summaryJson } from "../../src/shared/runs/summaryJson.ts";
import type { RealRun } from "./realRun.ts";

export interface RecordedRuns {
  /** Newest first. */
  readonly runs: readonly RunOverview[];
  readonly histories: readonly RunHistoryAnswer[];
}

/** Real runs, the oldest first, as the host lists them and reads their histories. */
export function recordedRuns(runs: readonly RealRun[], changes: Partial<RunRecord> = {}): RecordedRuns {
  const newestFirst = runs.map((run, i) => ({ run, number: i + 1 })).reverse();
  const compared = new DesignChanges(catalogue).compare(
    newestFirst.map(({ run }) => run.text),
    newestFirst.map(({ number }) => number),
  );
  const listed = newestFirst.map(({ run, number }, i) => ({
    overview: { ...overviewOf({ ...recordOf(run, number), ...changes }, number), ...compared[i] },
    history: historyOf(run, number),
  }));
  return {
    runs: listed.map(({ overview }) => overview),
    histories: listed.map(({ history }) => history),
  };
}

function idOf(number: number): string {
  return `20260101-0000${String(number).padStart(2, "0")}-0000`;
}

function logOf({ events }: RealRun): RunLog {
  const log = new RunLog();
  for (const event of events) log.append(event);
  return log;
}

function recordOf(run: RealRun, number: number): RunRecord {
  const log = logOf(run);
  const { dataset, epochs, backend, threads } = run.events[0] as StartedEvent;
  const { reason, summary } = run.events.at(-1) as FinishedEvent;
  const { seed, splitSeed = seed } = { ...parsed(run).training, ...parsed(run).dataset };
  const last = log.latestProgress;
  return {
    version: 1,
    id: idOf(number),
    design: "iris.mlp.json",
    state: reason,
    started: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
    seconds: summary.seconds,
    seed,
    data: { path: dataset.path, hash: `split ${splitSeed}`, rows: dataset.rows },
    environment: { version: "1.0.0", backend, threads, platform: "linux-x64" },
    summary: summaryJson(summary),
    ...(log.diverged && { message: log.diverged.message }),
    ...(last && { position: { step: last.step, epoch: last.epoch, epochs } }),
    sparkline: sparklineOf(log),
  };
}

function historyOf(run: RealRun, number: number): RunHistoryAnswer {
  return {
    id: idOf(number),
    design: parsed(run),
    log: logOf(run).data(),
    clock: runClock(run.events),
    problem: undefined,
  };
}

function parsed({ text }: RealRun) {
  const { design } = parseDesign(text, catalogue);
  if (!design) throw new Error("The text is no design.");
  return design;
}
