import { Trainer } from "../src/engine/training/trainer.ts";
import { nodeKernels } from "../src/node/nodeKernels.ts";
import type { ProgressEvent } from "../src/shared/events.ts";
import type { Options } from "./options.ts";
import { randomDataOf, randomDesignOf } from "./randomRun.ts";
import { type Section, table } from "./report.ts";
import { type Shape, shapes } from "./shapes.ts";

/** In seconds: code is compiled, and a run's first 50 milliseconds of snapshots come after each step or epoch. */
const settled = 0.5;
const threadEntry = new URL("../src/node/kernelThreadMain.ts", import.meta.url);

/**
 * What a run loses by taking snapshots of its layers: whole training runs of shapes A, C and G with and without them, in
 * turns and on one thread, compared by the samples of a second in the fastest of each, the first half second left out. Whether a view is open changes nothing: the engine
 * takes the same snapshots.
 */
export async function measureSnapshots(options: Options): Promise<Section> {
  const rounds = options.quick ? 1 : 7;
  const seconds = options.quick ? 0.3 : 2;
  const rows: string[][] = [];
  for (const shape of shapes.filter(({ name }) => "ACG".includes(name) && options.shapes.includes(name))) {
    const best = { with: 0, without: 0 };
    for (let round = 0; round < rounds; round++) {
      for (const key of ["with", "without"] as const)
        best[key] = Math.max(best[key], await samplesPerSecond(shape, seconds, key === "with"));
    }
    const loss = `${(100 * (1 - best.with / best.without)).toFixed(1)} %`;
    rows.push([shape.name, best.without.toFixed(0), best.with.toFixed(0), loss]);
    console.log(rows.at(-1)?.join("  "));
  }
  return { text: table(["samples a second", "without snapshots", "with", "loss"], rows), failures: [] };
}

async function samplesPerSecond(shape: Shape, seconds: number, snapshots: boolean): Promise<number> {
  const trainer = new Trainer(randomDesignOf(shape, 1e6), randomDataOf(shape), {
    kernels: nodeKernels(
      { backend: "auto", threads: 1 },
      { threadEntry, ownProcess: true, reservedCores: 0 },
    ),
    snapshots,
  });
  let first: ProgressEvent | undefined;
  let last: ProgressEvent | undefined;
  setTimeout(() => trainer.control("stop"), 1000 * (seconds + settled));
  await trainer.run({
    emit(event) {
      if (event.kind !== "progress") return;
      if (event.seconds >= settled) first ??= event;
      last = event;
    },
    yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)),
  });
  trainer.close();
  if (!first || !last || first === last) throw new Error(`Shape ${shape.name} made no two reports.`);
  return (shape.batch * (last.step - first.step)) / (last.seconds - first.seconds);
}
