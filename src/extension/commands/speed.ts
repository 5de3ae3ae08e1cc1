/** The command that sets the training speed. */
import { speedLabel, trainingSpeeds } from "../../shared/trainingSpeed.ts";
import { pick } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";

export const speedCommands: Readonly<Record<string, CommandHandler>> = {
  /** Sets the speed of all runs of the workspace, those under way included. */
  async setSpeed({ speed }) {
    const choices = trainingSpeeds.map((value) => ({
      label: speedLabel(value),
      description: value === speed.speed ? "current" : "",
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
