/** The axes that the pictures of all cells share: loss curves, and a value axis for each activation. */
import type { CellLayers } from "../../shared/experiment/experimentMessages.ts";
import { layersVerdict } from "../../shared/experiment/layersInWords.ts";
import type { RunLogData } from "../../shared/runLog.ts";
import { commonRange, massRange, type ValueRange } from "../plots/rebin.ts";
import { type CurveRange, curveRange } from "./cellPainters.ts";

/** What a cell has been answered, from which the axes are made. */
export type CellAnswer =
  | { readonly kind: "curves"; readonly histories: readonly RunLogData[] }
  | { readonly kind: "activations"; readonly layers: CellLayers };

export interface Scales {
  /** Undefined before the first curve. */
  readonly curves: CurveRange | undefined;
  /** The value axis of each activation, by its id. */
  readonly activations: ReadonlyMap<string, ValueRange>;
}

export const noScales: Scales = { curves: undefined, activations: new Map() };

/** Collects the answers of the cells, and says what axes they share. */
export class CellScales {
  private readonly curves = new Map<string, CurveRange>();
  private readonly layers = new Map<string, CellLayers>();

  /** @param key what identifies the cell when the axes of the grid change */
  add(key: string, answer: CellAnswer): void {
    if (answer.kind === "activations") this.layers.set(key, answer.layers);
    else {
      const range = curveRange(answer.histories);
      if (range) this.curves.set(key, range);
      else this.curves.delete(key);
    }
  }

  /** Forgets the cells that are no longer part of the grid, which would keep the axes wider than anything shown. */
  keep(keys: ReadonlySet<string>): void {
    for (const map of [this.curves, this.layers])
      for (const key of [...map.keys()]) if (!keys.has(key)) map.delete(key);
  }

  /** The axes that hold all answers; `previous` itself where nothing differs, so that no cell is drawn again. */
  scales(previous: Scales): Scales {
    const next: Scales = { curves: widest([...this.curves.values()]), activations: this.valueAxes(previous) };
    return JSON.stringify(plain(next)) === JSON.stringify(plain(previous)) ? previous : next;
  }

  /**
   * An exploding cell counts only where all cells with its activation explode; it would flatten all others. What lies beyond the
   * axis is counted in the end bars.
   */
  private valueAxes(previous: Scales): ReadonlyMap<string, ValueRange> {
    const groups = new Map<string, { bounded: ValueRange[]; all: ValueRange[] }>();
    for (const { layers, activations } of this.layers.values()) {
      const hidden = layers.slice(0, activations.length);
      const { kind } = layersVerdict(hidden);
      for (const [i, { activation }] of hidden.entries()) {
        const range = massRange(activation.histogram);
        if (!range) continue;
        const group = groups.get(activations[i]) ?? { bounded: [], all: [] };
        groups.set(activations[i], group);
        group.all.push(range);
        if (kind !== "explodes" && kind !== "not-finite") group.bounded.push(range);
      }
    }
    const axes = new Map<string, ValueRange>();
    for (const [activation, { bounded, all }] of groups) {
      const ranges = bounded.length > 0 ? bounded : all;
      const axis = commonRange(ranges, previous.activations.get(activation));
      if (axis) axes.set(activation, axis);
    }
    return axes;
  }
}

function widest(ranges: readonly CurveRange[]): CurveRange | undefined {
  if (ranges.length === 0) return undefined;
  return {
    steps: Math.max(...ranges.map(({ steps }) => steps)),
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}

function plain({ curves, activations }: Scales) {
  return [curves, ...activations];
}
