/** How colors and icons show what is well and what is not. */
import type { Severity } from "../../shared/severity.ts";

/** How a layer fares, for the color of what shows it; never the only sign of it. `none`: nothing is known. */
export type Tone = "good" | "warning" | "bad" | "none";

export const severityTones: Readonly<Record<Severity, Tone>> = {
  error: "bad",
  warning: "warning",
  info: "none",
};

/** Names of codicons. */
export const severityIcons: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "info",
};
