/** The commands for the recorded runs of a design; those for one run are in the menus of the view "MLP Runs". */
import { InputError } from "../../shared/errors.ts";
import { designInFront, showResults } from "../designer/show.ts";
import type { RunActions } from "../runs/runActions.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

/** @param actions undefined where runs are not recorded */
export function runsCommands(
  actions: () => RunActions | undefined,
): Readonly<Record<string, CommandHandler>> {
  return {
    /** Shows all runs of the design whose menu it was called from, else of the active one. */
    async showRuns(services, uri) {
      const design = (await designAt(services, uri))?.uri;
      if (design) await showResults(services, design, { half: "allRuns" });
    },
    /** Saves the network of the newest run of the active design, else of a run that the user picks. */
    async saveModel(services, uri) {
      const design = (await designAt(services, uri))?.uri;
      const available = actions();
      if (!available)
        throw new InputError("Runs are not recorded in this window, since it has no local folder for them.");
      await (design ? available.saveNewestModel(design) : available.savePickedModel());
    },
    /** Restores the run of the active design that was deleted last in this window. */
    async restoreRun(services) {
      const design = await designInFront(services);
      if (design) await actions()?.restoreLast(design.uri);
    },
  };
}
