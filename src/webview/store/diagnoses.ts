import { currentDiagnoses } from "../../shared/health/currentDiagnoses.ts";
import type { Diagnosis } from "../../shared/health/diagnosis.ts";
import type { DesignerStore } from "./designerStore.ts";
import { sameDesign } from "./pictures.ts";

type Source = Pick<
  DesignerStore,
  "catalogue" | "design" | "isOutline" | "runDesign" | "log" | "attempts" | "picture"
>;

/** What is wrong with the network that the designer shows, by the same criteria and words as everywhere. */
export function shownDiagnoses({
  catalogue,
  design,
  isOutline,
  runDesign,
  log,
  attempts,
  picture,
}: Source): Diagnosis[] {
  if (!catalogue || !design || isOutline) return [];
  return currentDiagnoses(catalogue, {
    design,
    run: runDesign && log && { design: runDesign, log },
    attempts,
    preview: picture && sameDesign(picture.design, design) ? picture.preview : undefined,
  });
}
