import { readFileSync } from "node:fs";
import { loadTable } from "../src/data/load.ts";
import { catalogue } from "../src/engine/catalogue.ts";
import { QuestionPacer } from "../src/engine/results/questionPacer.ts";
import { questionHandlers } from "../src/engine/results/questions.ts";
import { TrainedNetworks } from "../src/engine/results/trainedNetworks.ts";
import { Trainer } from "../src/engine/training/trainer.ts";
import { loadTrainingData } from "../src/engine/trainingData.ts";
import { nodeKernels } from "../src/node/nodeKernels.ts";
import type { CooperativeTask } from "../src/shared/cooperative.ts";
import { parseDesign } from "../src/shared/design/parse.ts";
import { quantile } from "../src/shared/quantile.ts";
import type { Options } from "./options.ts";
import { type Section, table } from "./report.ts";

/** Milliseconds of a run after which the code of its steps and of the answers is compiled. */
const settledMs = 2000;
const threadEntry = new URL("../src/node/kernelThreadMain.ts", import.meta.url);
const examples = new URL("../examples/", import.meta.url);
const readExample = async (path: string) => readFileSync(new URL(path, examples));

type Question = "evaluatePart" | "plane";
/** Milliseconds between two questions. */
type Intervals = { readonly [Name in Question]?: number };

/** What the Results page asks while a run trains. */
const asked: Readonly<Record<string, Intervals>> = {
  "an evaluation twice a second": { evaluatePart: 500 },
  "that, and a boundary five times a second": { evaluatePart: 500, plane: 200 },
};

/** Pixels along each side of a boundary that follows a run. */
const livePlaneSize = 64;

/**
 * What a run of two-spirals on one thread loses by the questions of an open Results page: the share of the processor's time
 * that the answers take, which other processes on the machine change little. The median of several runs.
 */
export async function measureQuestions(options: Options): Promise<Section> {
  const rounds = options.quick ? 1 : 3;
  const rows: string[][] = [];
  for (const [name, intervals] of Object.entries(asked)) {
    const runs: Run[] = [];
    for (let round = 0; round < rounds; round++)
      runs.push(await measureRun(intervals, options.quick ? 1000 : 5000));
    const of = (key: keyof Run) =>
      quantile(
        runs.map((run) => run[key]).toSorted((a, b) => a - b),
        0.5,
      );
    rows.push([
      name,
      of("evaluatePart").toFixed(1),
      of("plane").toFixed(1),
      `${(100 * of("share")).toFixed(1)} %`,
    ]);
    console.log(rows.at(-1)?.join("  "));
  }
  const head = ["questions", "evaluations a second", "boundaries a second", "share of the processor's time"];
  return { text: table(head, rows), failures: [] };
}

/** Answers in a second of each kind, and the share of the processor's time that they took. */
type Run = Readonly<Record<Question | "share", number>>;

/** Adds up the processor's time of the pieces of work that it is given. */
class Meter {
  seconds = 0;
  private isMeasuring = false;

  measure<T>(work: () => T): T {
    if (this.isMeasuring) return work();
    this.isMeasuring = true;
    const before = processorSeconds();
    try {
      return work();
    } finally {
      this.seconds += processorSeconds() - before;
      this.isMeasuring = false;
    }
  }
}

/** A pacer whose work is measured. */
class MeasuredPacer extends QuestionPacer {
  private readonly meter: Meter;

  constructor(meter: Meter) {
    super({
      isTraining: () => true,
      yieldToEvents,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    });
    this.meter = meter;
  }

  override run<T>(task: CooperativeTask<T, unknown>, signal: AbortSignal | undefined): Promise<T> {
    return super.run(measured(task, this.meter), signal);
  }
}

function* measured<T>(task: CooperativeTask<T, unknown>, meter: Meter): CooperativeTask<T, unknown> {
  for (;;) {
    const { done, value } = meter.measure(() => task.next());
    if (done) return value;
    yield;
  }
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Trains two-spirals for so many milliseconds after everything is compiled, while the questions are asked. */
async function measureRun(intervals: Intervals, milliseconds: number): Promise<Run> {
  const { trainer, meter, ask } = await prepareRun();
  const counts = { evaluatePart: 0, plane: 0 };
  const timers = (Object.entries(intervals) as [Question, number][]).map(([name, interval]) => {
    let isWaiting = false;
    return setInterval(async () => {
      // A page asks again when it has its answer.
      if (isWaiting) return;
      isWaiting = true;
      await meter.measure(() => ask[name]());
      counts[name]++;
      isWaiting = false;
    }, interval);
  });
  const state = () => ({ ...counts, answers: meter.seconds, all: processorSeconds() });
  let from = state();
  setTimeout(() => {
    from = state();
  }, settledMs);
  setTimeout(() => trainer.control("stop"), settledMs + milliseconds);
  await trainer.run({ emit: () => {}, yieldToEvents });
  const to = state();
  for (const timer of timers) clearInterval(timer);
  const perSecond = (count: number) => count / (milliseconds / 1000);
  return {
    evaluatePart: perSecond(to.evaluatePart - from.evaluatePart),
    plane: perSecond(to.plane - from.plane),
    share: (to.answers - from.answers) / (to.all - from.all),
  };
}

async function prepareRun() {
  const text = JSON.parse((await readExample("two-spirals.mlp.json")).toString());
  text.training.epochs = 1e6;
  const { design } = parseDesign(JSON.stringify(text), catalogue);
  if (!design) throw new Error("two-spirals is no design.");
  const data = await loadTrainingData(design, readExample);
  const rawData = await loadTable(design, readExample);
  const compute = { backend: "auto", threads: 1 } as const;
  const kernels = () => nodeKernels(compute, { threadEntry, ownProcess: true, reservedCores: 0 });
  const trainer = new Trainer(design, data, { kernels: kernels() });
  const meter = new Meter();
  const networks = new TrainedNetworks({
    pacer: new MeasuredPacer(meter),
    kernels,
    dataset: async () => data,
    table: async () => rawData,
    storedModel: async () => {
      throw new Error("Only the run itself is asked.");
    },
  });
  networks.begin({ design, baseUri: "" }, design, data, trainer);
  const answers = questionHandlers(networks);
  const { signal } = new AbortController();
  const [x, y] = data.preprocessing.columns.map(({ column }) => column);
  const part = "validation";
  const area = { x, y, values: ["0", "0"], size: livePlaneSize, points: part } as const;
  const ask: Readonly<Record<Question, () => unknown>> = {
    evaluatePart: () => answers.evaluatePart({ run: "latest", part }, signal),
    plane: () => answers.plane({ run: "latest", ...area }, signal),
  };
  return { trainer, meter, ask };
}
