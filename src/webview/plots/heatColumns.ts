import type { Histogram, LayersEvent } from "../../shared/events.ts";
import type { ValueRange } from "./rebin.ts";
import { commonRange, massRange, rebin } from "./rebin.ts";
import { shadeCount } from "./shadeRamp.ts";

export type Quantity = "activation" | "preActivation";

/** A cell with this many times an even share has the last shade. */
const spikeFactor = 6;

export interface Cell extends ValueRange {
  readonly share: number;
}

const massRanges = new WeakMap<Histogram, ValueRange | null>();

/**
 * The columns of a heat strip, one for each snapshot: histograms on a common value axis, as shades. What was computed
 * for a snapshot is kept while axis, shading and number of rows stay, so that a new snapshot costs one new column.
 */
export class HeatColumns {
  range: ValueRange | undefined;
  /** The share from which on a cell has the last shade. */
  peak = 1;
  columns: readonly Uint8Array[] = [];
  steps: readonly number[] = [];
  private histograms: readonly Histogram[] = [];
  private rows = 0;
  private known = new WeakMap<Histogram, { readonly shares: Float32Array; readonly shades: Uint8Array }>();
  /** Counts the columns computed so far, for tests and measurements. */
  computed = 0;

  update(snapshots: readonly LayersEvent[], layer: number, quantity: Quantity, rows: number): void {
    const histograms: Histogram[] = [];
    const steps: number[] = [];
    for (const snapshot of snapshots) {
      const histogram = snapshot.layers.at(layer)?.[quantity].histogram;
      if (histogram === undefined) continue;
      histograms.push(histogram);
      steps.push(snapshot.step);
    }
    // Another run, layer or quantity has nothing to do with the axis so far.
    const previous = histograms[0] === this.histograms[0] ? this.range : undefined;
    const range = commonRange(knownRanges(histograms), previous);
    if (range !== this.range || rows !== this.rows) {
      this.range = range;
      this.rows = rows;
      this.known = new WeakMap();
    }
    this.steps = steps;
    this.histograms = histograms;
    if (range === undefined) {
      this.columns = [];
      return;
    }
    const columns = histograms.map((histogram) => this.column(histogram, range));
    this.shade(columns);
    this.columns = columns.map(({ shades }) => shades);
  }

  private column(histogram: Histogram, range: ValueRange) {
    let column = this.known.get(histogram);
    if (column === undefined) {
      column = { shares: new Float32Array(this.rows), shades: new Uint8Array(this.rows) };
      rebin(histogram, range, column.shares);
      shadeShares(column.shares, this.peak, column.shades);
      this.known.set(histogram, column);
      this.computed++;
    }
    return column;
  }

  /**
   * The peak is the largest share, rounded up to a power of two so that it seldom changes, but no more than a few times
   * what each row would have if all had the same: a spike would leave all else in the faintest shades.
   */
  private shade(columns: readonly { readonly shares: Float32Array; readonly shades: Uint8Array }[]): void {
    let largest = 0;
    for (const { shares } of columns) for (const share of shares) if (share > largest) largest = share;
    const spike = Math.min(1, spikeFactor / this.rows);
    const peak = largest > 0 ? Math.min(spike, 2 ** Math.ceil(Math.log2(largest))) : 1;
    if (peak === this.peak) return;
    this.peak = peak;
    for (const { shares, shades } of columns) shadeShares(shares, peak, shades);
  }

  /** The values of a row of a column, and their share. */
  cell(column: number, row: number): Cell | undefined {
    const { range, rows } = this;
    const histogram = this.histograms.at(column);
    if (range === undefined || histogram === undefined || row < 0 || row >= rows) return undefined;
    const height = (range.high - range.low) / rows;
    return {
      low: row === 0 ? -Infinity : range.low + height * row,
      high: row === rows - 1 ? Infinity : range.low + height * (row + 1),
      share: this.column(histogram, range).shares[row],
    };
  }
}

function knownRanges(histograms: readonly Histogram[]): ValueRange[] {
  const ranges: ValueRange[] = [];
  for (const histogram of histograms) {
    let range = massRanges.get(histogram);
    if (range === undefined) {
      range = massRange(histogram) ?? null;
      massRanges.set(histogram, range);
    }
    if (range !== null) ranges.push(range);
  }
  return ranges;
}

/** The shade goes with the square root of the share; a share that would be invisible has none. */
function shadeShares(shares: Float32Array, peak: number, shades: Uint8Array): void {
  for (let row = 0; row < shares.length; row++) {
    const share = Math.min(1, shares[row] / peak);
    shades[row] = share < 1e-4 ? 0 : Math.max(1, Math.round(Math.sqrt(share) * (shadeCount - 1)));
  }
}
