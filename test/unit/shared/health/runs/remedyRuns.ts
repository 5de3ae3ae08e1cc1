import { readFileSync } from "node:fs";
import { catalogue } from "../../../../../src/engine/catalogue.ts";
import { wasmKernels } from "../../../../../src/engine/kernels/wasm/wasmKernels.ts";
import { Trainer } from "../../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../../src/engine/trainingData.ts";
import type { DesignSpec } from "../../../../../src/shared/design/fields.ts";
import type { Fix } from "../../../../../src/shared/design/fix.ts";
import type { Attempt } from "../../../../../src/shared/health/attempt.ts";
import { diagnose, historyOfRun } from "../../../../../src/shared/health/diagnose.ts";
import type { Diagnosis } from "../../../../../src/shared/health/diagnosis.ts";
import { editedDesign } from "../../../../../src/shared/health/editedDesign.ts";
import { RunLog } from "../../../../../src/shared/runLog.ts";
import { designFrom } from "../../../../support/designFrom.ts";
import { macrotask } from "../../../../support/eventLoop.ts";
import { utf8 } from "../../../../support/utf8.ts";

const cases = new URL("../../../../fixtures/cases/", import.meta.url);

/** Two interleaved half circles, in units far from 1 where `scale` and `shift` say so; the classes take turns. */
function moons(rows: number, scale = 1, shift = 0): string {
  let state = 12345;
  const noise = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.3;
  };
  const lines = Array.from({ length: rows }, (_, i) => {
    const angle = (Math.PI * (i >> 1)) / (rows / 2);
    const x = i % 2 === 0 ? Math.cos(angle) : 1 - Math.cos(angle);
    const y = i % 2 === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
    return `${scale * (x + noise()) + shift},${scale * (y + noise()) - shift},${i % 2 === 0 ? "up" : "down"}`;
  });
  return ["a,b,class", ...lines].join("\n");
}

const files: Readonly<Record<string, string>> = {
  "moons.csv": moons(300),
  "large.csv": moons(300, 400, 900),
  "prices.csv": [
    "rooms,age,price",
    ...Array.from({ length: 240 }, (_, i) => {
      const rooms = 1 + (i % 7);
      const age = (i * 37) % 60;
      return `${rooms},${age},${120_000 + 45_000 * rooms - 900 * age + 300 * ((i * 13) % 11)}`;
    }),
  ].join("\n"),
};

export function parse(parts: object): DesignSpec {
  return designFrom({ dataset: { path: "moons.csv" }, ...parts });
}

export interface RunResult {
  readonly design: DesignSpec;
  readonly log: RunLog;
  readonly diagnoses: readonly Diagnosis[];
}

const kernels = wasmKernels("wasm-simd", { threads: 1 });
const finished = new Map<string, Promise<RunLog>>();

/** Trains the design; the same design is trained once. */
function train(design: DesignSpec): Promise<RunLog> {
  const key = JSON.stringify(design);
  const known = finished.get(key);
  if (known) return known;
  const run = (async () => {
    const data = await loadTrainingData(design, (path) =>
      Promise.resolve(path in files ? utf8(files[path]) : new Uint8Array(readFileSync(new URL(path, cases)))),
    );
    const trainer = new Trainer(design, data, { kernels });
    const log = new RunLog();
    await trainer.run({
      emit: (event) => log.append(event),
      yieldToEvents: macrotask,
    });
    trainer.close();
    return log;
  })();
  finished.set(key, run);
  return run;
}

export async function runDesign(design: DesignSpec, attempts: readonly Attempt[] = []): Promise<RunResult> {
  const log = await train(design);
  return { design, log, diagnoses: diagnose(design, catalogue, historyOfRun(log, attempts)) };
}

/** No layer does not do its work, and the run as a whole has nothing wrong with it. */
export function isHealthy({ diagnoses, log }: RunResult): boolean {
  return log.finished?.reason === "completed" || log.finished?.reason === "earlyStopped"
    ? diagnoses.every(({ severity, layers }) => severity === "warning" && layers.length > 0)
    : false;
}

export function remediesOf({ diagnoses }: RunResult): readonly Fix[] {
  const all = diagnoses.flatMap(({ remedies }) => remedies);
  return all.filter(({ label }, i) => all.findIndex((other) => other.label === label) === i);
}

export function apply(design: DesignSpec, { edits, label }: Fix): DesignSpec {
  const edited = editedDesign(design, edits, catalogue);
  if (!edited) throw new Error(`"${label}" makes a design that is not valid.`);
  return edited;
}

export function attemptOf({ design, log }: RunResult): Attempt {
  return { design, diverged: log.diverged !== undefined };
}
