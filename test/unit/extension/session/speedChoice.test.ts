import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SpeedChoice } from "../../../../src/extension/session/speedChoice.ts";
import { TrainingSession } from "../../../../src/extension/session/trainingSession.ts";
import type { TrainingSpeed } from "../../../../src/shared/trainingSpeed.ts";
import { FakeEngine, job, settle, started } from "./fakeEngine.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function memory(content: Record<string, unknown> = {}) {
  return {
    content,
    get: (key: string) => content[key],
    async update(key: string, value: unknown) {
      content[key] = value;
    },
  };
}

test("the choice is kept for the workspace; what cannot be a speed is full speed", () => {
  const kept = memory();
  const first = new SpeedChoice(kept);
  expect(first.speed).toBe("full");
  const received: TrainingSpeed[] = [];
  first.onDidChange.on((speed) => received.push(speed));
  first.choose(20);
  expect(received).toEqual([20]);
  expect(new SpeedChoice(kept).speed).toBe(20);
  first.choose("full");
  expect(new SpeedChoice(kept).speed).toBe("full");
  for (const trainingSpeed of [7, "fast", null, {}])
    expect(new SpeedChoice(memory({ trainingSpeed })).speed).toBe("full");
});

test("a run begins at the chosen speed, and takes another one while it trains", async () => {
  const choice = new SpeedChoice(memory());
  const engines: FakeEngine[] = [];
  const session = new TrainingSession("file:///a.mlp.json", {
    startEngine: (listener) => {
      engines.push(new FakeEngine(listener));
      return engines[engines.length - 1];
    },
    log: () => {},
    speed: () => choice.speed,
  });
  const shown: TrainingSpeed[] = [];
  session.onDidChangeSpeed.on((speed) => shown.push(speed));
  choice.onDidChange.on(() => session.speedChanged());
  choice.choose(5);
  const start = session.train(job(), false);
  await settle();
  const [engine] = engines;
  expect(engine.last("train").params).toMatchObject({ speed: 5 });
  expect((engine.last("train").params as { design: unknown }).design).toEqual(job().design);
  engine.emit(started);
  await start;
  choice.choose("full");
  expect(engine.last("setSpeed").params).toEqual({ speed: "full" });
  expect(shown).toEqual([5, "full"]);
  session.dispose();
});
