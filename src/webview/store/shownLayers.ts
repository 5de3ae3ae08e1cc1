import type { DesignSpec } from "../../shared/design/fields.ts";
import type { LayerSnapshot } from "../../shared/events.ts";
import { isLive } from "../../shared/runPhase.ts";
import type { DesignerStore } from "./designerStore.ts";

/** What a row of the stack shows of the inside of its layer. */
export interface ShownLayer {
  readonly snapshot: LayerSnapshot | undefined;
  /** The layer's number in the run whose history belongs to this row; undefined where it is not in the run. */
  readonly runLayer: number | undefined;
}

type Source = Pick<
  DesignerStore,
  "design" | "runDesign" | "log" | "shown" | "phase" | "lastPreview" | "preview"
>;

/**
 * The snapshots of the design's layers, the output layer last, at the step that is shown. A run in progress comes first; a finished one stays as
 * long as the network is the one that it trained; everything else shows the untrained network.
 */
export function shownLayers(source: Source): ShownLayer[] {
  const { design, runDesign } = source;
  // What was seen of data that can no longer be read does not belong to the network any more.
  const lastPreview = source.preview.kind === "error" ? undefined : source.lastPreview;
  if (!design) return [];
  const fromRun = runDesign && showsRun(source) ? matchLayers(design, runDesign, "equal") : [];
  const fromPreview = lastPreview ? matchLayers(design, lastPreview.design, "similar") : [];
  const shown = source.shown.snapshot?.layers;
  return [...design.layers, design.output].map((_, i) => {
    const runLayer = fromRun[i];
    const previewLayer = fromPreview[i];
    const trained = runLayer === undefined ? undefined : shown?.[runLayer];
    const untrained = previewLayer === undefined ? undefined : lastPreview?.preview.layers[previewLayer];
    return { snapshot: trained ?? untrained, runLayer };
  });
}

/** Whether the stack shows the run: it is in progress, or it trained this very network. */
export function showsRun({
  design,
  runDesign,
  log,
  phase,
}: Pick<Source, "design" | "runDesign" | "log" | "phase">): boolean {
  if (!design || !runDesign || !log) return false;
  return isLive(phase) || sameNetwork(design, runDesign);
}
export function sameDesign(a: DesignSpec, b: DesignSpec): boolean {
  return same(a, b);
}

/** Whether both start from the same weights on the same data; how long and how fast they are trained may differ. */
export function sameNetwork(a: DesignSpec, b: DesignSpec): boolean {
  const network = ({ dataset, layers, output, loss, training }: DesignSpec) => ({
    dataset,
    layers,
    output,
    loss,
    seed: training.seed,
  });
  return same(network(a), network(b));
}

/**
 * For each layer of a design, the layer of another design that it corresponds to: from both ends as far as they are
 * equal, since layers have no names. With as many layers in both, `similar` pairs them whatever they are.
 */
export function matchLayers(
  design: DesignSpec,
  other: DesignSpec,
  need: "equal" | "similar",
): (number | undefined)[] {
  const count = design.layers.length;
  const otherCount = other.layers.length;
  const shift = otherCount - count;
  const equal = (i: number, j: number) => same(design.layers[i], other.layers[j]);
  const match: (number | undefined)[] = new Array(count + 1).fill(undefined);
  match[count] = otherCount;
  if (shift === 0) {
    for (let i = 0; i < count; i++) if (need === "similar" || equal(i, i)) match[i] = i;
    return match;
  }
  const shorter = Math.min(count, otherCount);
  let front = 0;
  while (front < shorter && equal(front, front)) match[front] = front++;
  for (let i = count - 1; i >= front && i + shift >= front && equal(i, i + shift); i--) match[i] = i + shift;
  return match;
}

/** Designs come from one parser, which gives every object its keys in the same order. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
