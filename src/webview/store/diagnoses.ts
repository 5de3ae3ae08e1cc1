import { currentDiagnoses } from "../../shared/health/currentDiagnoses.ts";
import type { Diagnosis } from "../../shared/health/diagnosis.ts";
import type { DesignerStore } from "./designerStore.ts";
import { sameDesign } from "./shownLayers.ts";

type Source = Pick<
  DesignerStore,
  "catalogue" | "design" | "isOutline" | "runDesign" | "log" | "attempts" | "lastPreview"
>;

/** What is wrong with the network that the designer shows, by the same criteria and words as everywhere. */
export function shownDiagnoses({
  catalogue,
  design,
  isOutline,
  runDesign,
  log,
  attempts,
  lastPreview,
}: Source): Diagnosis[] {
  if (!catalogue || !design || isOutline) return [];
  return currentDiagnoses(catalogue, {
    design,
    run: runDesign && log && { design: runDesign, log },
    attempts,
    preview: lastPreview && sameDesign(lastPreview.design, design) ? lastPreview.preview : undefined,
  });
}
