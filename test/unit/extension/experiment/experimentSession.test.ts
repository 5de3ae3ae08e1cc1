/** The session of an experiment on a process that the test plays. */
import { describe, expect, test } from "vitest";
import { ExperimentSession } from "../../../../src/extension/experiment/experimentSession.ts";
import type { HostPlatform } from "../../../../src/extension/hostPlatform.ts";
import type { HandlersOf } from "../../../../src/shared/channel.ts";
import { CancellationError, InputError } from "../../../../src/shared/errors.ts";
import type {
  ExperimentGrid,
  ExperimentJob,
  GridRun,
  LoadedExperiment,
  RunnerToHost,
} from "../../../../src/shared/experiment/experimentMessages.ts";
import { macrotask } from "../../../support/eventLoop.ts";

const sound = `{ "design": "a.mlp.json", "axes": [{ "field": "training.l2", "values": [0, 1] }] }`;
const waiting: GridRun = {
  cell: 0,
  seed: 1,
  state: "waiting",
  run: null,
  summary: null,
  message: undefined,
  progress: undefined,
};

function loaded({ revision }: ExperimentJob): LoadedExperiment {
  const grid = { revision } as ExperimentGrid;
  return {
    problems: [],
    design: "/a.mlp.json",
    grid,
    runs: [waiting, { ...waiting, cell: 1 }],
    dataPaths: ["a.csv"],
  };
}

function start(load: (job: ExperimentJob, signal: AbortSignal | undefined) => Promise<LoadedExperiment>) {
  const jobs: ExperimentJob[] = [];
  const notices: unknown[] = [];
  const logged: string[] = [];
  const processes: { handlers: HandlersOf<RunnerToHost>; died: (error: Error) => void; ended: boolean }[] =
    [];
  const startRunner: HostPlatform["startExperiment"] = (handlers, died) => {
    const process = { handlers, died, ended: false };
    processes.push(process);
    return {
      channel: {
        request: ((_: string, params: ExperimentJob, options?: { signal?: AbortSignal }) => {
          jobs.push(params);
          return load(params, options?.signal);
        }) as never,
        notify: (name, params) => void notices.push({ name, params }),
      },
      end: () => {
        process.ended = true;
      },
    };
  };
  const session = new ExperimentSession(startRunner, (message) => logged.push(message));
  return { session, jobs, notices, processes, logged };
}

const source = (text: string, documentVersion = 1) => ({
  fileName: "a.mlp-experiment.json",
  documentVersion,
  text,
  job: () =>
    ({
      path: "/a.mlp-experiment.json",
      designTexts: {},
      dataRevision: 0,
      workers: 1,
      backend: "auto",
      version: "1",
    }) as const,
});
const signal = new AbortController().signal;

describe("a text", () => {
  test("without problems is loaded by the process, and its grid is announced", async () => {
    const { session, jobs } = start(async (job) => loaded(job));
    const grids: unknown[] = [];
    session.onDidChangeGrid.on(({ runs }) => grids.push(runs.length));
    await session.update(source(sound));
    expect(jobs.map(({ text }) => text)).toEqual([sound]);
    expect(grids).toEqual([2]);
    expect(session.document).toMatchObject({
      isReading: false,
      problems: [],
      outline: { design: "a.mlp.json" },
    });
  });

  test("with problems never reaches the process, and the last grid stays", async () => {
    const { session, jobs } = start(async (job) => loaded(job));
    await session.update(source(sound));
    await session.update(source(sound.replace("[0, 1]", "[]"), 2));
    expect(jobs).toHaveLength(1);
    expect(session.document.problems.map(({ message }) => message)).toEqual([
      "axes[0].values is empty. Add a value, or leave it out.",
    ]);
    expect(session.grid?.revision).toBe(1);
    expect(() => session.control("run")).toThrow(InputError);
  });

  test("that is replaced while it is loaded has no effect", async () => {
    let answer: (loaded: LoadedExperiment) => void = () => {};
    const first = new Promise<LoadedExperiment>((resolve) => {
      answer = resolve;
    });
    const { session, jobs } = start((job) => (job.revision === 1 ? first : Promise.resolve(loaded(job))));
    const older = session.update(source(sound));
    await session.update(source(`${sound}\n`, 2));
    answer(loaded(jobs[0]));
    await older;
    expect(session.grid?.revision).toBe(2);
  });

  test("that cannot be run says why", async () => {
    const { session } = start(async (job) => loaded(job));
    const job = () => {
      throw new InputError("Save the experiment first.");
    };
    await session.update({ ...source(sound), job });
    expect(session.progress.problem).toEqual({ severity: "error", message: "Save the experiment first." });
    expect(session.document.isReading).toBe(false);
  });
});

test("changes of runs are taken for the present grid alone", async () => {
  const { session, processes } = start(async (job) => loaded(job));
  await session.update(source(sound));
  const run = { ...waiting, state: "completed" } as const;
  await processes[0].handlers.runs({ revision: 7, runs: [{ at: 0, run }] }, signal);
  expect(session.runs[0].state).toBe("waiting");
  await processes[0].handlers.runs({ revision: 1, runs: [{ at: 0, run }] }, signal);
  expect(session.runs.map(({ state }) => state)).toEqual(["completed", "waiting"]);
});

test("a process that dies is replaced by another, which finds what was recorded, and the reason is said", async () => {
  const { session, processes, jobs } = start(async (job) => loaded(job));
  await session.update(source(sound));
  await processes[0].handlers.progress({ phase: "running", secondsLeft: 3, problem: undefined }, signal);
  expect(session.isRunning).toBe(true);
  processes[0].died(new Error("It has ended."));
  await macrotask();
  expect(processes).toHaveLength(2);
  expect(jobs).toHaveLength(2);
  expect(session.isRunning).toBe(false);
  expect(session.progress.problem).toEqual({
    severity: "error",
    message: "It has ended. The cells that have ended are kept. Run the experiment to go on.",
  });
});

test("it looks at run folders only while it does not run, and ends its process when it is closed", async () => {
  const { session, processes, notices } = start(async (job) => loaded(job));
  await session.update(source(sound));
  session.look();
  await processes[0].handlers.progress({ phase: "running", secondsLeft: 3, problem: undefined }, signal);
  session.look();
  expect(notices).toEqual([{ name: "look", params: null }]);
  session.dispose();
  expect(processes[0].ended).toBe(true);
  await expect(session.ask("cellHistory", { revision: 1, cell: 0, seed: 1 })).rejects.toThrow(
    CancellationError,
  );
});
