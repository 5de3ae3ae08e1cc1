import { expect, test } from "vitest";
import { modelTensors } from "../../../../src/engine/model.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import type { RunCommand } from "../../../../src/shared/messages.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { check, fc } from "../../../support/properties.ts";
import { ofKind } from "../helpers.ts";
import { arbitraryRun, type Run } from "./arbitraryRun.ts";

/** A clock that advances by these milliseconds, over and over, at every call. */
function clock(steps: readonly number[]): () => number {
  let time = 0;
  let looks = 0;
  return () => (time += steps[looks++ % steps.length]);
}

const arbitraryClock = () => fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 });

/**
 * Runs to the end.
 *
 * @param commands one is given at each chance to handle messages, and in each pause; then the run is let go
 */
async function outcome(
  { design, data }: Run,
  steps: readonly number[],
  commands: readonly RunCommand[] = [],
) {
  const trainer = new Trainer(design, data, { now: clock(steps) });
  const events: TrainingEvent[] = [];
  let given = 0;
  const command = () => trainer.control(commands[given++] ?? "resume");
  const summary = await trainer.run({
    yieldToEvents: async () => {
      if (given < commands.length) command();
      await macrotask();
    },
    emit(event) {
      events.push(event);
      if (event.kind === "state" && event.state === "paused") setImmediate(command);
    },
    paused: commands.length > 0,
  });
  return { events, summary, bits: bitsOf(trainer) };
}

/** Every weight and running average to the last bit, as text. All NaN are alike: their sign depends on the compiler. */
function bitsOf({ network }: Trainer): string {
  return Object.entries(modelTensors(network))
    .map(
      ([name, { data }]) =>
        `${name} ${new Uint32Array(data.map((value) => (Number.isNaN(value) ? Number.NaN : value)).buffer).join()}`,
    )
    .join("\n");
}

/** What a run comes to, without how long it took. */
function result({ summary }: Awaited<ReturnType<typeof outcome>>) {
  const { seconds, samplesPerSecond, ...rest } = summary;
  return rest;
}

test("the same design, data, seed and clock give the same weights and the same events, to the last bit", () =>
  check(fc.tuple(arbitraryRun(), arbitraryClock()), 100, async ([run, steps]) => {
    const first = await outcome(run, steps);
    const second = await outcome(run, steps);
    expect(second.bits).toBe(first.bits);
    expect(second.events).toEqual(first.events);
  }));

test("however fast the clock goes, the weights and what is measured are the same", () =>
  check(fc.tuple(arbitraryRun(), arbitraryClock()), 100, async ([run, steps]) => {
    const still = await outcome(run, [0]);
    const raced = await outcome(run, steps);
    expect(raced.bits).toBe(still.bits);
    expect(result(raced)).toEqual(result(still));
    const losses = new Map(ofKind(still.events, "evaluation").map(({ step, ...rest }) => [step, rest]));
    for (const { step, ...rest } of ofKind(raced.events, "evaluation"))
      if (losses.has(step)) expect(rest).toEqual(losses.get(step));
  }));

test("however it is paused, stepped and resumed, a run comes to the same weights", () => {
  const commands = fc.array(fc.constantFrom<RunCommand>("step", "epoch", "pause", "resume"), {
    minLength: 1,
    maxLength: 12,
  });
  return check(fc.tuple(arbitraryRun(), arbitraryClock(), commands), 100, async ([run, steps, given]) => {
    const straight = await outcome(run, steps);
    const steered = await outcome(run, steps, given);
    expect(steered.bits).toBe(straight.bits);
    expect(result(steered)).toEqual(result(straight));
  });
});
