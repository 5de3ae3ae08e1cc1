import { describe, expect, test } from "vitest";
import { dataIdentity } from "../../../../src/engine/checkpoint/dataIdentity.ts";
import { EvaluationNetwork } from "../../../../src/engine/evaluation/evaluationNetwork.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { type ModelTensors, modelTensors, saveModel } from "../../../../src/engine/model.ts";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { CancellationError, InputError } from "../../../../src/shared/errors.ts";
import type { StoredModel } from "../../../../src/shared/messages.ts";
import { Random } from "../../../../src/shared/random.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { csv, networksOf, noSignal, runOf, trained } from "./trainedRun.ts";

const random = new Random(21, "test");
const files = {
  "test.csv": csv("u,v,kind", 200, (row) => [(row % 2) + random.normal(), random.normal(), "ab"[row % 2]]),
};
const part = "validation";

describe("the network of a run in progress", () => {
  test("questions change no bit of the run", async () => {
    const fields = { training: { epochs: 6, batchSize: 16, optimizer: { type: "adam" } } };
    const alone = await runOf(files, fields);
    await alone.trainer.run({ emit: () => {}, yieldToEvents: macrotask });
    const asked = await runOf(files, fields);
    const { networks, answers } = networksOf(files);
    networks.begin(asked.job, asked.spec, asked.data, asked.trainer);
    const questions: unknown[] = [];
    await asked.trainer.run({
      emit: () => {
        questions.push(answers.evaluatePart({ run: "latest", part }, noSignal));
        const filter = { kind: "mistakes" } as const;
        questions.push(
          answers.answeredRows({ run: "latest", part: "train", filter, from: 0, count: 9 }, noSignal),
        );
      },
      yieldToEvents: macrotask,
    });
    networks.end(asked.trainer, false);
    expect((await Promise.all(questions)).length).toBeGreaterThan(12);
    expect(modelTensors(asked.trainer.network)).toEqual(modelTensors(alone.trainer.network));
  });

  test("a question sees the weights of one step, however long it takes", async () => {
    const { trainer, spec, data, job } = await runOf(files, { training: { epochs: 4, batchSize: 16 } });
    const { networks } = networksOf(files);
    networks.begin(job, spec, data, trainer);
    let isOver = () => {};
    const over = new Promise<void>((resolve) => {
      isOver = resolve;
    });
    const seen: { tensors: ModelTensors; step: number; answer: Promise<unknown> }[] = [];
    await trainer.run({
      emit(event) {
        if (event.kind !== "progress") return;
        const answer = networks.ask("latest", noSignal, async ({ network, moment }) => {
          await over;
          expect(moment).toMatchObject({ step: event.step, isLive: true });
          return runSync(network.predictRows(data.test)).values;
        });
        seen.push({ tensors: modelTensors(trainer.network), step: event.step, answer });
      },
      yieldToEvents: macrotask,
    });
    networks.end(trainer, false);
    trainer.close();
    isOver();
    expect(seen.length).toBeGreaterThan(3);
    const network = new EvaluationNetwork(spec, data, referenceKernels());
    for (const { tensors, answer } of seen) {
      network.setTensors(tensors);
      expect(await answer).toEqual(runSync(network.predictRows(data.test)).values);
    }
  });

  test("that ended with an error has no network", async () => {
    const { trainer, spec, data, job } = await runOf(files, {});
    const { networks, answers } = networksOf(files);
    networks.begin(job, spec, data, trainer);
    networks.abandon(trainer);
    trainer.close();
    await expect(answers.evaluatePart({ run: "latest", part }, noSignal)).rejects.toThrow(
      "ended with an error",
    );
  });
});

