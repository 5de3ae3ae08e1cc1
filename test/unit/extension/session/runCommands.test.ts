import { expect, test } from "vitest";
import { SessionRegistry } from "../../../../src/extension/session/registry.ts";
import {
  control,
  restart,
  resumeFromCheckpoint,
  type TrainableDesign,
  train,
} from "../../../../src/extension/session/runCommands.ts";
import type {
  RunContent,
  RunPlace,
  RunStore,
  StoredRun,
} from "../../../../src/extension/session/runStore.ts";
import type { TrainingSession } from "../../../../src/extension/session/trainingSession.ts";
import type { FinishedEvent } from "../../../../src/shared/events.ts";
import type { DesignJob, RunCommand } from "../../../../src/shared/messages.ts";
import { FakeEngine, finished, job, progress, settle, started } from "./fakeEngine.ts";

/** One run in memory. */
class FakeStore implements Pick<RunStore, "save" | "end" | "load"> {
  private readonly session: () => TrainingSession;

  /** @param session whose run is saved */
  constructor(session: () => TrainingSession) {
    this.session = session;
  }

  run: (RunContent & { readonly run: StoredRun }) | undefined;
  async save(uri: string, place: RunPlace, { checkpoint }: Pick<RunContent, "checkpoint">) {
    const { log, trainedDesign: design } = this.session();
    if (!log || !design) throw new Error("There is no run.");
    const run = { ...place, uri, savedAt: 0, ended: false, isLive: false };
    this.run = { design, log: structuredClone(log.data()), checkpoint, run };
  }
  async end() {}
  async load() {
    return this.run;
  }
}

function window(answer?: string) {
  const engines: FakeEngine[] = [];
  const questions: string[] = [];
  const store = new FakeStore(() => sessions.get("file:///a.mlp.json"));
  const sessions = new SessionRegistry({
    startEngine: (listener) => {
      engines.push(new FakeEngine(listener));
      return engines[engines.length - 1];
    },
    log: () => {},
    checkpoints: { store: store as unknown as RunStore, interval: () => 30 },
  });
  const answers = { next: answer };
  const context = {
    sessions,
    ask: async ({ question, detail }: { question: string; detail: string }) => {
      questions.push(`${question} ${detail}`);
      return answers.next;
    },
  };
  let present = job();
  const design: TrainableDesign = { uri: "file:///a.mlp.json", name: "a.mlp.json", job: () => present };
  const session = sessions.get(design.uri);
  const trainings = () => engines.flatMap(({ requests }) => requests.filter(({ name }) => name === "train"));
  return {
    context,
    design,
    session,
    engines,
    questions,
    answers,
    store,
    trainings,
    setJob: (next: DesignJob) => {
      present = next;
    },
  };
}

type Window = ReturnType<typeof window>;

/** Trains ten epochs of ten steps, to the end or up to the given step. */
async function trained(
  made: Window,
  reason: FinishedEvent["reason"] = "completed",
  step = 100,
): Promise<void> {
  const begun = train(made.context, made.design);
  await settle();
  const engine = made.engines[made.engines.length - 1];
  engine.emit(started, progress(1), progress(step));
  await begun;
  await end(made, reason, step);
}

async function end(
  { engines, trainings }: Window,
  reason: FinishedEvent["reason"],
  step: number,
): Promise<void> {
  const engine = engines[engines.length - 1];
  if (reason !== "diverged")
    await engine.listener.checkpoint?.({ bytes: Uint8Array.of(1), step, epoch: step / 10 });
  engine.emit({ ...finished, reason });
  trainings().at(-1)?.resolve(null);
  await settle();
}

/** Presses Step or Epoch after the end; the engine begins what it is asked for. */
async function press(made: Window, command: RunCommand): Promise<void> {
  const before = made.trainings().length;
  const pressed = control(made.context, made.design, command);
  await settle();
  if (made.trainings().length > before)
    made.engines[made.engines.length - 1].emit(
      { ...started, resumedAt: 100 },
      { kind: "state", state: "paused", step: 100 },
    );
  await settle();
  for (const { requests } of made.engines)
    for (const request of requests) if (request.name === "control") request.resolve(null);
  await pressed;
}

const epochs = (count: number, given = job()): DesignJob => ({
  ...given,
  design: { ...given.design, training: { ...given.design.training, epochs: count } },
});

test.each(["step", "epoch"] as const)(
  "%s after the end continues the run with one epoch more, and asks nothing",
  async (command) => {
    const made = window();
    made.setJob(epochs(10));
    await trained(made);
    await press(made, command);
    const [, continued] = made.trainings();
    expect(continued.params).toMatchObject({ paused: true, epochs: 11, resume: Uint8Array.of(1) });
    expect((continued.params as DesignJob).design.training.epochs).toBe(10);
    expect(made.engines[made.engines.length - 1].last("control").params).toEqual({ command });
    // The curves go on; the run is not compared with itself.
    expect(made.session.log?.train.step).toEqual([1, 100]);
    expect(made.session.log?.finished).toBeUndefined();
    expect(made.questions).toEqual([]);
    made.session.dispose();
  },
);

