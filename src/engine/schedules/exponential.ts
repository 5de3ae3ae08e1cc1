import { epochsOf, type Schedule } from "./schedule.ts";

export const exponential: Schedule = {
  id: "exponential",
  label: "Exponential",
  doc: "The rate shrinks by the same factor in every epoch, smoothly from update to update.",
  source: "torch.optim.lr_scheduler.ExponentialLR, which changes it between epochs only",
  parameters: [
    {
      name: "decay",
      label: "decay",
      doc: "What is left of the rate after an epoch.",
      default: 0.95,
      exclusiveMinimum: 0,
      maximum: 1,
    },
  ],
  factor: (time, { decay }) => decay ** epochsOf(time),
};
