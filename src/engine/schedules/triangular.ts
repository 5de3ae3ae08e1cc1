import { epochsOf, type Schedule } from "./schedule.ts";

export const triangular: Schedule = {
  id: "triangular",
  label: "Triangular cycles",
  doc: "The rate rises and falls in straight lines between a low share and the full rate, over and over.",
  source: "Smith 2017, Cyclical Learning Rates; torch.optim.lr_scheduler.CyclicLR",
  parameters: [
    {
      name: "low",
      label: "low share",
      doc: "The share of the rate at the bottom of a cycle; Smith takes ⅓ to ¼.",
      default: 0.25,
      minimum: 0,
      maximum: 1,
    },
    {
      name: "halfCycle",
      label: "half cycle (epochs)",
      doc: "The epochs from the bottom to the top; Smith takes 2 to 10.",
      default: 4,
      exclusiveMinimum: 0,
    },
  ],
  factor(time, { low, halfCycle }) {
    const phase = (epochsOf(time) / halfCycle) % 2;
    return low + (1 - low) * (1 - Math.abs(phase - 1));
  },
};