test("a run that was stopped is continued to the epochs of its design, and so is one whose design has more by now", async () => {
  const made = window();
  made.setJob(epochs(10));
  await trained(made, "stopped", 50);
  await press(made, "step");
  expect(made.trainings()[1].params).not.toHaveProperty("epochs");
  await end(made, "completed", 100);
  made.setJob(epochs(30));
  await press(made, "epoch");
  expect(made.trainings()[2].params).toMatchObject({ design: { training: { epochs: 30 } } });
  expect(made.trainings()[2].params).not.toHaveProperty("epochs");
  expect(made.questions).toEqual([]);
  made.session.dispose();
});

test("a continued run that is interrupted is resumed to its own end", async () => {
  const made = window();
  made.setJob(epochs(10));
  await trained(made);
  await press(made, "epoch");
  const engine = made.engines[made.engines.length - 1];
  engine.emit({ ...started, epochs: 11, resumedAt: 100 }, progress(105));
  await engine.listener.checkpoint?.({ bytes: Uint8Array.of(2), step: 105, epoch: 10.5 });
  engine.die(new Error("It was killed."));
  await settle();
  const resumed = resumeFromCheckpoint(made.context, made.design);
  await settle();
  expect(made.trainings().at(-1)?.params).toMatchObject({ epochs: 11, resume: Uint8Array.of(2) });
  made.engines[made.engines.length - 1].emit(started);
  await resumed;
  made.session.dispose();
});

test("a run that early stopping has ended is not continued, and a new one asks", async () => {
  const made = window();
  await trained(made, "earlyStopped");
  await press(made, "step");
  expect(made.questions).toEqual([expect.stringMatching(/again\? Early stopping has ended this run/)]);
  expect(made.trainings()).toHaveLength(1);
  made.answers.next = "Start Again";
  await press(made, "step");
  expect(made.trainings()).toHaveLength(2);
  expect(made.trainings()[1].params).not.toHaveProperty("resume");
  made.session.dispose();
});

test("a run without a checkpoint is not replaced by a step without a question", async () => {
  const made = window();
  const begun = train(made.context, made.design);
  await settle();
  made.engines[0].emit(started, progress(100));
  await begun;
  made.engines[0].emit(finished);
  made.trainings()[0].resolve(null);
  await settle();
  await press(made, "epoch");
  expect(made.questions).toEqual([expect.stringContaining("There is no checkpoint of this run")]);
  expect(made.trainings()).toHaveLength(1);
});

test("nothing is asked where nothing is lost: Train after the end, a step after divergence or a change of the design", async () => {
  const made = window();
  await trained(made);
  await trained(made, "diverged");
  await press(made, "step");
  expect(made.trainings()[2].params).not.toHaveProperty("resume");
  await end(made, "completed", 100);
  made.setJob(job("b.csv"));
  await press(made, "step");
  expect(made.trainings()[3].params).not.toHaveProperty("resume");
  expect(made.trainings()[3].params).toMatchObject({ design: { dataset: { path: "b.csv" } }, paused: true });
  expect(made.questions).toEqual([]);
  made.session.dispose();
});

test("Restart asks before it discards a run that is under way, and leaves it alone without an answer", async () => {
  const made = window();
  made.setJob(epochs(10));
  const begun = train(made.context, made.design);
  await settle();
  made.engines[0].emit(started);
  await begun;
  made.engines[0].emit(progress(35));
  await restart(made.context, made.design);
  expect(made.questions).toEqual([
    "a.mlp.json is being trained. Do you want to discard this run and start again? The run is at epoch 4/10. It cannot be resumed afterwards.",
  ]);
  expect(made.session.phase).toBe("running");
  made.answers.next = "Restart";
  const again = restart(made.context, made.design);
  await settle();
  expect(made.engines[0].last("control").params).toEqual({ command: "stop" });
  await end(made, "stopped", 35);
  expect(made.trainings()).toHaveLength(2);
  made.engines[made.engines.length - 1].emit(started);
  await again;
  made.session.dispose();
});

test.each([train, restart])(
  "a run that was interrupted is not replaced without a question",
  async (start) => {
    const made = window();
    const begun = train(made.context, made.design);
    await settle();
    made.engines[0].emit(started, progress(34));
    await begun;
    await made.engines[0].listener.checkpoint?.({ bytes: Uint8Array.of(1), step: 34, epoch: 3.4 });
    made.engines[0].die(new Error("It was killed."));
    await settle();
    await start(made.context, made.design);
    expect(made.questions).toEqual([
      "The training of a.mlp.json was interrupted. Do you want to resume it? It can be resumed at epoch 3.4 of 10 (step 34). Starting again discards it.",
    ]);
    expect(made.trainings()).toHaveLength(1);
    made.answers.next = "Resume";
    const resumed = start(made.context, made.design);
    await settle();
    expect(made.trainings()[1].params).toMatchObject({ resume: Uint8Array.of(1) });
    made.engines[1].emit(started);
    await resumed;
    made.session.dispose();
  },
);
