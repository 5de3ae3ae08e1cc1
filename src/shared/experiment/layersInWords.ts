/** What becomes of the activations from layer to layer, in words: the lecture's slide of initializations. */
import type { LayerSnapshot } from "../events.ts";
import { percent, shortNumber } from "../format/numbers.ts";

/** What is seen over the hidden layers. */
export interface LayersVerdict {
  readonly kind:
    | "not-finite"
    | "all-zero"
    | "collapses"
    | "saturated"
    | "explodes"
    | "shrinks"
    | "keeps-spread";
  readonly text: string;
}

/** A standard deviation below this is 0 for the next layer: rows can hardly be distinguished (see `collapsed.ts`). */
const collapsedBelow = 1e-2;
/** The share of saturated activations from which on little passes back (see `saturated.ts`). */
const saturatedFrom = 0.75;
/** A spread that changes by less than this factor over all layers is kept. */
const keptWithin = 4;
/** A spread above this is exploding. */
const explodesAbove = 100;

/**
 * Judges all hidden layers together, never the last one alone.
 *
 * @param hidden snapshots of the hidden layers, from the input on
 */
export function layersVerdict(hidden: readonly LayerSnapshot[]): LayersVerdict {
  const spreads = hidden.map(({ activation }) => activation.std);
  const infinite = spreads.findIndex((spread) => !Number.isFinite(spread));
  if (infinite >= 0) return { kind: "not-finite", text: `not finite from layer ${infinite + 1} on` };
  if (spreads.every((spread) => spread === 0))
    return { kind: "all-zero", text: "all activations alike: every unit computes the same" };
  const collapsed = spreads.findIndex((spread) => spread < collapsedBelow);
  if (collapsed >= 0) {
    const last = Math.max(1, collapsed);
    return { kind: "collapses", text: `collapses to 0 after layer ${last}` };
  }
  const saturated = Math.min(...hidden.map((layer) => layer.saturated ?? 0));
  if (saturated >= saturatedFrom)
    return { kind: "saturated", text: `saturated: at least ${percent(saturated)} in every layer` };
  const [first, last] = [spreads[0], spreads[spreads.length - 1]];
  const change = `${shortNumber(first)} → ${shortNumber(last)}`;
  if (Math.max(...spreads) > explodesAbove) return { kind: "explodes", text: `explodes: ${change}` };
  if (first / last > keptWithin) return { kind: "shrinks", text: `shrinks: ${change}` };
  return { kind: "keeps-spread", text: `keeps its spread: ${change}` };
}
