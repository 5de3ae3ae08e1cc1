import type { LayerSnapshot } from "../../shared/events.ts";
import { percent, shortNumber } from "../../shared/format/numbers.ts";
import { findings, mostSevere } from "../../shared/health/criteria/criteria.ts";
import { deadUnits } from "../../shared/health/criteria/deadUnits.ts";
import { saturated } from "../../shared/health/criteria/saturated.ts";
import type { Diagnosis } from "../../shared/health/diagnosis.ts";
import { severityTones, type Tone } from "./tone.ts";

export interface LayerHealth {
  readonly tone: Tone;
  /** A few words: `71 % dead`, `healthy`. */
  readonly text: string;
  /** The gradient's norm in short, `grad 1.2e-3`; empty before the first step. */
  readonly detail: string;
  /** One sentence on what the words mean, for a tooltip. */
  readonly explanation: string;
}

export interface HealthContext {
  /** The output layer, for which other things are healthy. */
  readonly output?: boolean;
  /** All layers of the same snapshot, to compare gradients. */
  readonly network?: readonly LayerSnapshot[];
  /** The layer's inputs. */
  readonly inputs?: number | undefined;
  /** Updates made so far. */
  readonly step?: number | undefined;
  /** What is wrong with the run as a whole: no layer of such a run is called healthy. */
  readonly run?: RunFinding | undefined;
}

/** A diagnosis of the run, as far as a layer's row shows it. */
export type RunFinding = Pick<Diagnosis, "short" | "severity" | "message">;

/** What a snapshot says about its layer, by the criteria that all diagnoses share; the most severe finding wins. */
export function layerHealth(snapshot: LayerSnapshot | undefined, context: HealthContext = {}): LayerHealth {
  if (snapshot === undefined) return { tone: "none", text: "", detail: "", explanation: "" };
  const { output = false, network = [], inputs, step, run } = context;
  const detail = snapshot.gradientNorm === null ? "" : `grad ${shortNumber(snapshot.gradientNorm)}`;
  const worst = mostSevere(findings({ snapshot, output, network, inputs, step }));
  if (!worst && run)
    return { tone: severityTones[run.severity], text: run.short, detail, explanation: run.message };
  if (!worst) return { ...fine(snapshot), detail };
  const { criterion, evidence, severity } = worst;
  return {
    tone: severityTones[severity],
    text: criterion.short(evidence),
    detail,
    explanation: criterion.explain(evidence),
  };
}

/** A share that is worth a word is said in a healthy layer, too. */
function fine(snapshot: LayerSnapshot): Omit<LayerHealth, "detail"> {
  const { dead } = snapshot;
  if (dead !== null && dead > 0)
    return { tone: "good", text: `${percent(dead)} dead`, explanation: deadUnits.explain({ dead }) };
  const share = snapshot.saturated;
  if (share !== null && share >= 0.01) {
    const explanation = saturated.explain({ saturated: share });
    return { tone: "good", text: `${percent(share)} saturated`, explanation };
  }
  return { tone: "good", text: "healthy", explanation: "Values and gradients of this layer look normal." };
}
