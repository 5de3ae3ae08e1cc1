import { css } from "lit";

/**
 * The columns that every row of the stack shares: flow, settings, histogram, heat strip, health. They are the same with and
 * without a run, so that nothing moves when one begins, and no column of histograms is narrower than the flow. With less
 * width the strip is dropped first, then the settings move above the histogram.
 */
export const rowLayout = css`
  :host {
    position: relative;
    display: grid;
    grid-template-columns: 132px minmax(262px, 1fr) minmax(160px, 1fr) minmax(136px, 1.2fr) 104px;
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
  .no-strip {
    height: var(--mlp-heat-strip-height);
    border: 1px dashed var(--mlp-line);
    border-radius: 3px;
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
  /* Two lines at most: the choices share the first one, shortened where they must be. */
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-top: var(--mlp-chip-gap, 3px);
  }
  .choices {
    display: flex;
    gap: 4px;
    min-width: 0;
    max-width: 100%;
  }
  .choices > * {
    flex: 0 1 auto;
    min-width: 0;
  }
  .outputs {
    margin-top: 3px;
    font-size: 12px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @container (max-width: 900px) {
    :host {
      grid-template-columns: 100px minmax(190px, 1.2fr) minmax(104px, 1fr) minmax(104px, 1fr) 88px;
      column-gap: 12px;
    }
  }
  @container (max-width: 660px) {
    :host {
      grid-template-columns: 100px minmax(190px, 1.2fr) minmax(104px, 1fr) 88px;
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
    :host {
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
