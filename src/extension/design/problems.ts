/** Problems of a design with their places in its text. */
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Fix } from "../../shared/design/fix.ts";
import type { DesignProblem } from "../../shared/design/jsonReader.ts";
import { formatPath } from "../../shared/design/path.ts";
import { leading } from "../../shared/health/diagnose.ts";
import type { Diagnosis } from "../../shared/health/diagnosis.ts";
import { layerProblems } from "../../shared/lesson/problems.ts";
import type { PreviewState } from "../../shared/messages.ts";
import type { Severity } from "../../shared/severity.ts";
import { fieldRange, type OffsetRange } from "./fieldRange.ts";

/** A problem with its place in the design's text, ready for VS Code's list. */
export interface TextProblem extends OffsetRange {
  readonly message: string;
  readonly severity: Severity;
  readonly code?: string;
  /** Fixes that the user can choose from. */
  readonly remedies?: readonly Fix[];
}

/**
 * Returns the problems of the network itself, one per layer. None is an error, since such a design can be trained; what could
 * merely be better is information.
 */
export function networkProblems(
  text: string,
  diagnoses: readonly Diagnosis[],
  hidden: number,
): TextProblem[] {
  return leading(diagnoses).map(({ layer, kind, severity, message, remedies }) => ({
    message,
    severity: severity === "error" ? "warning" : "info",
    code: kind,
    remedies,
    ...fieldRange(text, layer === undefined ? "training" : layer < hidden ? `layers[${layer}]` : "output"),
  }));
}

/**
 * Returns the problems of a lesson that leave its design sound: a check of a layer that the network does not have, and notes that
 * cannot be read.
 */
export function lessonDiagnostics(
  text: string,
  design: DesignSpec,
  notesProblem: string | undefined,
): TextProblem[] {
  const found: TextProblem[] = layerProblems(design).map(({ path, text: words }) => ({
    message: `${formatPath(path)} ${words}`,
    severity: "warning",
    ...fieldRange(text, formatPath(path)),
  }));
  if (notesProblem !== undefined && design.lesson)
    found.push({ message: notesProblem, severity: "warning", ...fieldRange(text, "lesson.notes") });
  return found;
}

/** Returns the problems of a design's text, and the error where its data could not be read. */
export function textProblems(
  text: string,
  problems: readonly DesignProblem[],
  preview: PreviewState,
): TextProblem[] {
  // While the text has errors, the data was read for an older version of it.
  const dataProblem = preview.kind === "error" && problems.length === 0 ? preview : undefined;
  return [
    ...problems.map(({ message, severity, offset, length }) => ({ message, severity, offset, length })),
    ...(preview.kind === "ready" && preview.preview.limit !== undefined && problems.length === 0
      ? [
          {
            message: preview.preview.limit,
            severity: "info" as const,
            ...fieldRange(text, "layers"),
          },
        ]
      : []),
    ...(dataProblem
      ? [
          {
            message: dataProblem.message,
            severity: "error" as const,
            ...fieldRange(text, dataProblem.field ?? "dataset.path"),
          },
        ]
      : []),
  ];
}
