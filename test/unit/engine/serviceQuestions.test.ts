import { expect, test } from "vitest";
import type { StoredModel } from "../../../src/shared/messages.ts";
import { until } from "../../support/eventLoop.ts";
import { ofKind } from "./helpers.ts";
import { job, serve, table, uri } from "./servedEngine.ts";

const files = () => new Map([[uri, table(60)]]);
const question = { run: "latest", part: "test" } as const;

test("questions are answered during a run, while it is paused, and after it", async () => {
  const { engine, events } = serve(files());
  const long = job({ training: { batchSize: 8, epochs: 1e6 } });
  const run = engine.request("train", { ...long, paused: false });
  await until(() => ofKind(events, "progress").length > 0);
  const during = await engine.request("evaluatePart", question);
  expect(during.moment.isLive).toBe(true);
  await engine.request("control", { command: "pause" });
  await until(() => ofKind(events, "state").at(-1)?.state === "paused");
  const [first, second] = [
    await engine.request("evaluatePart", question),
    await engine.request("evaluatePart", question),
  ];
  expect(second).toEqual(first);
  expect(first.moment.step).toBe(ofKind(events, "state").at(-1)?.step);
  await engine.request("control", { command: "stop" });
  const summary = await run;
  const after = await engine.request("evaluatePart", question);
  expect(after.moment).toMatchObject({ step: summary.steps, isLive: false });
  expect(after.evaluation.dataLoss).toBeCloseTo(summary.testDataLoss ?? Number.NaN, 12);
});

test("the next run answers from its first step on", async () => {
  const { engine, events } = serve(files());
  await engine.request("train", { ...job(), paused: false });
  const run = engine.request("train", { ...job({ layers: [{ units: 7 }] }), paused: true });
  await until(() => ofKind(events, "started").length === 2);
  const { moment } = await engine.request("evaluatePart", question);
  expect(moment).toEqual({ step: 0, epoch: 0, isLive: true });
  await engine.request("control", { command: "stop" });
  await run;
});

test("a run of an earlier session answers from the model that the host has", async () => {
  const trained = serve(files());
  const summary = await trained.engine.request("train", { ...job(), paused: false, sendModel: true });
  const expected = await trained.engine.request("evaluatePart", question);
  const [{ bytes, hash }] = trained.models;
  const asked: string[] = [];
  const storedModel = (run: string): StoredModel => {
    asked.push(run);
    return { job: job(), bytes, hash, step: summary.steps, epoch: summary.epochs };
  };
  const { engine } = serve(files(), [], undefined, storedModel);
  expect(await engine.request("evaluatePart", question)).toEqual(expected);
  expect(await engine.request("evaluatePart", { ...question, run: "r1" })).toEqual(expected);
  expect(await engine.request("compareRuns", { ...question, other: "r1" })).toMatchObject({
    kind: "sameRows",
    probability: 1,
  });
  expect(asked).toEqual(["latest", "r1"]);
});

test("a run that another program may continue is loaded again for each question", async () => {
  const trained = serve(files());
  const summary = await trained.engine.request("train", { ...job(), paused: false, sendModel: true });
  const [{ bytes, hash }] = trained.models;
  let asked = 0;
  const { engine } = serve(files(), [], undefined, () => {
    asked++;
    const isStopped = asked < 2;
    return {
      job: job(),
      bytes,
      hash,
      step: summary.steps + asked,
      epoch: 1,
      ...(isStopped && { mayChange: true }),
    };
  });
  const step = async () =>
    (await engine.request("evaluatePart", { ...question, run: "r1" })).moment.step - summary.steps;
  expect([await step(), await step(), await step()]).toEqual([1, 2, 2]);
});

test("without any run the host's reason is the answer", async () => {
  const { engine } = serve(files());
  await expect(engine.request("evaluatePart", question)).rejects.toThrow("There is no run latest.");
});

test("a run that cannot begin leaves no network behind", async () => {
  const { engine } = serve(files());
  await expect(
    engine.request("train", { ...job(), paused: false, resume: Uint8Array.of(1) }),
  ).rejects.toThrow();
  await expect(engine.request("evaluatePart", question)).rejects.toThrow("The run ended with an error");
});

test("a diverged run has no network", async () => {
  const { engine, events } = serve(files());
  const optimizer = { type: "sgd", learningRate: 1000 };
  const layers = [{ units: 4, activation: "identity" }];
  await engine.request("train", { ...job({ layers, training: { optimizer, epochs: 30 } }), paused: false });
  expect(ofKind(events, "diverged")).toHaveLength(1);
  await expect(engine.request("evaluatePart", question)).rejects.toThrow("The run has diverged");
});
