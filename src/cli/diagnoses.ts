import { catalogue } from "../engine/catalogue.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { diagnose, historyOfRun, leading } from "../shared/health/diagnose.ts";
import { diagnosisText } from "../shared/health/diagnosis.ts";
import type { RunLog } from "../shared/runLog.ts";

/** In a deep network one cause shows in many layers. */
const mostLines = 5;

/** What is wrong with the network at the end of its run, one line for a layer; empty for a healthy one. */
export function diagnosesText(design: DesignSpec, log: RunLog): string {
  const diagnoses = leading(diagnose(design, catalogue, historyOfRun(log)));
  const lines = diagnoses.slice(0, mostLines).map((diagnosis) => `${diagnosisText(diagnosis)}\n`);
  const left = diagnoses.length - mostLines;
  if (left > 0) lines.push(`${left} more ${left === 1 ? "layer has" : "layers have"} trouble like this.\n`);
  return lines.join("");
}