describe("the network of a run that has ended", () => {
  test("is the one that early stopping kept", async () => {
    const earlyStopping = { patience: 3 };
    const training = {
      epochs: 60,
      batchSize: 16,
      earlyStopping,
      optimizer: { type: "sgd", learningRate: 0.5 },
    };
    const { trainer, spec, data, job } = await runOf(files, { training });
    const { networks, answers } = networksOf(files);
    networks.begin(job, spec, data, trainer);
    const { validationDataLoss, validationScore, bestEpoch, epochs } = await trainer.run({
      emit: () => {},
      yieldToEvents: macrotask,
    });
    networks.end(trainer, false);
    trainer.close();
    expect(bestEpoch).toBeLessThan(epochs);
    const { evaluation, moment } = await answers.evaluatePart({ run: "latest", part }, noSignal);
    expect(evaluation.dataLoss).toBeCloseTo(validationDataLoss ?? Number.NaN, 12);
    expect(evaluation).toMatchObject({ accuracy: validationScore });
    expect(moment).toMatchObject({ epoch: epochs, isLive: false });
  });

  test("is refused where the run has diverged", async () => {
    const { trainer, spec, data, job } = await runOf(files, {});
    const { networks, answers } = networksOf(files);
    networks.begin(job, spec, data, trainer);
    networks.end(trainer, true);
    const answer = answers.evaluatePart({ run: "latest", part }, noSignal);
    await expect(answer).rejects.toThrow(InputError);
    await expect(answer).rejects.toThrow("The run has diverged");
  });

  test("answers to a part once: later questions take the same ones", async () => {
    const { ask } = await trained(files);
    const predictions = () => ask((subject) => subject.predictions("test"));
    expect(await predictions()).toBe(await predictions());
    const two = await ask(async (subject) => [
      await subject.predictions("test"),
      await subject.predictions("train"),
    ]);
    expect(await predictions()).toBe(two[0]);
    await ask((subject) => subject.predictions("validation"));
    await ask((subject) => subject.predictions("train"));
    expect(await predictions()).not.toBe(two[0]);
  });

  test("a question that is canceled is not answered", async () => {
    const { answers } = await trained(files);
    const canceling = new AbortController();
    const answer = answers.evaluatePart({ run: "latest", part }, canceling.signal);
    canceling.abort();
    await expect(answer).rejects.toBeInstanceOf(CancellationError);
  });
});

describe("the networks of recorded runs", () => {
  async function recorded(hash?: string | null) {
    const { trainer, spec, data, job } = await runOf(files, {});
    await trainer.run({ emit: () => {}, yieldToEvents: macrotask });
    const loads: string[] = [];
    const storedModel = (run: string): StoredModel => {
      loads.push(run);
      return {
        job,
        bytes: saveModel(trainer.network, spec, data),
        hash: hash === undefined ? dataIdentity(data).hash : hash,
        step: 18,
        epoch: 2,
      };
    };
    const { answers } = networksOf(files, storedModel);
    const ask = (run: string) => answers.evaluatePart({ run, part }, noSignal);
    return { ask, loads };
  }

  test("answer as the run itself did", async () => {
    const { ask } = await recorded();
    const run = await trained(files);
    const { moment, ...results } = await ask("r1");
    expect(moment).toEqual({ step: 18, epoch: 2, isLive: false });
    const { moment: _, ...expected } = await run.answers.evaluatePart({ run: "latest", part }, noSignal);
    expect(results).toEqual(expected);
  });

  test("the four that were asked last are kept", async () => {
    const { ask, loads } = await recorded();
    for (const run of ["a", "b", "c", "d", "a", "e", "a", "d"]) await ask(run);
    expect(loads).toEqual(["a", "b", "c", "d", "e"]);
    await ask("b");
    expect(loads).toEqual(["a", "b", "c", "d", "e", "b"]);
  });

  test("are refused where the data is not what they were trained on, unless nobody knows", async () => {
    const { ask } = await recorded("another hash");
    await expect(ask("r1")).rejects.toThrow("The data has changed since this run was trained");
    const unknown = await recorded(null);
    expect((await unknown.ask("r1")).part).toBe(part);
  });

  test("compare with the latest run", async () => {
    const { trainer, spec, data, job } = await runOf(files, {});
    const bytes = saveModel(trainer.network, spec, data);
    const stored = { job, bytes, hash: dataIdentity(data).hash, step: 0, epoch: 0 };
    const { networks, answers } = networksOf(files, () => stored);
    networks.begin(job, spec, data, trainer);
    await trainer.run({ emit: () => {}, yieldToEvents: macrotask });
    networks.end(trainer, false);
    const compared = await answers.compareRuns({ run: "latest", other: "r1", part: "train" }, noSignal);
    if (compared.kind !== "sameRows") throw new Error("They have the same rows.");
    const found = (change: "fixed" | "newlyWrong") =>
      answers.answeredRows(
        {
          run: "latest",
          part: "train",
          filter: { kind: "changed", other: "r1", change },
          from: 0,
          count: 200,
        },
        noSignal,
      );
    expect(compared.fixed + compared.newlyWrong).toBeGreaterThan(0);
    expect((await found("fixed")).total).toBe(compared.fixed);
    expect((await found("newlyWrong")).total).toBe(compared.newlyWrong);
  });
});
