import type { Criterion } from "../criterion.ts";

export const symmetricUnits: Criterion = {
  kind: "symmetric-units",
  formula: "max |W_ji − W_1i| / |W_1i| over the units j",
  threshold: "bad where it is at most 0.000001 in a hidden layer of at least 2 units",
  source: "Goodfellow, Bengio and Courville 2016, section 8.4",
  explainsFlatLoss: true,
  find({ snapshot, output }) {
    // Outputs may start alike: their targets differ, so that their gradients do.
    return !output && snapshot.symmetric ? { severity: "error", evidence: {} } : undefined;
  },
  short: () => "units all alike",
  fact: () => "all units have the same weights",
  explain: () => "All units have the same weights: they compute the same, and together are worth one unit.",
  remedies: (make) => [make.initialization()],
};
