/** Runs in words, for the status bar and notifications. */
import type { DesignSpec, Task } from "../../shared/design/fields.ts";
import type { FinishedEvent } from "../../shared/events.ts";
import { measureName, measureText } from "../../shared/format/measures.ts";
import { lossText } from "../../shared/format/numbers.ts";
import { outcomeIcons, runOutcome } from "../../shared/format/runOutcome.ts";
import { plannedEpochs, runPositionText } from "../../shared/format/runPosition.ts";
import type { RunLog } from "../../shared/runLog.ts";
import type { RunPhase } from "../../shared/runPhase.ts";

/** State of a run, as far as the engine has reported it. */
export interface RunFacts {
  readonly phase: RunPhase;
  readonly log: RunLog | undefined;
  readonly trainedDesign: DesignSpec | undefined;
}

/** Returns the state of a run, such as "epoch 3/50 · loss 0.123 · 95 %", or less where less is known. */
export function runText({ phase, log, trainedDesign }: RunFacts): string {
  if (phase === "starting") return "reading the data";
  const parts = [runPositionText({ log, trainedDesign })];
  const progress = log?.latestProgress;
  if (progress)
    parts.push(
      `loss ${lossText(progress.trainLoss)}`,
      trainingScore(progress.trainScore, log?.started?.dataset.task),
    );
  if (phase === "paused") parts.push("paused");
  return parts.join(" · ");
}

/** Returns the share of the run that is done, from 0 to 1. */
export function runProgress({ log, trainedDesign }: RunFacts): number {
  const epochs = plannedEpochs({ log, trainedDesign });
  return epochs > 0 ? Math.min((log?.latestProgress?.epoch ?? 0) / epochs, 1) : 0;
}

/** Returns how a run ended, as the end of a sentence: "96.7 % test accuracy after 50 epochs". */
export function resultText(log: RunLog): string {
  const { finished } = log;
  if (!finished) return "";
  const { summary, reason } = finished;
  const measures = [
    { score: summary.testScore, part: "test" },
    { score: summary.validationScore, part: "validation" },
    { score: summary.trainScore, part: "training" },
  ];
  const best = measures.find(({ score }) => score !== null);
  const verb = verbs[reason];
  const epochs = Number(summary.epochs.toFixed(1));
  const time = `${verb} ${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
  if (!best || best.score === null) return time;
  return `${measureText(best.score, summary.task)} ${best.part} ${measureName(summary.task)} ${time}`;
}

const verbs: Record<FinishedEvent["reason"], string> = {
  completed: "after",
  earlyStopped: "stopped early after",
  stopped: "stopped after",
  diverged: "after",
};

/** Returns a score with its unit: an accuracy is recognized by its percent sign; R² needs its name. */
function trainingScore(score: number, task: Task = "classification"): string {
  return task === "classification"
    ? measureText(score, task)
    : `${measureName(task)} ${measureText(score, task)}`;
}

/** Returns the icon of a run, the same as in the toolbar; that of a run under way spins. */
export function statusIcon(phase: RunPhase, log: RunLog | undefined): string {
  const outcome = runOutcome(phase, log);
  const icon = outcomeIcons[outcome];
  return outcome === "starting" || outcome === "running" ? `${icon}~spin` : icon;
}
