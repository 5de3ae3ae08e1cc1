import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ClassificationScores } from "../../shared/metrics/classification.ts";
import type { Table } from "../../shared/results/csvTable.ts";
import { type Cell, mistakesByFrequency, mostConfusedClasses } from "../../shared/results/mistakes.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { base, buttons } from "../styles.ts";
import { choices } from "./choices.ts";
import "./confusedPairs.ts";
import "./confusionHeat.ts";
import "./confusionMatrix.ts";
import "./exportMenu.ts";
import { section } from "./sectionStyles.ts";

/** Classes that the table has at most; of more, those with the most mistakes. */
const maxTableClasses = 20;
const shadeHelp =
  "The shade is the share of the class's rows. Right and wrong cells have scales of their own: beside 97 % right no mistake could be seen.";
/** From this many classes on, the pairs that are confused most come first. */
const minClassesWithPairs = 40;

/**
 * Which classes are confused with which: the table, or for many classes a list of pairs, the most confused classes and a heat map.
 *
 * @fires cell-select - CustomEvent<Cell>
 */
@customElement("mlp-confusion-section")
export class ConfusionSection extends LitElement {
  static override styles = [
    base,
    buttons,
    choices,
    section,
    css`
      .legend {
        display: inline-flex;
        align-items: center;
        gap: 4px;
      }
      .legend i {
        width: 10px;
        height: 10px;
        border-radius: 2px;
      }
      .right i {
        background: var(--vscode-charts-blue);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      .wrong i {
        background: var(--mlp-wrong);
        border: 1px dashed var(--vscode-contrastBorder, transparent);
      }
      .head .end {
        gap: 10px;
      }
      mlp-confused-pairs {
        margin-bottom: 10px;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  @property({ attribute: false }) scores!: ClassificationScores;
  @property({ attribute: false }) selected: Cell | undefined;
  @state() private showsAll = false;

  override render() {
    const { confusion, classes } = this.scores;
    const { length } = classes;
    const isLarge = length > maxTableClasses;
    const shown = isLarge
      ? mostConfusedClasses(confusion, maxTableClasses)
      : classes.map((_, index) => index);
    const showsHeat = isLarge && this.showsAll;
    return html`
      <div class="head">
        <h2 id="heading">Confusion</h2>
        <span class="dim">true class down, predicted across</span>
        <span class="end">
          <span class="legend right" tabindex="0" ${help(shadeHelp)}><i></i>right</span>
          <span class="legend wrong"><i></i>wrong</span>
          <mlp-export-menu
            .store=${this.store}
            label="confusion matrix"
            .table=${() => this.table()}
            .picture=${showsHeat ? () => this.renderRoot.querySelector("mlp-confusion-heat")?.canvas : undefined}
          ></mlp-export-menu>
        </span>
      </div>
      ${
        length >= minClassesWithPairs
          ? html`<mlp-confused-pairs
              .mistakes=${mistakesByFrequency(confusion)}
              .classes=${classes}
              .selected=${this.selected}
            ></mlp-confused-pairs>`
          : nothing
      }
      ${isLarge ? this.renderSwitch(length) : nothing}
      ${
        showsHeat
          ? html`<mlp-confusion-heat
              .confusion=${confusion}
              .classes=${classes}
              .selected=${this.selected}
            ></mlp-confusion-heat>`
          : html`<mlp-confusion-matrix
              .confusion=${confusion}
              .classes=${classes}
              .shown=${shown}
              .selected=${this.selected}
            ></mlp-confusion-matrix>`
      }
    `;
  }

  private renderSwitch(length: number) {
    const options = [
      { all: false, label: `the ${maxTableClasses} most confused` },
      { all: true, label: `all ${length} classes` },
    ];
    return html`
      <div class="head">
        <div class="choices" role="radiogroup" aria-label="Classes shown" @keydown=${this.onKeyDown}>
          ${options.map(
            ({ all, label }) => html`
              <button
                role="radio"
                aria-checked=${this.showsAll === all}
                tabindex=${this.showsAll === all ? 0 : -1}
                @click=${() => {
                  this.showsAll = all;
                }}
              >${label}</button>
            `,
          )}
        </div>
        ${
          this.showsAll
            ? nothing
            : html`<span class="dim">rows, recall and precision count all ${length} classes</span>`
        }
      </div>
    `;
  }

  private onKeyDown(event: KeyboardEvent): void {
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.showsAll = !this.showsAll;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>("[role=radio][aria-checked=true]")?.focus(),
    );
  }

  /** The counts of all classes with their scores, whatever is shown. */
  private table(): Table {
    const { confusion, classes } = this.scores;
    const names = classes.map(({ name }) => name);
    return [
      ["true class", ...names.map((name) => `predicted ${name}`), "rows", "recall", "precision", "F1"],
      ...classes.map(({ name, support, recall, precision, f1 }, index) => [
        name,
        ...confusion[index],
        support,
        recall,
        precision,
        f1,
      ]),
    ];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-confusion-section": ConfusionSection;
  }
}
