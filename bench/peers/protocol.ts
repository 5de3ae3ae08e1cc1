import { createInterface } from "node:readline";
import type { Shape } from "../shapes.ts";

/** Makes ready to train a network of this shape; the result does so many steps, and may be asynchronous. */
export type Prepare = (shape: Shape) => Promise<(steps: number) => void | Promise<void>>;

/** What a peer is asked, one JSON object a line: measure steps of this shape for about so many milliseconds. */
interface Question {
  readonly shape: Shape;
  readonly milliseconds: number;
}

/**
 * Answers the orchestrator's questions on standard input with `{"ms": …}`: the minimum time of a step, over runs long enough
 * for the clock. The model stays for the next question, so that peers can take turns.
 */
export async function servePeer(prepare: Prepare): Promise<void> {
  const models = new Map<string, { run: (steps: number) => void | Promise<void>; steps: number }>();
  for await (const line of createInterface({ input: process.stdin })) {
    const { shape, milliseconds }: Question = JSON.parse(line);
    try {
      let model = models.get(shape.name);
      if (!model) {
        // One model at a time: peers with a small heap would not hold them all.
        models.clear();
        model = { run: await prepare(shape), steps: 1 };
        await warmUp(model);
        models.set(shape.name, model);
      }
      const answer = { ms: await measure(model, milliseconds) };
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
    }
  }
}

type Model = { run: (steps: number) => void | Promise<void>; steps: number };

/** Until the code is compiled and a run of steps takes 2 ms or more. */
async function warmUp(model: Model): Promise<void> {
  const start = performance.now();
  for (let runs = 0; runs < 3 || performance.now() - start < 300; runs++) {
    const from = performance.now();
    await model.run(model.steps);
    const took = performance.now() - from;
    if (took < 2) model.steps = Math.ceil(model.steps * 1.5);
    if (performance.now() - start > 20_000) return;
  }
}

async function measure(model: Model, milliseconds: number): Promise<number> {
  const start = performance.now();
  let minimum = Infinity;
  do {
    const from = performance.now();
    await model.run(model.steps);
    minimum = Math.min(minimum, (performance.now() - from) / model.steps);
  } while (performance.now() - start < milliseconds);
  return minimum;
}
