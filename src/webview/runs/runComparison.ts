import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { designDifferences } from "../../shared/design/differences.ts";
import { type DifferingField, differingFields } from "../../shared/runs/runChanges.ts";
import { comparisonText } from "../../shared/runs/runComparison.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import "./activationColumns.ts";
import type { ComparedRun } from "./comparedRun.ts";
import "./overlayPanel.ts";
import { slotColors } from "./runColors.ts";

/**
 * Two to four selected runs beside each other: what can be said of them, their curves, their layers and their designs. Of one that
 * another program trains, its curves.
 */
@customElement("mlp-run-comparison")
export class RunComparison extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    slotColors,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 5fr) minmax(0, 4fr);
        gap: 16px 28px;
        padding: 12px 14px 24px;
        border-top: 1px solid var(--mlp-line);
      }
      .say {
        grid-column: 1 / -1;
        display: flex;
        gap: 8px;
        line-height: 1.45;
      }
      .fields {
        grid-column: 1 / -1;
        display: grid;
        gap: 6px;
        min-width: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 14px;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: 12px;
      }
      th,
      td {
        padding: 3px 22px 3px 0;
        font-weight: normal;
        text-align: start;
        vertical-align: top;
        border-bottom: 1px solid var(--mlp-line);
      }
      thead th {
        color: var(--slot, var(--vscode-descriptionForeground));
        font-weight: 600;
      }
      .problem {
        grid-column: 1 / -1;
        display: flex;
        gap: 6px;
      }
      @container (max-width: 860px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ runs, revision, log }) => [
    runs.list,
    runs.view,
    runs.loaded,
    // The run that trains is followed by its events.
    runs.isCurrentSelected ? revision : log,
  ]);

  override render() {
    const { runs: model, revision } = this.store;
    const compared = this.compared();
    const problems = compared.flatMap(({ run }) => model.historyOf(run.id)?.problem ?? []);
    if (compared.length === 1)
      return html`
        ${problems.map(renderProblem)}
        <mlp-overlay-panel .runs=${compared} .revision=${revision}></mlp-overlay-panel>
      `;
    const ascending = [...compared].sort((a, b) => a.run.number - b.run.number);
    const fields = differing(ascending);
    const text = comparisonText(
      ascending.map(({ run }) => run),
      fields,
      model.runs,
    );
    const isLoading = compared.some(({ run, log }) => !log && !model.historyOf(run.id));
    return html`
      <p class="say" data-testid="sentence">
        <vscode-icon class=${text.isDoubtful ? "tone-warning" : "tone-none"} name=${text.isDoubtful ? "warning" : "info"}></vscode-icon>
        <span>
          <b>${text.runs}</b> ${isLoading ? "are being read …" : html`${text.verdict} <span class="dim">${text.limits.join(" ")}</span>`}
        </span>
      </p>
      ${problems.map(renderProblem)}
      <mlp-overlay-panel .runs=${compared} .revision=${revision}></mlp-overlay-panel>
      <mlp-activation-columns .runs=${compared}></mlp-activation-columns>
      ${this.renderFields(ascending, fields)}
    `;
  }

  /** The selected runs; the one that trains as far as its events have come. */
  private compared(): readonly ComparedRun[] {
    const { runs: model, log } = this.store;
    return model.selected.map(({ run, slot }) => {
      const history = model.historyOf(run.id);
      const isCurrent = model.isLive(run) && log !== undefined;
      const present = log?.latestProgress;
      const clock = history?.clock ?? { step: [], seconds: [] };
      return {
        run,
        slot,
        design: history?.design,
        log: isCurrent ? log : history?.log,
        clock:
          isCurrent && present && present.step > (clock.step.at(-1) ?? 0)
            ? { step: [...clock.step, present.step], seconds: [...clock.seconds, present.seconds] }
            : clock,
      };
    });
  }

  private renderFields(runs: readonly ComparedRun[], fields: readonly DifferingField[] | undefined) {
    const two = runs.length === 2;
    return html`
      <div class="fields">
        <div class="head">
          <h2>Designs</h2>
          <button
            class="link"
            data-action="diff"
            @click=${() =>
              this.store.runs.act(
                "compareDesign",
                runs.slice(-2).map(({ run }) => run.id),
              )}
          >Open diff editor${two ? nothing : ` for #${runs.at(-2)?.run.number} and #${runs.at(-1)?.run.number}`}</button>
        </div>
        ${
          fields && fields.length > 0
            ? html`<div class="scroll"><table>
              <thead><tr><th>field</th>${runs.map(({ run, slot }) => html`<th class="slot-${slot}">#${run.number}</th>`)}</tr></thead>
              <tbody>${fields.map(
                ({ field, values }) =>
                  html`<tr><th scope="row" class="dim">${field}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`,
              )}</tbody>
            </table></div>`
            : html`<span class="dim">${fields ? "No field differs." : "The designs are not known."}</span>`
        }
      </div>
    `;
  }
}

function renderProblem(problem: string) {
  return html`<p class="problem"><vscode-icon class="tone-warning" name="warning"></vscode-icon>${problem}</p>`;
}

/** The fields in which the designs differ; undefined where one of them is not known. */
function differing(runs: readonly ComparedRun[]): readonly DifferingField[] | undefined {
  const designs = runs.map(({ design }) => design).filter((design) => design !== undefined);
  const [first, ...others] = designs;
  if (!first || designs.length < runs.length) return undefined;
  return differingFields(others.map((design) => designDifferences(first, design)));
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-run-comparison": RunComparison;
  }
}
