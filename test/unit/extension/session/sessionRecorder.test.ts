import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { historyOf, readEvents } from "../../../../src/runs/folders/eventFile.ts";
import { listRuns, runFiles } from "../../../../src/runs/folders/runFolders.ts";
import { isBroken, type RunRecord } from "../../../../src/shared/runs/runRecord.ts";
import { finished as ended, job, progress, settle } from "./fakeEngine.ts";
import { recordedSession, started } from "./recorded.ts";

const finished = { ...ended, summary: { ...ended.summary, targets: [] } };

function recorded() {
  const made = recordedSession();
  const runs = async () => {
    await made.recorder.flush();
    return (await listRuns(nodeRunStorage, made.folder)).map(({ run, folder: own }) => {
      if (isBroken(run)) throw new Error(run.problem);
      return { ...run, folder: own };
    });
  };
  return { ...made, runs };
}

async function start({ session, engines }: ReturnType<typeof recorded>) {
  void session.train(job(), false).catch(() => {});
  await settle();
  const engine = engines[engines.length - 1];
  return engine;
}

const states = (runs: readonly RunRecord[]) => runs.map(({ state }) => state);

test("a run is recorded with the text that it was started with, its events and its model", async () => {
  const made = recorded();
  const text = made.text.current;
  const engine = await start(made);
  made.text.current = "edited since";
  engine.emit(started, progress(1), progress(2));
  expect(states(await made.runs())).toEqual(["running"]);
  engine.emit(finished);
  await engine.listener.model?.({ bytes: Uint8Array.of(7), hash: "abc" });
  engine.last("train").resolve(finished.summary);
  await settle();
  const [run] = await made.runs();
  expect(run).toMatchObject({
    state: "completed",
    design: "a.mlp.json",
    data: { path: "a.csv", hash: "abc" },
  });
  expect(await readFile(join(run.folder, runFiles.design), "utf8")).toBe(text);
  expect([...(await readFile(join(run.folder, runFiles.model)))]).toEqual([7]);
  const { events } = await readEvents(nodeRunStorage, join(run.folder, runFiles.events));
  expect(historyOf(events).train.step).toEqual([1, 2]);
});

test("each run has a folder of its own; one that fails says why", async () => {
  const made = recorded();
  const engine = await start(made);
  engine.emit(started, finished);
  await engine.listener.model?.({ bytes: Uint8Array.of(1), hash: "abc" });
  engine.last("train").resolve(finished.summary);
  await settle();
  const next = await start(made);
  next.emit(started, progress(1));
  next.die(new Error("It was killed."));
  await settle();
  const runs = await made.runs();
  expect(states(runs)).toEqual(["failed", "completed"]);
  expect(runs[0].message).toBe("It was killed.");
});

test("a run that is stopped while its data is read is not recorded", async () => {
  const made = recorded();
  await start(made);
  await made.session.stop();
  expect(await made.runs()).toEqual([]);
});

test("where the folder cannot be made, one warning says so and the run continues", async () => {
  const made = recorded();
  await writeFile(join(made.folder, "..", "..", "..", ".mlp-studio"), "a file in the folder's place");
  const engine = await start(made);
  engine.emit(started, progress(1));
  engine.emit(progress(2), progress(3));
  await made.recorder.flush();
  expect(made.warnings).toHaveLength(1);
  expect(made.warnings[0]).toMatch(/The training continues and is not recorded any more\.$/);
  expect(made.session.phase).toBe("running");
});

test("after the session is dropped, what is written is whole", async () => {
  const made = recorded();
  const engine = await start(made);
  engine.emit(started, progress(1));
  made.recorder.dispose();
  const [run] = await made.runs();
  expect((await readdir(run.folder)).sort()).toEqual(
    [runFiles.design, runFiles.events, runFiles.record].sort(),
  );
});
