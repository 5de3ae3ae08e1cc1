import { css } from "lit";

/** The table of runs: its columns go one after the other where the page is narrow. */
export const runTableStyles = css`
  :host {
    display: block;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    border-top: 1px solid var(--mlp-line);
  }
  th,
  td {
    height: 30px;
    padding: 0 12px 0 0;
    font-weight: normal;
    text-align: start;
    vertical-align: middle;
    white-space: nowrap;
  }
  thead th {
    height: 26px;
    font-size: 11px;
    color: var(--vscode-descriptionForeground);
  }
  thead button {
    display: inline-flex;
    align-items: center;
    color: inherit;
    border-color: transparent;
    border-radius: 2px;
  }
  thead button:hover {
    color: var(--vscode-foreground);
  }
  thead .changes button {
    white-space: normal;
    text-align: start;
  }
  .select {
    width: 42px;
    padding-inline-start: 14px;
  }
  tbody tr {
    border-top: 1px solid var(--mlp-line);
    cursor: default;
  }
  tbody tr:hover {
    background: var(--vscode-list-hoverBackground);
  }
  tbody tr[aria-selected="true"] {
    background: var(--vscode-list-inactiveSelectionBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -2px;
  }
  tbody tr:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .number {
    text-align: end;
  }
  .box {
    display: grid;
    place-items: center;
    width: 16px;
    height: 16px;
    border: 1px solid
      var(--vscode-checkbox-border, color-mix(in srgb, var(--vscode-foreground) 55%, transparent));
    border-radius: 3px;
    background: var(--vscode-checkbox-background, var(--vscode-input-background));
    color: var(--vscode-editor-background);
    font-size: 12px;
    font-weight: 700;
    line-height: 1;
  }
  [aria-selected="true"] .box {
    background: var(--slot);
    border-color: var(--slot);
  }
  .run {
    font-weight: 600;
    border-color: transparent;
    border-radius: 2px;
  }
  .run:hover {
    text-decoration: underline;
  }
  .name {
    max-width: 150px;
    overflow: hidden;
    text-overflow: ellipsis;
    text-align: start;
    white-space: nowrap;
    border-color: transparent;
    border-radius: 2px;
    vertical-align: middle;
  }
  .name:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  input.rename {
    width: 140px;
    padding: 1px 5px;
    font: inherit;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, transparent);
    border-radius: 2px;
  }
  input.rename:focus {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .star {
    width: 20px;
    height: 20px;
    border-color: transparent;
    border-radius: 3px;
    color: var(--vscode-descriptionForeground);
    opacity: 0;
  }
  .star[aria-pressed="true"] {
    color: var(--vscode-foreground);
  }
  tr:hover .star,
  tr:focus-within .star,
  .star:focus-visible,
  .star[aria-pressed="true"] {
    opacity: 1;
  }
  .changes {
    width: 100%;
    white-space: normal;
    line-height: 1.35;
    padding-block: 3px;
    overflow-wrap: anywhere;
  }
  .change {
    display: inline-block;
    margin-inline-end: 14px;
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: 12px;
  }
  .test {
    font-weight: 600;
  }
  .ended {
    position: relative;
  }
  /* The message takes the place of the scores and of the test axis. */
  .message {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 16px;
    display: flex;
    align-items: center;
    gap: 6px;
    width: 290px;
    overflow: hidden;
  }
  /* A button beside the message must not lie over the next column. */
  .message.with-action {
    position: static;
    width: auto;
    white-space: nowrap;
  }
  .message span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  svg {
    display: block;
  }
  svg text {
    font-size: 10.5px;
    fill: var(--vscode-descriptionForeground);
  }
  .tick {
    stroke: color-mix(in srgb, var(--vscode-foreground) 18%, transparent);
  }
  .ink {
    stroke: var(--slot, var(--vscode-descriptionForeground));
  }
  circle.ink,
  .ink.beyond {
    fill: var(--slot, var(--vscode-descriptionForeground));
  }
  circle.ink.hollow {
    fill: var(--vscode-editor-background);
  }
  .more {
    padding: 8px 14px;
  }
  .menu {
    padding-inline-end: 8px;
  }
  @container (max-width: 1010px) {
    .o-backend {
      display: none;
    }
  }
  @container (max-width: 940px) {
    .o-spark {
      display: none;
    }
  }
  @container (max-width: 820px) {
    .o-axis,
    .o-seconds {
      display: none;
    }
    .message {
      width: auto;
      inset-inline-end: 4px;
    }
  }
  @container (max-width: 720px) {
    .o-seed,
    .o-star {
      display: none;
    }
  }
  @container (max-width: 640px) {
    .o-epochs {
      display: none;
    }
    .name,
    input.rename {
      max-width: 96px;
    }
    th,
    td {
      padding-inline-end: 8px;
    }
    .select {
      width: 34px;
      padding-inline-start: 10px;
    }
  }
  @container (max-width: 480px) {
    .o-name {
      display: none;
    }
  }
`;
