import type { Histogram, LayerQuantity, LayersEvent } from "../../shared/events.ts";
import type { ValueRange } from "./rebin.ts";
import { commonRange, massRange, rebin } from "./rebin.ts";
import { shadeCount } from "./shadeRamp.ts";

/** A cell with this many times an even share has the last shade. */
const spikeFactor = 6;

export interface Cell extends ValueRange {
  readonly share: number;
}

interface Column {
  readonly snapshot: LayersEvent;
  readonly histogram: Histogram;
  /** Where the shown part of its mass lies; undefined without any. */
  readonly mass: ValueRange | undefined;
  /** The share in each row of the axis, the lowest values first. */
  shares: Float32Array;
  shades: Uint8Array;
  largest: number;
}

/**
 * The columns of a heat strip, one for each snapshot: histograms on a common value axis, as shades. What was computed
 * for a snapshot is kept while axis and number of rows stay, so that a new snapshot costs one new column.
 */
export class HeatColumns {
  range: ValueRange | undefined;
  /** The share from which on a cell has the last shade. */
  peak = 1;
  columns: Column[] = [];
  steps: number[] = [];
  /** Changes whenever a column or its shades do. */
  version = 0;
  /** Counts the columns computed so far, for tests and measurements. */
  computed = 0;
  private snapshotsSeen = 0;
  private rows = 0;
  private layer = -1;
  private quantity: LayerQuantity = "activation";

  update(snapshots: readonly LayersEvent[], layer: number, quantity: LayerQuantity, rows: number): void {
    const same = layer === this.layer && quantity === this.quantity;
    if (same && rows === this.rows && this.goesOn(snapshots)) {
      if (snapshots.length === this.snapshotsSeen) return;
      this.append(snapshots.slice(this.snapshotsSeen));
    } else {
      // Another run, layer or quantity has nothing to do with the axis so far; a thinned-out history keeps it.
      const keepsAxis = same && snapshots.length > 0 && snapshots[0] === this.columns[0]?.snapshot;
      this.start(snapshots, layer, quantity, rows, keepsAxis ? this.range : undefined);
    }
    this.snapshotsSeen = snapshots.length;
    this.version++;
  }

  /** Whether the snapshots are those known so far, with none or some more at the end. */
  private goesOn(snapshots: readonly LayersEvent[]): boolean {
    const { columns, snapshotsSeen } = this;
    if (columns.length !== snapshotsSeen || snapshots.length < snapshotsSeen || snapshotsSeen === 0)
      return false;
    return (
      snapshots[0] === columns[0].snapshot &&
      snapshots[snapshotsSeen - 1] === columns[snapshotsSeen - 1].snapshot
    );
  }

  private start(
    snapshots: readonly LayersEvent[],
    layer: number,
    quantity: LayerQuantity,
    rows: number,
    previous: ValueRange | undefined,
  ): void {
    Object.assign(this, { layer, quantity, rows });
    const known = new Map(this.columns.map((column) => [column.histogram, column]));
    this.columns = this.makeColumns(snapshots, known);
    this.steps = this.columns.map(({ snapshot }) => snapshot.step);
    this.range = commonRange(massesOf(this.columns), previous);
    this.compute(this.columns);
    this.reshade();
  }

  private append(snapshots: readonly LayersEvent[]): void {
    const added = this.makeColumns(snapshots);
    this.columns.push(...added);
    this.steps.push(...added.map(({ snapshot }) => snapshot.step));
    const { range } = this;
    const inside = ({ mass }: Column) =>
      mass === undefined || (range !== undefined && mass.low >= range.low && mass.high <= range.high);
    // Only what sticks out can move the axis; whether it does depends on all the others.
    if (!added.every(inside)) this.range = commonRange(massesOf(this.columns), range);
    this.compute(this.range === range ? added : this.columns);
    this.reshade();
  }

  private makeColumns(snapshots: readonly LayersEvent[], known?: ReadonlyMap<Histogram, Column>): Column[] {
    const columns: Column[] = [];
    for (const snapshot of snapshots) {
      const histogram = snapshot.layers.at(this.layer)?.[this.quantity].histogram;
      if (histogram === undefined) continue;
      const mass = known?.get(histogram)?.mass ?? massRange(histogram);
      columns.push({ snapshot, histogram, mass, shares: none, shades: noShades, largest: 0 });
    }
    return columns;
  }

  private compute(columns: readonly Column[]): void {
    if (this.range === undefined) return;
    for (const column of columns) {
      column.shares = new Float32Array(this.rows);
      column.shades = new Uint8Array(this.rows);
      rebin(column.histogram, this.range, column.shares);
      column.largest = Math.max(...column.shares);
      shade(column, this.peak);
      this.computed++;
    }
  }

  /**
   * The peak is the largest share, rounded up to a power of two so that it seldom changes, but no more than a few times
   * what each row would have if all had the same: a spike would leave all else in the faintest shades.
   */
  private reshade(): void {
    let largest = 0;
    for (const column of this.columns) largest = Math.max(largest, column.largest);
    const spike = Math.min(1, spikeFactor / this.rows);
    const peak = largest > 0 ? Math.min(spike, 2 ** Math.ceil(Math.log2(largest))) : 1;
    if (peak === this.peak) return;
    this.peak = peak;
    for (const column of this.columns) shade(column, peak);
  }

  /** The values of a row of a column, and their share. */
  cell(column: number, row: number): Cell | undefined {
    const { range, rows } = this;
    const share = this.columns.at(column)?.shares.at(row);
    if (range === undefined || share === undefined) return undefined;
    const height = (range.high - range.low) / rows;
    return {
      low: row === 0 ? -Infinity : range.low + height * row,
      high: row === rows - 1 ? Infinity : range.low + height * (row + 1),
      share,
    };
  }
}

const none = new Float32Array(0);
const noShades = new Uint8Array(0);

function massesOf(columns: readonly Column[]): ValueRange[] {
  return columns.flatMap(({ mass }) => mass ?? []);
}

/** The shade goes with the square root of the share; a share that would be invisible has none. */
function shade({ shares, shades }: Column, peak: number): void {
  for (let row = 0; row < shares.length; row++) {
    const share = Math.min(1, shares[row] / peak);
    shades[row] = share < 1e-4 ? 0 : Math.max(1, Math.round(Math.sqrt(share) * (shadeCount - 1)));
  }
}
