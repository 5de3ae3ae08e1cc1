import type { Schedule } from "./schedule.ts";

export const step: Schedule = {
  id: "step",
  label: "Step",
  doc: "Multiplies the rate by a factor at regular intervals of epochs: a drop in the loss follows each step.",
  source: "Krizhevsky, Sutskever and Hinton 2012; torch.optim.lr_scheduler.StepLR",
  parameters: [
    {
      name: "every",
      label: "every (epochs)",
      doc: "The epochs between two steps.",
      default: 10,
      minimum: 1,
      integer: true,
    },
    {
      name: "factor",
      label: "factor",
      doc: "What the rate is multiplied with at each step.",
      default: 0.1,
      exclusiveMinimum: 0,
      maximum: 1,
    },
  ],
  // Whole numbers are divided, so that no rounding moves a step by an update.
  factor: ({ update, updatesPerEpoch }, { every, factor }) =>
    factor ** Math.floor(update / (every * updatesPerEpoch)),
};
