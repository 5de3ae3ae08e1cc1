import { css } from "lit";

/**
 * The columns that every row of the stack shares: flow, settings, histogram, heat strip, health. With less room the strip
 * goes first, then the settings move above the histogram and the chips wrap.
 */
export const rowLayout = css`
  :host {
    position: relative;
    display: grid;
    grid-template-columns: 160px minmax(258px, 1.2fr) minmax(150px, 210px) minmax(110px, 1.5fr) 112px;
    grid-template-areas:
      "flow settings histogram strip health"
      "flow note note note note";
    grid-template-rows: 1fr auto;
    column-gap: 16px;
    align-items: center;
    padding-inline: 14px;
    border: 1px solid transparent;
    border-inline-width: 0;
    border-bottom-color: var(--mlp-line);
  }
  :host(:focus) {
    outline: none;
  }
  :host(:focus-visible) {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  :host(:hover) {
    background: color-mix(in srgb, var(--vscode-list-hoverBackground) 50%, transparent);
  }
  :host([selected]) {
    background: color-mix(in srgb, var(--vscode-list-inactiveSelectionBackground, transparent) 35%, transparent);
    box-shadow: inset 2px 0 0 var(--vscode-focusBorder);
  }
  .flow-cell {
    grid-area: flow;
  }
  .settings {
    grid-area: settings;
    min-width: 0;
    padding-block: 4px;
  }
  mlp-histogram {
    grid-area: histogram;
  }
  mlp-heat-strip,
  .no-strip {
    grid-area: strip;
  }
  .health {
    grid-area: health;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .title {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 22px;
    white-space: nowrap;
    min-width: 0;
  }
  .title .dim {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-top: var(--mlp-chip-gap, 3px);
  }
  .outputs {
    margin-top: 3px;
    font-size: 12px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Without a run there is nothing to show over time: the others take its room. */
  :host([still]) {
    grid-template-columns: 160px minmax(258px, 1.4fr) minmax(100px, 1fr) 112px;
    grid-template-areas:
      "flow settings histogram health"
      "flow note note note";
  }
  :host([still]) .no-strip {
    display: none;
  }
  @container (max-width: 900px) {
    :host {
      grid-template-columns: 132px minmax(176px, 1.2fr) minmax(110px, 150px) minmax(100px, 1fr) 98px;
      column-gap: 12px;
    }
    :host([still]) {
      grid-template-columns: 132px minmax(230px, 1.3fr) minmax(90px, 1fr) 98px;
    }
  }
  @container (max-width: 660px) {
    :host,
    :host([still]) {
      grid-template-columns: 132px minmax(176px, 1fr) minmax(90px, 150px) 98px;
      grid-template-areas:
        "flow settings histogram health"
        "flow note note note";
    }
    mlp-heat-strip,
    .no-strip {
      display: none;
    }
  }
  @container (max-width: 540px) {
    :host,
    :host([still]) {
      grid-template-columns: 112px minmax(0, 1fr) 92px;
      grid-template-areas:
        "flow settings settings"
        "flow histogram health"
        "flow note note";
      grid-template-rows: auto auto auto;
      column-gap: 10px;
      padding-inline: 10px;
    }
    mlp-histogram,
    .health {
      margin-bottom: 6px;
    }
  }
`;
