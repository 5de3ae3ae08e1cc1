import { css } from "lit";

/** What the sections of the page "Results" share: their heading's line and their tables. */
export const section = css`
  :host {
    /* A theme's orange may be half transparent or missing, as in high contrast. */
    --mlp-wrong: rgb(from var(--vscode-charts-orange, #d18616) r g b / 1);
    display: block;
    min-width: 0;
    container-type: inline-size;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 10px;
    min-height: 24px;
    margin-bottom: 4px;
  }
  .head .end {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    margin-inline-start: auto;
  }
  table {
    border-collapse: collapse;
  }
  th {
    font-weight: normal;
    color: var(--vscode-descriptionForeground);
    white-space: nowrap;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  .problem {
    display: flex;
    gap: 6px;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .outdated {
    opacity: 0.5;
  }
  .scroll {
    overflow-x: auto;
  }
  .scroll:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
`;
