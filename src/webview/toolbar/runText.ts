import type { ProgressEvent, StartedEvent } from "../../shared/events.ts";
import { count, duration, scoreText } from "../../shared/format.ts";
import type { RunLog } from "../../shared/runLog.ts";
import type { TrainingSpeed } from "../../shared/trainingSpeed.ts";
import type { DesignerStore, Phase } from "../store/designerStore.ts";

/** How a run stands, in a word or two. */
export type RunTone = "none" | "active" | "good" | "warning" | "bad";

export interface RunStatus {
  readonly tone: RunTone;
  readonly icon: string;
  readonly text: string;
}

type Source = Pick<DesignerStore, "phase" | "log" | "run"> & Partial<Pick<DesignerStore, "speed">>;

export function runStatus({ phase, log }: Source): RunStatus {
  switch (phase) {
    case "idle":
      return { tone: "none", icon: "circle-large-outline", text: "Not trained yet" };
    case "starting":
      return { tone: "active", icon: "loading", text: "Starting" };
    case "running":
      return {
        tone: "active",
        icon: "loading",
        text: log?.presentPretraining ? "Pre-training" : "Training",
      };
    case "paused":
      return { tone: "warning", icon: "debug-pause", text: "Paused" };
    case "failed":
      return { tone: "bad", icon: "error", text: "Failed" };
    case "finished":
      return finishedStatus(log);
    default:
      return phase satisfies never;
  }
}

function finishedStatus(log: RunLog | undefined): RunStatus {
  const reason = log?.diverged ? "diverged" : (log?.finished?.reason ?? "completed");
  switch (reason) {
    case "completed":
      return { tone: "good", icon: "pass", text: "Finished" };
    case "earlyStopped":
      return { tone: "good", icon: "pass", text: "Stopped early" };
    case "stopped":
      return { tone: "none", icon: "debug-stop", text: "Stopped" };
    case "diverged":
      return { tone: "bad", icon: "error", text: "Diverged" };
    default:
      return reason satisfies never;
  }
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
        ? `layer ${pretraining.layer + 1}, epoch ${pretraining.epoch}/${pretraining.epochs}`
        : `epoch ${epochText(epoch, started.epochs)}`,
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
  const { testScore, task } = finished?.summary ?? {};
  if (testScore === undefined || testScore === null) return undefined;
  return task === "regression"
    ? `test R² ${scoreText(testScore)}`
    : `test accuracy ${(100 * testScore).toFixed(1)} %`;
}

/** "14/50": the epoch that is being trained, or the one that has just been. */
function epochText(epoch: number, epochs: number): string {
  const present = Math.min(epochs, Math.ceil(epoch - 1e-9));
  return `${count(present)}/${count(epochs)}`;
}

/** Seconds until the run ends; undefined while there is too little to tell. The time of a run does not count its waits. */
function timeLeft(progress: ProgressEvent, started: StartedEvent, speed: TrainingSpeed): number | undefined {
  const computing = secondsLeft(progress.seconds, progress.epoch, started.epochs);
  if (speed === "full") return computing;
  const steps = started.epochs * started.stepsPerEpoch - progress.step;
  return Math.max(computing ?? 0, steps / speed);
}

/** As long as the epochs so far took each; undefined while there is too little to tell. */
export function secondsLeft(seconds: number, epoch: number, epochs: number): number | undefined {
  if (epoch <= 0 || seconds <= 0) return undefined;
  return ((epochs - epoch) * seconds) / epoch;
}

export type RunAction = "train" | "pause" | "resume" | "step" | "epoch" | "stop" | "restart";

/** What can be done in each phase; the first is the main thing to do. */
const actions: Record<Phase, readonly RunAction[]> = {
  idle: ["train", "step", "epoch"],
  starting: ["pause", "stop"],
  running: ["pause", "stop", "restart"],
  paused: ["resume", "step", "epoch", "stop", "restart"],
  finished: ["train", "step", "epoch", "restart"],
  failed: ["train", "step", "epoch", "restart"],
};

export function mainAction(phase: Phase): RunAction {
  return actions[phase][0];
}

export function canDo(action: RunAction, phase: Phase): boolean {
  return actions[phase].includes(action);
}
