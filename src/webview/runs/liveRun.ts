import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { duration } from "../../shared/format/time.ts";
import { sparklineOf } from "../../shared/runs/sparkline.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base } from "../styles.ts";
import { renderSparkline } from "./runCells.ts";
import type { SparkAxes } from "./runTableModel.ts";
import { epochsText } from "./runWords.ts";

/** A cell of the run that trains, which follows its events; the other cells of the table change with the list alone. */
@customElement("mlp-live-run")
export class LiveRun extends LitElement {
  static override styles = [
    base,
    css`
      svg {
        display: block;
      }
      .ink {
        stroke: var(--slot, var(--vscode-foreground));
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  @property() what: "epochs" | "seconds" | "loss" = "epochs";
  @property({ attribute: false }) axes: SparkAxes | undefined;
  protected readonly follow = new StoreController(this, ({ revision }) => [revision]);

  override render() {
    const { log } = this.store;
    const progress = log?.latestProgress;
    if (!log || !progress) return nothing;
    if (this.what === "seconds") return html`${duration(progress.seconds)}`;
    if (this.what === "epochs") return html`${epochsText(progress.epoch, log.started?.epochs)}`;
    return this.axes ? renderSparkline(sparklineOf(log), progress.step, this.axes) : nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-live-run": LiveRun;
  }
}
