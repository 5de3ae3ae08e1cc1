import type { ProgressEvent, StartedEvent } from "../../shared/events.ts";
import { measureName, measureText } from "../../shared/format/measures.ts";
import { count } from "../../shared/format/numbers.ts";
import { outcomeIcons, type RunOutcome, runOutcome } from "../../shared/format/runOutcome.ts";
import { epochText } from "../../shared/format/runPosition.ts";
import { duration } from "../../shared/format/time.ts";
import type { RunLog } from "../../shared/runLog.ts";
import type { RunPhase } from "../../shared/runPhase.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import type { DesignerStore } from "../store/designerStore.ts";

/** How a run stands, in a word or two. */
export type RunTone = "none" | "active" | "good" | "warning" | "bad";

export interface RunStatus {
  readonly tone: RunTone;
  readonly icon: string;
  readonly text: string;
}

type Source = Pick<DesignerStore, "phase" | "log" | "run"> & Partial<Pick<DesignerStore, "speed">>;

const tones: Readonly<Record<RunOutcome, RunTone>> = {
  idle: "none",
  starting: "active",
  running: "active",
  paused: "warning",
  completed: "good",
  earlyStopped: "good",
  stopped: "none",
  diverged: "bad",
  failed: "bad",
};

const words: Readonly<Record<RunOutcome, string>> = {
  idle: "Not trained yet",
  starting: "Starting",
  running: "Training",
  paused: "Paused",
  completed: "Finished",
  earlyStopped: "Stopped early",
  stopped: "Stopped",
  diverged: "Diverged",
  failed: "Failed",
};

export function runStatus({ phase, log }: Source): RunStatus {
  const outcome = runOutcome(phase, log);
  const isPretraining = outcome === "running" && log?.presentPretraining !== undefined;
  const text = isPretraining ? "Pre-training" : words[outcome];
  return { tone: tones[outcome], icon: outcomeIcons[outcome], text };
}

/** One fact about a run, which a narrow toolbar may leave out when it is `minor`. */
export interface RunFact {
  readonly name: string;
  readonly text: string;
  readonly minor: boolean;
}

/** The run's facts, the most important first. */
export function runFacts({ log, phase, speed = "full" }: Source): RunFact[] {
  const { started, latestProgress: progress } = log ?? {};
  if (!started) return [];
  const epoch = progress?.epoch ?? 0;
  const pretraining = log?.presentPretraining;
  const facts: RunFact[] = [
    {
      name: "epoch",
      text: pretraining
        ? `layer ${pretraining.layer + 1}, ${epochText(pretraining.epoch, pretraining.epochs)}`
        : epochText(epoch, started.epochs),
      minor: false,
    },
  ];
  const test = testText(log?.finished);
  if (phase === "finished" && test !== undefined) facts.push({ name: "test", text: test, minor: false });
  if (progress) {
    facts.push({ name: "steps", text: `${count(progress.step)} steps`, minor: true });
    facts.push({ name: "speed", text: `${count(progress.samplesPerSecond)} samples/s`, minor: true });
    const left = timeLeft(progress, started, speed);
    if (phase === "running" && left !== undefined)
      facts.push({ name: "left", text: `${duration(left)} left`, minor: false });
    if (phase === "finished") facts.push({ name: "took", text: duration(progress.seconds), minor: false });
  }
  const threads = started.threads > 1 ? ` × ${started.threads}` : "";
  facts.push({ name: "backend", text: `${started.backend}${threads}`, minor: true });
  return facts;
}

/** How well the finished network does on rows that it has never seen. */
function testText(finished: RunLog["finished"]): string | undefined {
  const { testScore = null, task = "classification" } = finished?.summary ?? {};
  return testScore === null ? undefined : `test ${measureName(task)} ${measureText(testScore, task)}`;
}

/** Seconds until the run ends; undefined while too little is known. The time of a run does not count its waits. */
function timeLeft(progress: ProgressEvent, started: StartedEvent, speed: TrainingSpeed): number | undefined {
  const computing = secondsLeft(progress.seconds, progress.epoch, started.epochs);
  if (speed === "full") return computing;
  const steps = started.epochs * started.stepsPerEpoch - progress.step;
  return Math.max(computing ?? 0, steps / speed);
}

/** As long as the epochs so far took each; undefined while too little is known. */
export function secondsLeft(seconds: number, epoch: number, epochs: number): number | undefined {
  if (epoch <= 0 || seconds <= 0) return undefined;
  return ((epochs - epoch) * seconds) / epoch;
}

export type RunAction = "train" | "pause" | "resume" | "step" | "epoch" | "stop" | "restart";

/** What can be done in each phase; the first is the main thing to do. */
const actions: Record<RunPhase, readonly RunAction[]> = {
  idle: ["train", "step", "epoch"],
  starting: ["pause", "stop"],
  running: ["pause", "stop", "restart"],
  paused: ["resume", "step", "epoch", "stop", "restart"],
  finished: ["train", "step", "epoch", "restart"],
  failed: ["train", "step", "epoch", "restart"],
};

export function mainAction(phase: RunPhase): RunAction {
  return actions[phase][0];
}

export function canDo(action: RunAction, phase: RunPhase): boolean {
  return actions[phase].includes(action);
}
