import type { RunCriterion } from "../criterion.ts";

export const diverged: RunCriterion = {
  kind: "diverged",
  formula: "every loss, and every 16 steps every parameter",
  threshold: "bad where one of them is NaN or infinite; the run has ended",
  source: "IEEE 754: single precision ends at 3.4 · 10³⁸",
  find({ diverged: event }) {
    return event && { severity: "error", since: event.step, evidence: { layer: event.layer } };
  },
  short: () => "diverged",
  message: ({ since }) => `Training diverged after step ${since}.`,
  // They depend on the cause and are verified by short trial runs where the run was computed: see `divergenceRemedies.ts`.
  remedies: () => [],
};
