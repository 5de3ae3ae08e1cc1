import type { RunOverview } from "../../src/shared/runs/runList.ts";

/** A run of a list as tests need it: complete, with 100 rows of each part. */
export function runOverview(number: number, changes: Partial<RunOverview> = {}): RunOverview {
  return {
    id: `20260101-0000${String(number).padStart(2, "0")}-0000`,
    number,
    state: "completed",
    started: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
    seconds: 1,
    starred: false,
    seed: 1,
    data: { path: "iris.csv", hash: "a", rows: { all: 300, train: 100, validation: 100, test: 100 } },
    task: "classification",
    validation: 0.9,
    test: 0.9,
    sparkline: [1, 0.5],
    position: { step: 100, epoch: 10, epochs: 10 },
    backend: "wasm",
    threads: 1,
    isResumable: false,
    hasPenalty: false,
    changes: [],
    ...changes,
  };
}
