import { hostname } from "node:os";
import { expect, test } from "vitest";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { listRuns, writeRecord } from "../../../../src/runs/folders/runFolders.ts";
import type { RunState } from "../../../../src/shared/messages.ts";
import { isBroken } from "../../../../src/shared/runs/runRecord.ts";
import { finished as ended, job, progress } from "./fakeEngine.ts";
import { recordedSession, started } from "./recorded.ts";

const finished = { ...ended, summary: { ...ended.summary, targets: [] } };

const uri = "file:///a.mlp.json";

/** A window: sessions come and go, the folder stays. */
function newWindow(root?: string, seconds = 30) {
  const made = recordedSession({ ...(root !== undefined && { root }), seconds });
  const { engines } = made;
  const requested = async (count: number) => {
    await expect.poll(() => engines.length).toBe(count);
    await expect.poll(() => engines[count - 1].requests.length).toBeGreaterThan(0);
    return engines[count - 1];
  };
  return { ...made, requested };
}

const checkpoint = (step: number) => ({ bytes: Uint8Array.of(step), step, epoch: step / 10 });

/** A run with a checkpoint at step 2, which has continued to step 3. */
async function running(root?: string) {
  const window = newWindow(root);
  const begun = window.session.train(job(), false);
  const engine = await window.requested(1);
  engine.emit(started, progress(1), progress(2));
  await begun;
  await engine.listener.checkpoint?.(checkpoint(2));
  engine.emit(progress(3));
  return { ...window, engine };
}

test("asks for checkpoints at the interval of the settings, and for none at 0", async () => {
  for (const [seconds, expected] of [
    [7, { checkpointInterval: 7 }],
    [0, {}],
  ] as const) {
    const { session, requested } = newWindow(undefined, seconds);
    void session.train(job(), true).catch(() => {});
    const engine = await requested(1);
    expect(engine.last("train").params).toEqual({ ...job(), paused: true, ...expected });
    session.dispose();
  }
});

test("after a crash it can be resumed, with the history up to the checkpoint and none twice", async () => {
  const { session, engine, requested } = await running();
  expect(session.resumable).toBeUndefined();
  engine.die(new Error("It was killed."));
  await expect.poll(() => session.phase).toBe("failed");
  expect(session.resumable).toMatchObject({ step: 2, epoch: 0.2 });

  const shown: RunState[] = [];
  session.onDidChangeRun.on((state) => shown.push(structuredClone(state)));
  const resumed = session.resume(job());
  const next = await requested(2);
  expect(next.last("train").params).toMatchObject({ paused: false, checkpointInterval: 30 });
  expect([...(next.last("train").params as { resume: Uint8Array }).resume]).toEqual([2]);
  expect(shown.at(-1)).toMatchObject({
    run: 2,
    phase: "starting",
    next: 0,
    log: { train: { step: [1, 2] } },
  });
  next.emit({ ...started, resumedAt: 2 }, progress(3));
  await resumed;
  expect(session.phase).toBe("running");
  expect(session.log?.train.step).toEqual([1, 2, 3]);
  // Killed again before another checkpoint: the same one is still good.
  next.die(new Error("It was killed."));
  await expect.poll(() => session.resumable).toMatchObject({ step: 2 });
});

test("what is resumed after a crash is the checkpoint that was being saved then, and so is what is offered", async () => {
  const { session, store, engine } = await running();
  const saved = engine.listener.checkpoint?.(checkpoint(3));
  engine.die(new Error("It was killed."));
  expect(await session.findResumable()).toMatchObject({ step: 3 });
  expect((await store.find(uri))?.step).toBe(3);
  await expect.poll(() => session.resumable).toMatchObject({ step: 3 });
  await saved;
});

test("another window shows what was interrupted, and continues or forgets it", async () => {
  const { root } = await running();
  const second = newWindow(root);
  await second.session.showInterrupted();
  expect(second.session.phase).toBe("failed");
  expect(second.session.failure).toBe(
    'The training was interrupted at epoch 0.2 of 10 (step 2). Run "MLP: Resume Training from Checkpoint" to continue.',
  );
  expect(second.session.log?.train.step).toEqual([1, 2]);
  expect(second.session.trainedDesign).toEqual(JSON.parse(JSON.stringify(job().design)));
  expect(second.session.resumable).toMatchObject({ step: 2 });
  const resumed = second.session.resume(job());
  const engine = await second.requested(1);
  engine.emit({ ...started, resumedAt: 2 });
  await resumed;
  expect(second.session.phase).toBe("running");

  const third = newWindow(root);
  await third.session.showInterrupted();
  await third.session.discard();
  expect(third.session.phase).toBe("idle");
  expect(third.session.log).toBeUndefined();
  expect(await third.store.list()).toEqual([]);
  await expect(third.session.resume(job())).rejects.toThrow(/^There is no checkpoint of this design/);
  expect(third.session.phase).toBe("idle");
});

test("a run that has finished is not one that was interrupted, and its history continues with more epochs", async () => {
  const { session, engine, store, requested } = await running();
  engine.emit(finished);
  engine.last("train").resolve({});
  await expect.poll(async () => (await store.find(uri))?.ended).toBe(true);
  expect(session.resumable).toBeUndefined();
  expect(session.log?.finished).toEqual(finished);
  const resumed = session.resume(job());
  const next = await requested(2);
  next.emit({ ...started, resumedAt: 2 });
  await resumed;
  expect(session.log?.finished).toBeUndefined();
});

/** Makes the run of a window one whose process is gone. */
async function leave(runs: string) {
  const [{ folder, run }] = await listRuns(nodeRunStorage, runs);
  if (isBroken(run)) throw new Error(run.problem);
  // No system gives out this number.
  await writeRecord(nodeRunStorage, folder, { ...run, process: { pid: 2 ** 30, host: hostname() } });
}

test("a new run takes the offer of the one before away, and its checkpoint only when it has its own", async () => {
  const { root, folder } = await running();
  await leave(folder);
  const { session, store, requested } = newWindow(root);
  const begun = session.train(job(), false);
  const engine = await requested(1);
  engine.emit(started);
  await begun;
  expect(await store.find(uri)).toMatchObject({ step: 2, ended: true });
  engine.die(new Error("It was killed."));
  await expect.poll(() => session.phase).toBe("failed");
  expect(session.resumable).toBeUndefined();
});

test("a refused checkpoint is the run's failure, and stays", async () => {
  const { root } = await running();
  const { session, store, requested } = newWindow(root);
  const resumed = session.resume(job());
  const engine = await requested(1);
  engine.last("train").reject(new Error("The checkpoint is of another design."));
  await expect(resumed).rejects.toThrow("another design");
  expect(session.failure).toContain("another design");
  expect(await store.find(uri)).toMatchObject({ step: 2 });
});

test("a checkpoint that cannot be kept is reported by the engine", async () => {
  const { session, store, requested } = newWindow();
  const begun = session.train(job(), false);
  const engine = await requested(1);
  engine.emit(started);
  await begun;
  store.save = () => Promise.reject(new Error("The disk is full."));
  await expect(engine.listener.checkpoint?.(checkpoint(2))).rejects.toThrow("The disk is full.");
  expect(session.phase).toBe("running");
});

test("goes with the design's new name", async () => {
  const { session, store, engine } = await running();
  session.rename("file:///b.mlp.json");
  await expect.poll(async () => (await store.list()).map(({ uri }) => uri)).toEqual(["file:///b.mlp.json"]);
  await engine.listener.checkpoint?.(checkpoint(3));
  expect(await store.list()).toMatchObject([{ uri: "file:///b.mlp.json", step: 3 }]);
});
