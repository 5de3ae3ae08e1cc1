import type { Catalogue } from "../catalogue.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { Preview } from "../messages.ts";
import type { RunLog } from "../runLog.ts";
import type { Attempt } from "./attempt.ts";
import { diagnose, historyOfPreview, historyOfRun } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { trainsAlike } from "./editedDesign.ts";

/** What is known of a design's network. */
export interface KnownNetwork {
  /** The design as the document has it now. */
  readonly design: DesignSpec;
  /** The latest run and the design that it trains or trained. */
  readonly run: { readonly design: DesignSpec; readonly log: RunLog } | undefined;
  /** The runs before it, oldest first. */
  readonly attempts: readonly Attempt[];
  /** The untrained network of this design. */
  readonly preview: Preview | undefined;
}

/**
 * What is wrong with the design as it is now: by its latest run, or, where the design has changed since, by the untrained
 * network. So a diagnosis goes away with the edit that is to fix it, until it is found again.
 */
export function currentDiagnoses(
  catalogue: Catalogue,
  { design, run, attempts, preview }: KnownNetwork,
): Diagnosis[] {
  if (run && (run.log.latestLayers || run.log.diverged) && trainsAlike(design, run.design))
    return diagnose(design, catalogue, historyOfRun(run.log, attempts));
  // A network that is too large to be computed for being looked at has nothing to be diagnosed by.
  if (!preview || preview.limit !== undefined) return [];
  const all = run
    ? [...attempts, { design: run.design, diverged: run.log.diverged !== undefined }]
    : attempts;
  return diagnose(design, catalogue, historyOfPreview(preview, all));
}
