import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { LayersEvent } from "../../shared/events.ts";
import { layerName } from "../../shared/format/layerNames.ts";
import { percent, shortNumber } from "../../shared/format/numbers.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { help } from "../help.ts";
import "../plots/histogram.ts";
import { massRange } from "../plots/rebin.ts";
import { sharedRanges } from "../plots/sharedRange.ts";
import { base } from "../styles.ts";
import type { ComparedRun } from "./comparedRun.ts";
import { slotColors } from "./runColors.ts";

/** A share of saturated or dead units from which on it is said in place of the standard deviation. */
const notableShare = 0.01;

/** The histograms of a layer's activations in several runs, side by side at the same epoch. */
@customElement("mlp-activation-columns")
export class ActivationColumns extends LitElement {
  static override styles = [
    base,
    slotColors,
    css`
      :host {
        display: grid;
        gap: 8px;
        align-content: start;
        min-width: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
      }
      select {
        padding: 1px 4px;
        font: inherit;
        color: var(--vscode-settings-dropdownForeground, var(--vscode-foreground));
        background: var(--vscode-settings-dropdownBackground, var(--vscode-input-background));
        border: 1px solid var(--vscode-settings-dropdownBorder, var(--vscode-input-border, transparent));
        border-radius: 2px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        font-size: 12px;
      }
      input[type="range"] {
        flex: 1;
        min-width: 80px;
        accent-color: var(--vscode-focusBorder);
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(110px, 1fr));
        gap: 10px 16px;
      }
      .column {
        display: grid;
        gap: 2px;
        align-content: start;
        min-width: 0;
        font-size: 12px;
        --mlp-histogram-height: 110px;
        --mlp-histogram-ink: var(--slot);
      }
      .column b {
        color: var(--slot);
      }
      .at {
        font-size: 11px;
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly ComparedRun[] = [];
  /** Counted from 0, the output layer last; undefined for the first. */
  @state() private layer = 0;
  /** Undefined for the last epoch of each run. */
  @state() private epoch: number | undefined;

  override render() {
    const { runs } = this;
    const layers = Math.max(1, ...runs.map(({ log }) => log?.started?.layers.length ?? 0));
    const epochs = Math.max(0, ...runs.map(({ log }) => (log ? newestEpoch(log) : 0)));
    const epoch = this.epoch ?? epochs;
    const layer = Math.min(this.layer, layers - 1);
    const columns = runs.map((compared) => this.columnOf(compared, layer, layers, epoch));
    const ranges = commonRanges(columns);
    return html`
      <div class="head">
        <h2>Activations</h2>
        <select aria-label="Layer" @change=${(event: Event) => (this.layer = Number((event.target as HTMLSelectElement).value))}>
          ${Array.from({ length: layers }, (_, i) => html`<option value=${i} ?selected=${i === layer}>${layerName(i, layers - 1)}</option>`)}
        </select>
        <span class="dim" ${help("Runs with the same activation share the value axis. A slashed bar is cut; its share is written beside it.")}>share of units by value</span>
      </div>
      <label>
        epoch
        <input
          type="range"
          min="0"
          max=${epochs}
          step="any"
          .value=${String(epoch)}
          aria-valuetext=${`epoch ${epoch.toFixed(1)}`}
          @input=${(event: Event) => this.moveTo(Number((event.target as HTMLInputElement).value), epochs)}
        />
        <span>${epoch.toFixed(epochs > 20 ? 0 : 1)}</span>
      </label>
      <div class="columns">
        ${repeat(
          columns,
          ({ run }) => run.id,
          ({ run, slot, snapshot, activation, at }, i) => html`
            <div class="column slot-${slot}">
              <span><b>#${run.number}</b> <span class="dim">${activation ?? ""}</span></span>
              <mlp-histogram
                .histogram=${snapshot?.activation.histogram}
                .range=${ranges[i]}
                .label=${`activation of ${layerName(layer, layers - 1)} in run ${run.number}`}
                reachable
                inked
              ></mlp-histogram>
              <span>${snapshot ? wordsOf(snapshot) : "no snapshot"}</span>
              ${at === undefined || Math.abs(at - epoch) < 0.05 ? nothing : html`<span class="dim at">at epoch ${at.toFixed(1)}</span>`}
            </div>
          `,
        )}
      </div>
    `;
  }

  private moveTo(epoch: number, last: number): void {
    this.epoch = epoch >= last ? undefined : epoch;
  }

  /** The output layer is the last one of each run, however many layers it has. */
  private columnOf({ run, slot, log, design }: ComparedRun, layer: number, layers: number, epoch: number) {
    const own = log?.started?.layers.length ?? 0;
    const index = layer === layers - 1 ? own - 1 : layer;
    const isThere = index >= 0 && (layer === layers - 1 || index < own - 1);
    const found = log && isThere ? snapshotAt(log, epoch) : undefined;
    const choice = index === own - 1 ? design?.output?.activation : design?.layers[index]?.activation;
    return {
      run,
      slot,
      snapshot: found?.layers[index],
      activation: choice?.type,
      at: found && log ? epochOf(log, found.step) : undefined,
    };
  }
}

/** A column's axis is its own where its values reach this many times less far than another's: it would be one bar. */
const maxReachRatio = 10;

/** The axes of the columns: shared by those with the same activation whose values reach about equally far. */
function commonRanges(
  columns: readonly {
    readonly activation: string | undefined;
    readonly snapshot: LayersEvent["layers"][number] | undefined;
  }[],
) {
  const reaches = columns.map(({ snapshot }) => {
    const range = snapshot && massRange(snapshot.activation.histogram);
    return range ? Math.max(Math.abs(range.low), Math.abs(range.high)) : 0;
  });
  const group = (reach: number) => Math.floor(Math.log(reach || 1) / Math.log(maxReachRatio));
  return sharedRanges(
    columns.map(({ activation, snapshot }, i) => ({
      activation: activation && `${activation} ${group(reaches[i])}`,
      histogram: snapshot?.activation.histogram,
    })),
    new Map(),
  );
}

/** The snapshot that is nearest to an epoch. */
function snapshotAt(log: RunLog, epoch: number): LayersEvent | undefined {
  const distance = ({ step }: LayersEvent) => Math.abs(epochOf(log, step) - epoch);
  return log.snapshots.reduce<LayersEvent | undefined>(
    (nearest, event) => (nearest && distance(nearest) <= distance(event) ? nearest : event),
    undefined,
  );
}

function epochOf({ started }: RunLog, step: number): number {
  return started ? step / started.stepsPerEpoch : 0;
}

function newestEpoch(log: RunLog): number {
  return epochOf(log, log.snapshots.at(-1)?.step ?? 0);
}

/** What is worth knowing of a layer, in few words. */
function wordsOf({ saturated, dead, activation }: LayersEvent["layers"][number]): string {
  if (saturated !== null && saturated >= notableShare) return `${percent(saturated)} saturated`;
  if (dead !== null && dead >= notableShare) return `${percent(dead)} dead`;
  return `std ${shortNumber(activation.std)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-activation-columns": ActivationColumns;
  }
}
