import type { Catalogue } from "../catalogue.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { Preview } from "../messages.ts";
import type { RunLog } from "../runLog.ts";
import { diagnose, historyOfPreview, historyOfRun } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** What is known of a design's network. */
export interface KnownNetwork {
  /** As the document has it now. */
  readonly design: DesignSpec;
  /** The latest run and the design that it trains or trained. */
  readonly run: { readonly design: DesignSpec; readonly log: RunLog } | undefined;
  /** The untrained network of this design. */
  readonly preview: Preview | undefined;
}

/**
 * What is wrong with the design as it is now: by its latest run, or, where the design has changed since, by the untrained
 * network. So a diagnosis goes away with the edit that is to mend it, until it is found again.
 */
export function currentDiagnoses(catalogue: Catalogue, { design, run, preview }: KnownNetwork): Diagnosis[] {
  if (run?.log.latestLayers && isTrainedAlike(design, run.design))
    return diagnose(design, catalogue, historyOfRun(run.log));
  return preview && preview.limit === undefined ? diagnose(design, catalogue, historyOfPreview(preview)) : [];
}

/** Whether both make the same steps; how many is another matter. */
function isTrainedAlike(a: DesignSpec, b: DesignSpec): boolean {
  // Designs come from one parser, which gives every object its keys in the same order.
  const steps = (design: DesignSpec) =>
    JSON.stringify({ ...design, training: { ...design.training, epochs: 0 } });
  return steps(a) === steps(b);
}
