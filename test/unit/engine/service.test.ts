import { describe, expect, test } from "vitest";
import { readSafeTensors } from "../../../src/engine/safetensors.ts";
import { CancellationError, InputError } from "../../../src/shared/errors.ts";
import { macrotask, until } from "../../support/eventLoop.ts";
import { ofKind } from "./helpers.ts";
import { job, serve, table, uri } from "./servedEngine.ts";

describe("the engine's service", () => {
  test("peeks and previews, and reads the file once until it, the seed or the dataset changes", async () => {
    const files = new Map([[uri, table(60)]]);
    const { engine, reads } = serve(files);
    const { dataset: summary } = await engine.request("preview", job());
    expect(summary).toMatchObject({ target: "class", classes: ["a", "b"], inputs: ["x", "y"] });
    const shown = await engine.request("preview", job());
    expect(shown.layers).toHaveLength(2);
    await engine.request("preview", job({ layers: [{ units: 9 }, { units: 3 }] }));
    expect(reads).toEqual([uri]);
    files.set(uri, table(80));
    expect((await engine.request("preview", job())).dataset.rows.all).toBe(80);
    await engine.request("preview", job({ training: { seed: 5 } }));
    expect(reads).toHaveLength(3);
    expect(await engine.request("peek", { uri })).toEqual({ columns: ["x", "y", "class"], target: "class" });
  });

  test("hands a design over as a folder with the run's record; a canceled one writes nothing", async () => {
    const { engine, folders, reads } = serve(new Map([[uri, table(60)]]));
    const place = { folder: "/runs/r1", id: "r1", number: 3, version: "1.2.3" };
    const handed = { ...job(), ...place, name: "a.mlp.json", text: "{}", now: Date.UTC(2026, 0, 2) };
    const canceling = new AbortController();
    const init = { type: "rbm", epochs: 10_000, batchSize: 1 };
    const pretraining = { layers: [{ units: 4, activation: "sigmoid", init }] };
    const canceled = engine.request(
      "handOver",
      { ...handed, ...job(pretraining) },
      { signal: canceling.signal },
    );
    // Its data is read, and its first layer is being pre-trained.
    await until(() => reads.length > 0);
    for (let turn = 0; turn < 10; turn++) await macrotask();
    canceling.abort();
    let turns = 0;
    let error: unknown;
    canceled.catch((reason) => {
      error = reason;
    });
    for (; error === undefined; turns++) await macrotask();
    expect(error).toBeInstanceOf(CancellationError);
    expect(turns).toBeLessThan(10);
    expect([...folders]).toEqual([]);

    await engine.request("handOver", handed);
    const files = new Map(folders.get("/runs/r1")?.map(({ name, content }) => [name, content]));
    expect(files.get("design.mlp.json")).toBe("{}");
    expect(files.get("train.py")).toContain("EPOCHS = 3\n");
    expect(JSON.parse(String(files.get("run.json")))).toMatchObject({
      id: "r1",
      number: 3,
      design: "a.mlp.json",
      started: "2026-01-02T00:00:00.000Z",
      environment: { version: "1.2.3" },
      trainedElsewhere: true,
    });
  });

  test("trains and measures with what the host asks for, by default the fastest", async () => {
    const { engine, computes } = serve(new Map([[uri, table(60)]]));
    await engine.request("train", { ...job(), paused: false });
    const compute = { backend: "wasm-simd", threads: 3 } as const;
    await engine.request("train", { ...job(), paused: false, compute });
    expect(computes).toEqual([{ backend: "auto", threads: 0 }, compute]);

    const result = await engine.request("benchmark", { ...job(), compute, seconds: 0.02 });
    expect(computes[2]).toEqual(compute);
    expect(result).toMatchObject({ backend: "reference", threads: 1, parameters: 3 * 4 + 5 * 2 });

    const training = engine.request("train", { ...job({ training: { epochs: 1e6 } }), paused: true });
    const measuring = engine.request("benchmark", { ...job(), compute, seconds: 1 });
    await expect(measuring).rejects.toThrow(/^A network is being trained; it and a measurement/);
    await engine.request("control", { command: "stop" });
    await training;
  });

  test("stays with what it has read of a file that has changed where the request says so", async () => {
    const files = new Map([[uri, table(30)]]);
    const { engine, reads } = serve(files);
    const request = job();
    expect((await engine.request("preview", request)).dataset.rows.all).toBe(30);
    files.set(uri, table(40));
    expect((await engine.request("preview", { ...request, keepData: true })).dataset.rows.all).toBe(30);
    expect(reads).toHaveLength(1);
    expect((await engine.request("preview", request)).dataset.rows.all).toBe(40);
  });

  test("a report is kept until the data changes, or what else it depends on, such as the classes' weights", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `${i % 7},${i % 11},${i % 15 ? "a" : "b"}`);
    const files = new Map([[uri, ["x,y,class", ...rows].join("\n")]]);
    const { engine, reads } = serve(files);
    const finding = async (parts: object) => {
      const { findings } = await engine.request("inspect", job(parts));
      return findings.find(({ kind }) => kind === "class-imbalance");
    };
    expect((await finding({}))?.fix?.label).toBe("Weigh the classes");
    await finding({ layers: [] });
    expect(reads).toHaveLength(1);
    const weighted = await finding({ training: { batchSize: 8, epochs: 3, classWeights: "balanced" } });
    expect(weighted).toBeDefined();
    expect(weighted?.fix).toBeUndefined();
  });

  test("cancels a request alone, and the reading of data when nothing waits for it any more", async () => {
    const { engine, reads } = serve(new Map([[uri, table(60)]]));
    const request = () => {
      const canceling = new AbortController();
      const answer = engine.request("preview", job(), { signal: canceling.signal });
      return { answer, cancel: () => canceling.abort() };
    };
    const [first, second] = [request(), request()];
    first.cancel();
    await expect(first.answer).rejects.toBeInstanceOf(CancellationError);
    expect((await second.answer).dataset.rows.all).toBe(60);
    expect(reads).toHaveLength(1);

    const other = job({ training: { seed: 5 } });
    const canceling = new AbortController();
    const canceled = engine.request("preview", other, { signal: canceling.signal });
    canceling.abort();
    await expect(canceled).rejects.toBeInstanceOf(CancellationError);
    // The reading that was canceled is not waited for: the file is read again.
    await engine.request("preview", other);
    expect(reads).toHaveLength(3);
  });

  test("cancels a gradient check, and works on", async () => {
    const { engine, progress } = serve(new Map([[uri, table(60)]]));
    const canceling = new AbortController();
    const design = job({ layers: [{ units: 30 }, { units: 30 }] });
    const check = engine.request("checkGradients", design, { signal: canceling.signal });
    while (progress.length === 0) await macrotask();
    canceling.abort();
    await expect(check).rejects.toBeInstanceOf(CancellationError);
    expect(progress.at(-1)?.done).toBeLessThan(1000);
    expect((await engine.request("preview", job())).layers).toHaveLength(2);
  });

  test("stops a run whose request is canceled; before its first step there is none", async () => {
    const { engine, events } = serve(new Map([[uri, table(60)]]));
    const training = { ...job({ training: { epochs: 1e6, batchSize: 8 } }), paused: false };
    const reading = new AbortController();
    const unread = engine.request("train", training, { signal: reading.signal });
    reading.abort();
    await expect(unread).rejects.toBeInstanceOf(CancellationError);
    expect(events).toEqual([]);

    const canceling = new AbortController();
    const run = engine.request("train", training, { signal: canceling.signal });
    while (ofKind(events, "progress").length === 0) await macrotask();
    canceling.abort();
    expect((await run).epochs).toBeLessThan(1e6);
    expect(events.at(-1)).toMatchObject({ kind: "finished", reason: "stopped" });
  });

  test("asks the host for files that the platform cannot read, for their content only where they have changed", async () => {
    const files = new Map([[uri, table(60)]]);
    const { engine, reads } = serve(files, [uri]);
    expect((await engine.request("preview", job())).dataset.rows.all).toBe(60);
    expect((await engine.request("preview", job())).dataset.rows.all).toBe(60);
    expect(reads).toEqual([uri]);
    files.set(uri, table(61));
    expect((await engine.request("preview", job())).dataset.rows.all).toBe(61);
    expect(reads).toEqual([uri, uri]);
  });

  test("trains to the end; events arrive in order before the answer, and previews are answered meanwhile", async () => {
    const { engine, events } = serve(new Map([[uri, table(60)]]));
    const summary = engine.request("train", {
      ...job({ training: { batchSize: 8, epochs: 400 } }),
      paused: false,
    });
    const shown = await engine.request("preview", job());
    expect(shown.layers).toHaveLength(2);
    const { epochs, testScore } = await summary;
    expect(epochs).toBe(400);
    expect(testScore).toBe(1);
    expect(events[0].kind).toBe("started");
    expect(events.at(-1)).toEqual({ kind: "finished", reason: "completed", summary: await summary });
    const steps = ofKind(events, "progress").map(({ step }) => step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  test("checks gradients, reports how far it is, and answers other requests meanwhile", async () => {
    const { engine, progress } = serve(new Map([[uri, table(60)]]));
    const layers = [{ units: 30 }, { units: 30 }];
    const order: string[] = [];
    const report = engine.request("checkGradients", job({ layers })).then((answer) => {
      order.push("report");
      return answer;
    });
    while (progress.length === 0) await macrotask();
    await engine.request("preview", job()).then(() => order.push("preview"));
    expect(await report).toMatchObject({ passed: true, parameters: 1082 });
    expect(order).toEqual(["preview", "report"]);
    const done = progress.map((item) => item.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(new Set(progress.map(({ total }) => total))).toEqual(new Set([1000]));
  });

  test("explains the design's network before training, and that of a run during and after it", async () => {
    const { engine } = serve(new Map([[uri, table(60)]]));
    const query = {
      run: "untrained",
      rows: [4],
      added: 0,
      constantStatistics: false,
      steps: 0,
      learningRate: undefined,
      allowsSmaller: true,
    } as const;
    const about = (run: "untrained" | "latest") =>
      engine.request("explain", { job: job(), query: { ...query, run } });
    const untrained = await about("untrained");
    expect(untrained.moment).toBe("before training");
    await engine.request("train", { ...job({ training: { batchSize: 8, epochs: 3 } }), paused: false });
    const trained = await about("latest");
    expect(trained.moment).toMatch(/^of step \d+, epoch 3$/);
    expect(trained.objectives[0]).toBeLessThan(untrained.objectives[0]);
    expect((await about("untrained")).objectives).toEqual(untrained.objectives);
    const moved = await engine.request("nudge", {
      job: job(),
      query: { ...query, run: "latest", node: "W₁", element: 0, deltas: [0] },
    });
    expect(moved.objective).toBe(trained.objectives[0]);
    const { values } = await engine.request("activation", {
      activation: { type: "relu", parameters: {} },
      points: [-1, 2],
    });
    expect([...values]).toEqual([0, 2]);
  });

  test("peeks at the first file of a folder or a pattern", async () => {
    const files = new Map([
      ["file:///work/d/b.csv", "u,v\n1,2\n"],
      ["file:///work/d/a.csv", "x,y\n1,2\n"],
    ]);
    const { engine } = serve(files);
    for (const path of ["d/", "d/*.csv"])
      expect(await engine.request("peek", { uri: `file:///work/${path}` })).toMatchObject({
        columns: ["x", "y"],
      });
  });

  test("steers a run that starts paused, also by commands that come while its data is loading", async () => {
    const { engine, events } = serve(new Map([[uri, table(60)]]));
    const summary = engine.request("train", { ...job(), paused: true });
    engine.notify("control", { command: "step" });
    while (ofKind(events, "state").length < 1) await macrotask();
    expect(ofKind(events, "state").at(-1)).toEqual({ kind: "state", state: "paused", step: 1 });
    engine.notify("control", { command: "stop" });
    expect((await summary).steps).toBe(1);
    engine.notify("control", { command: "resume" });
  });

  test("trains one network at a time, and the next when that is over", async () => {
    const { engine, events } = serve(new Map([[uri, table(60)]]));
    const first = engine.request("train", { ...job(), paused: true });
    await expect.poll(() => events[0]?.kind).toBe("started");
    await expect(engine.request("train", { ...job(), paused: false })).rejects.toThrow(
      "being trained already",
    );
    engine.notify("control", { command: "stop" });
    await first;
    expect((await engine.request("train", { ...job(), paused: false })).epochs).toBe(3);
  });

  test("rejects with an InputError that keeps its place, and works again once the cause is gone", async () => {
    const files = new Map<string, string>();
    const { engine } = serve(files);
    const failure = await engine.request("preview", job()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as InputError).place.field).toBe("dataset.path");
    files.set(uri, table(60));
    const unwatched = { earlyStopping: true, batchSize: 8 };
    const split = { train: 1, validation: 0, test: 0 };
    const dataset = { ...job().design.dataset, split };
    const unfit = { ...job({ training: unwatched }), paused: false };
    const request = { ...unfit, design: { ...unfit.design, dataset } };
    await expect(engine.request("train", request)).rejects.toMatchObject({
      place: { field: "training.earlyStopping" },
    });
    expect((await engine.request("train", { ...job(), paused: false })).steps).toBeGreaterThan(0);
  });

  test("trains at the speed that was requested, and takes another one meanwhile", async () => {
    const waits: number[] = [];
    const { engine, events } = serve(new Map([[uri, table(60)]]), [], async (milliseconds) => {
      waits.push(milliseconds);
      await macrotask();
    });
    const run = engine.request("train", { ...job(), paused: false, speed: 5 });
    await until(() => ofKind(events, "progress").length > 0);
    expect(waits[0]).toBeGreaterThan(100);
    await engine.request("setSpeed", { speed: "full" });
    const plain = serve(new Map([[uri, table(60)]]));
    const summary = await plain.engine.request("train", { ...job(), paused: false });
    expect((await run).trainLoss).toBe(summary.trainLoss);
  });

  test("hands checkpoints to the host after the events up to them, and continues from one", async () => {
    const files = new Map([[uri, table(60)]]);
    const { engine, events, checkpoints } = serve(files);
    const long = job({ training: { batchSize: 8, epochs: 4000 } });
    const summary = await engine.request("train", { ...long, paused: false, checkpointInterval: 0.01 });
    expect(checkpoints.length).toBeGreaterThan(1);
    expect(checkpoints.at(-1)).toMatchObject({
      step: summary.steps,
      epoch: 4000,
      reportedStep: summary.steps,
    });
    const [first] = checkpoints;
    expect(first.step).toBeGreaterThan(0);
    expect(first.reportedStep).toBeLessThanOrEqual(first.step);

    const another = serve(files);
    const resumed = await another.engine.request("train", { ...long, paused: false, resume: first.bytes });
    expect(another.events[0]).toMatchObject({ kind: "started", resumedAt: first.step });
    expect(another.checkpoints).toEqual([]);
    expect(resumed).toMatchObject({ trainLoss: summary.trainLoss, testLoss: summary.testLoss });
    expect(ofKind(events, "finished")).toHaveLength(1);
  });

  test("hands the trained network to the host, with its time and what it has reached", async () => {
    const { engine, models } = serve(new Map([[uri, table(60)]]));
    const before = new Date().toISOString();
    const summary = await engine.request("train", { ...job(), paused: false, sendModel: true });
    const [{ bytes, hash }] = models;
    const { metadata } = readSafeTensors(bytes);
    expect(JSON.parse(metadata.data).hash).toBe(hash);
    expect(JSON.parse(metadata.metrics).test).toMatchObject({ rows: 9, accuracy: summary.testScore });
    expect(new Date(metadata.created).toISOString()).toBe(metadata.created);
    expect(metadata.created >= before).toBe(true);
  });

  test("rejects a checkpoint of another design, and is free for the next run", async () => {
    const { engine, checkpoints } = serve(new Map([[uri, table(60)]]));
    await engine.request("train", { ...job(), paused: false, checkpointInterval: 30 });
    const [{ bytes }] = checkpoints;
    const other = { ...job({ layers: [{ units: 5 }] }), paused: false, resume: bytes };
    await expect(engine.request("train", other)).rejects.toThrow("layers[0].units is 4 there and 5 here");
    expect((await engine.request("train", { ...job(), paused: false })).epochs).toBe(3);
  });
});
