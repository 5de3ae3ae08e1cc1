import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { type BackpropStep, stepLabel, stepTitle } from "../../shared/backprop/steps.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, gradientColor } from "../styles.ts";
import { mathStyles, renderMath } from "./math.ts";

/** The steps forward and backward by name, and the buttons that go over them. */
@customElement("mlp-step-bar")
export class StepBar extends LitElement {
  static override styles = [
    base,
    buttons,
    mathStyles,
    gradientColor,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 14px;
        padding: 6px 14px;
        border-bottom: 1px solid var(--mlp-line);
      }
      .moves {
        display: flex;
        gap: 2px;
      }
      .steps {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 3px;
      }
      .direction {
        margin-inline: 2px 4px;
        color: var(--vscode-descriptionForeground);
      }
      .step {
        min-width: 24px;
        height: 22px;
        padding: 0 5px;
        border-radius: 3px;
        border-color: color-mix(in srgb, var(--vscode-foreground) 18%, transparent);
        font-size: 12px;
      }
      .step:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .reached {
        background: color-mix(in srgb, var(--vscode-charts-blue) 28%, transparent);
      }
      .backward.reached {
        background: color-mix(in srgb, var(--mlp-gradient) 26%, transparent);
      }
      .present {
        outline: 2px solid var(--vscode-focusBorder);
        outline-offset: -1px;
        font-weight: bold;
      }
      .count {
        margin-inline-start: auto;
        color: var(--vscode-descriptionForeground);
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  protected readonly follow = new StoreController(this, ({ backprop }) => [
    backprop.explanation,
    backprop.index,
    backprop.example,
    backprop.isPlaying,
  ]);

  override render() {
    const { backprop } = this.store;
    const { steps, index, isPlaying } = backprop;
    const last = steps.length - 1;
    return html`
      <div class="moves" role="group" aria-label="Steps">
        ${this.renderMove("first", "debug-restart", "First step (Home)", index === 0, () => backprop.goTo(0))}
        ${this.renderMove("back", "chevron-left", "Step back (←)", index === 0, () => backprop.goTo(index - 1))}
        ${this.renderMove("play", isPlaying ? "debug-pause" : "play", isPlaying ? "Pause (Space)" : "Play in slow motion (Space)", false, () => backprop.play(!isPlaying))}
        ${this.renderMove("next", "chevron-right", "Next step (→)", index === last, () => backprop.goTo(index + 1))}
      </div>
      ${this.renderSteps("forward")} ${this.renderSteps("backward")}
      <span class="count">step ${index + 1} of ${steps.length}</span>
    `;
  }

  private renderMove(id: string, icon: string, label: string, disabled: boolean, act: () => void) {
    return html`
      <button class="icon-button" data-action=${id} aria-label=${label} ${help(label)} ?disabled=${disabled} @click=${act}>
        <vscode-icon name=${icon}></vscode-icon>
      </button>
    `;
  }

  private renderSteps(direction: BackpropStep["direction"]) {
    const { backprop } = this.store;
    const { steps, index } = backprop;
    return html`
      <div class="steps" role="group" aria-label=${direction}>
        <span class="direction">${direction}</span>
        ${steps.map((step, i) =>
          step.direction === direction
            ? html`
                <button
                  class="step ${direction} ${i <= index ? "reached" : ""} ${i === index ? "present" : ""}"
                  data-step=${stepLabel(step)}
                  tabindex=${i === index ? 0 : -1}
                  aria-current=${i === index ? "step" : "false"}
                  aria-label=${stepTitle(step)}
                  @click=${() => backprop.goTo(i)}
                >${renderMath(stepLabel(step))}</button>
              `
            : "",
        )}
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-step-bar": StepBar;
  }
}
