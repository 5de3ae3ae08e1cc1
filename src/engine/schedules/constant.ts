import type { Schedule } from "./schedule.ts";

export const constant: Schedule = {
  id: "constant",
  label: "Constant",
  doc: "The optimizer's learning rate throughout.",
  parameters: [],
  factor: () => 1,
};
