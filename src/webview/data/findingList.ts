import type { Fix } from "../../shared/design/fix.ts";
import { severityIcons, severityTones } from "../plots/tone.ts";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { DataFinding } from "../../shared/data/finding.ts";
import { help } from "../help.ts";
import { base, buttons, tones } from "../styles.ts";
import { evidenceTexts, severityWords } from "./findings.ts";

/**
 * What the health check found, the worst first, each with its numbers and what fixes it.
 *
 * @fires fix - CustomEvent<Fix>
 * @fires show-column - CustomEvent<string>, a column's name
 */
@customElement("mlp-finding-list")
export class FindingList extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 6px;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 2px 9px;
        align-items: start;
        padding: 8px 10px;
        border: 1px solid var(--mlp-line);
        border-inline-start: 3px solid var(--edge, var(--mlp-line));
        border-radius: 4px;
        line-height: 1.4;
      }
      li.error {
        --edge: var(--vscode-editorError-foreground, var(--vscode-charts-red));
      }
      li.warning {
        --edge: var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow));
      }
      .message {
        overflow-wrap: anywhere;
      }
      .evidence {
        display: flex;
        flex-wrap: wrap;
        gap: 0 12px;
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
      }
      .fix {
        max-width: 240px;
      }
      .healthy {
        display: flex;
        gap: 6px;
      }
      @media (max-width: 640px) {
        li {
          grid-template-columns: auto minmax(0, 1fr);
        }
        .fix {
          grid-column: 2;
          justify-self: start;
          margin-top: 4px;
          max-width: 100%;
        }
      }
    `,
  ];

  @property({ attribute: false }) findings: readonly DataFinding[] = [];

  override render() {
    if (this.findings.length === 0)
      return html`
        <p class="healthy" data-healthy>
          <vscode-icon class="tone-good" name="pass"></vscode-icon>Nothing that would spoil the training was found.
        </p>
      `;
    return html`<ul>${this.findings.map((finding) => this.renderFinding(finding))}</ul>`;
  }

  private renderFinding(finding: DataFinding) {
    const { kind, severity, column, message, fix } = finding;
    return html`
      <li class=${severity} data-finding=${kind} data-column=${column ?? ""}>
        <vscode-icon
          class="tone-${severityTones[severity]}"
          name=${severityIcons[severity]}
          label=${severityWords[severity]}
        ></vscode-icon>
        <div>
          <span class="visually-hidden">${severityWords[severity]}:</span>
          <span class="message">${message}</span>
          <div class="evidence">
            ${evidenceTexts(finding).map((text) => html`<span>${text}</span>`)}
            ${
              column === undefined
                ? nothing
                : html`<button class="link" aria-label="Show the column ${column}" @click=${() => this.emit("show-column", column)}>
                    Show the column
                  </button>`
            }
          </div>
        </div>
        ${fix ? this.renderFix(fix) : nothing}
      </li>
    `;
  }

  private renderFix(fix: Fix) {
    return html`
      <button class="action fix" data-action="fix" ${help("Change the design; undo takes it back")} @click=${() => this.emit("fix", fix)}>
        ${fix.label}
      </button>
    `;
  }

  private emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-finding-list": FindingList;
  }
}
