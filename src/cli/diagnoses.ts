import { catalogue } from "../engine/catalogue.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { diagnose, historyOfRun, leading } from "../shared/health/diagnose.ts";
import { diagnosisText } from "../shared/health/diagnosis.ts";
import type { RunLog } from "../shared/runLog.ts";

/**
 * What is wrong with the network at the end of its run, one line for a finding, with what would fix it; empty for a healthy
 * one. They are the designer's words.
 */
export function diagnosesText(design: DesignSpec, log: RunLog): string {
  return leading(diagnose(design, catalogue, historyOfRun(log)))
    .map((diagnosis) => `${diagnosisText(diagnosis)}\n`)
    .join("");
}
