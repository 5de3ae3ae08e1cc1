import { speedLabel, trainingSpeeds } from "../../shared/trainingSpeed.ts";
import { pick } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";

export const speedCommands: Readonly<Record<string, CommandHandler>> = {
  /** Of all runs of the workspace, those that are under way too. */
  async setSpeed({ speed }) {
    const choices = trainingSpeeds.map((value) => ({
      label: speedLabel(value),
      description: value === speed.speed ? "now" : "",
      detail: value === "full" ? "As fast as possible" : "Slow enough to watch; the results are the same",
      value,
    }));
    const chosen = await pick(choices, {
      title: "Training Speed",
      question: "How fast do you want networks to be trained?",
    });
    if (chosen !== undefined) speed.choose(chosen);
  },
};
