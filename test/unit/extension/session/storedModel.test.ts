import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { listRuns, runFiles, writeRecord } from "../../../../src/runs/folders/runFolders.ts";
import type { PartResults } from "../../../../src/shared/results/resultsRequests.ts";
import type { RunRecord } from "../../../../src/shared/runs/runRecord.ts";
import { makeElsewhere, trainingRecord } from "../../../support/elsewhereRun.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { finished as ended, FakeEngine, job, newSession, progress, settle } from "./fakeEngine.ts";
import { recordedSession, started } from "./recorded.ts";

const uri = "file:///a.mlp.json";
const files = { baseUri: "file:///", roots: ["file:///"] };
const finished = { ...ended, summary: { ...ended.summary, targets: [] } };

/** A run in progress at step 2. */
async function running(made = recordedSession()) {
  void made.session.train(job(), false).catch(() => {});
  await settle();
  const engine = made.engines[made.engines.length - 1];
  engine.emit(started, progress(1), progress(2));
  const model = (run: string) => made.store.storedModel(uri, run, files);
  const ids = async () => {
    await made.recorder.flush();
    return (await listRuns(nodeRunStorage, made.folder)).map(({ run }) => run.id);
  };
  return { ...made, engine, model, ids };
}

/** A run that has ended, with a model of one byte. */
async function trained(byte: number, made = recordedSession()) {
  const run = await running(made);
  run.engine.emit(finished);
  await run.engine.listener.model?.({ bytes: Uint8Array.of(byte), hash: `hash ${byte}` });
  run.engine.last("train").resolve(finished.summary);
  await settle();
  await run.recorder.flush();
  return run;
}

test("a run's model comes with its own design, the hash of its data and where it ended", async () => {
  const made = recordedSession();
  await trained(7, made);
  made.text.current = JSON.stringify({ dataset: { path: "b.csv" } });
  const { model, ids } = await trained(8, made);
  const [, first] = await ids();
  expect(await model(first)).toMatchObject({
    job: { ...files, design: { dataset: { path: "a.csv" } } },
    hash: "hash 7",
    step: 2,
    epoch: 0.2,
  });
  const latest = await model("latest");
  expect([latest.hash, [...latest.bytes], latest.job.design.dataset.path]).toEqual(["hash 8", [8], "b.csv"]);
});

test("a run that was interrupted has the network of its checkpoint, and the place where that was made", async () => {
  const { engine, model, recorder } = await running();
  await engine.listener.checkpoint?.({ bytes: Uint8Array.of(5), step: 2, epoch: 0.2 });
  engine.emit(progress(3));
  engine.die(new Error("It was killed."));
  await settle();
  await recorder.flush();
  const { bytes, step, epoch } = await model("latest");
  expect([[...bytes], step, epoch]).toEqual([[5], 2, 0.2]);
});

test("a diverged run has no network, even where it has a checkpoint of before", async () => {
  const { engine, model, recorder } = await running();
  await engine.listener.checkpoint?.({ bytes: Uint8Array.of(5), step: 2, epoch: 0.2 });
  engine.emit({ ...finished, reason: "diverged" });
  engine.last("train").resolve(finished.summary);
  await settle();
  await recorder.flush();
  await expect(model("latest")).rejects.toThrow("This run has no trained network (diverged).");
});

test("without a network the reason is said: not trained, deleted, no model, damaged", async () => {
  const { store } = recordedSession();
  await expect(store.storedModel(uri, "latest", files)).rejects.toThrow(
    "This design has not been trained yet.",
  );
  const { engine, model, recorder, folder, ids } = await running();
  await expect(model("gone")).rejects.toThrow("The run gone is not there any more.");
  engine.die(new Error("It was killed."));
  await settle();
  await recorder.flush();
  await expect(model("latest")).rejects.toThrow("This run has no trained network (failed).");
  const [id] = await ids();
  await writeFile(join(folder, id, runFiles.design), "{}}");
  await expect(model(id)).rejects.toThrow("has errors; it is damaged");
});

test("a session hands a question to its engine, and the engine's question about a run to the store", async () => {
  const { session, engines } = newSession();
  const canceling = new AbortController();
  const question = { run: "latest", part: "test" } as const;
  const answer = session.ask("evaluatePart", question, canceling.signal);
  await settle();
  const results = { part: "test" } as PartResults;
  expect(engines[0].last("evaluatePart").params).toEqual(question);
  engines[0].last("evaluatePart").resolve(results);
  expect(await answer).toBe(results);
  await expect(async () => engines[0].listener.storedModel?.("latest")).rejects.toThrow(
    "Runs are not recorded here",
  );

  const canceled = session.ask("evaluatePart", question, canceling.signal);
  canceling.abort();
  await expect(canceled).rejects.toThrow("canceled");
});

test("a question fails with the engine that dies, and the next one goes to a new engine", async () => {
  const { session, engines } = newSession();
  const held = session.acquire();
  const ask = () =>
    session.ask("evaluatePart", { run: "latest", part: "test" }, new AbortController().signal);
  const answer = ask();
  await settle();
  engines[0].die(new Error("It was killed."));
  await expect(answer).rejects.toThrow("It was killed.");
  void ask().catch(() => {});
  await settle();
  expect(engines).toHaveLength(2);
  expect(engines[1]).toBeInstanceOf(FakeEngine);
  held.dispose();
});

test("a run that is trained elsewhere has a network when it has ended; until then the latest run is another one", async () => {
  const made = recordedSession();
  const { model, ids } = await trained(7, made);
  const [own] = await ids();
  const handed = join(made.folder, "20990101-000000-0000");
  const started = "2099-01-01T00:00:00.000Z";
  await makeElsewhere(handed, trainingRecord(5, { started }));
  await writeFile(join(handed, runFiles.design), JSON.stringify({ dataset: { path: "a.csv" } }));
  expect((await model("latest")).bytes).toEqual((await model(own)).bytes);
  await expect(model("20990101-000000-0000")).rejects.toThrow(/has no trained network yet/);

  await writeFile(join(handed, runFiles.model), "9");
  const summary = { steps: 6 } as unknown as RunRecord["summary"];
  await writeRecord(nodeRunStorage, handed, trainingRecord(6, { started, state: "stopped", summary }));
  expect(await model("latest")).toMatchObject({ step: 6, mayChange: true });
  await writeRecord(nodeRunStorage, handed, trainingRecord(9, { started, state: "completed", summary }));
  expect(await model("latest")).toMatchObject({ step: 9 });
  expect(await model("latest")).not.toHaveProperty("mayChange");
});

test("a run in a followed folder is known by the folder", async () => {
  const folder = await makeElsewhere(
    join(temporaryFolder(), "run"),
    trainingRecord(6, { state: "completed", summary: { steps: 6 } as unknown as RunRecord["summary"] }),
  );
  await writeFile(join(folder, runFiles.design), JSON.stringify({ dataset: { path: "a.csv" } }));
  await writeFile(join(folder, runFiles.model), "9");
  const made = recordedSession({ followed: [folder] });
  expect(await made.store.storedModel(uri, folder, files)).toMatchObject({ step: 6, job: files });
  await expect(made.store.storedModel(uri, "latest", files)).rejects.toThrow("has not been trained yet");
});
