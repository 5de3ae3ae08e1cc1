import type { Schedule } from "./schedule.ts";

export const cosine: Schedule = {
  id: "cosine",
  label: "Cosine",
  doc: "Half a cosine from the full rate at the start to the final one at the end of the run: slow, fast, slow.",
  source: "Loshchilov and Hutter 2017 (SGDR), without restarts; torch.optim.lr_scheduler.CosineAnnealingLR",
  parameters: [
    {
      name: "final",
      label: "final share",
      doc: "The share of the rate that is left at the end.",
      default: 0,
      minimum: 0,
      maximum: 1,
    },
  ],
  factor: ({ update, updates }, { final }) =>
    final + 0.5 * (1 - final) * (1 + Math.cos((Math.PI * update) / updates)),
};
