import { css } from "lit";
import { section } from "./sectionStyles.ts";

/** Rows of the data as tiles with images, or as a table. */
export const rowListStyles = [
  section,
  css`
    .tiles {
      display: grid;
      grid-template-columns: repeat(auto-fill, 80px);
      gap: 6px;
    }
    .tiles.compact {
      grid-template-columns: repeat(auto-fill, 58px);
    }
    .tile {
      display: grid;
      gap: 1px;
      align-content: start;
      padding: 2px;
      border: 1px solid transparent;
      border-radius: 3px;
      cursor: pointer;
    }
    .tile:hover {
      background: var(--vscode-list-hoverBackground);
    }
    .tile[aria-selected="true"] {
      border-color: var(--vscode-focusBorder);
      background: color-mix(in srgb, var(--vscode-focusBorder) 16%, transparent);
    }
    .tile:focus-visible,
    tr:focus-visible {
      outline: 2px solid var(--vscode-focusBorder);
      outline-offset: -1px;
    }
    .no-image {
      aspect-ratio: 1;
      font-size: 11px;
      overflow: hidden;
      color: var(--vscode-descriptionForeground);
    }
    .line {
      display: flex;
      gap: 4px;
      justify-content: space-between;
      font-size: 12px;
      line-height: 1.35;
    }
    .line b {
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    /* A bar of color and a sign say which is which; the words keep the color of text. */
    .line::before {
      content: "";
      flex: none;
      align-self: center;
      width: 3px;
      height: 10px;
      border-radius: 1px;
    }
    .line.wrong::before {
      background: var(--mlp-wrong);
    }
    .line.true::before {
      background: var(--vscode-charts-blue);
    }
    .open {
      margin-top: 6px;
    }
    table {
      width: 100%;
      font-size: 12px;
    }
    th,
    td {
      padding: 2px 10px 2px 0;
      border-bottom: 1px solid var(--mlp-line);
      text-align: start;
      white-space: nowrap;
    }
    th.number,
    td.number {
      text-align: end;
    }
    tbody tr {
      cursor: pointer;
    }
    tbody tr:hover {
      background: var(--vscode-list-hoverBackground);
    }
    tr[aria-current="true"] {
      background: color-mix(in srgb, var(--vscode-focusBorder) 16%, transparent);
      box-shadow: inset 2px 0 0 var(--vscode-focusBorder);
    }
    .raw,
    .name {
      max-width: 160px;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    td.wrong {
      font-weight: 600;
    }
    td.name.wrong::before {
      content: "";
      display: inline-block;
      width: 3px;
      height: 10px;
      margin-inline-end: 4px;
      border-radius: 1px;
      background: var(--mlp-wrong);
    }
    .missing {
      font-style: italic;
      text-align: end;
      color: var(--vscode-descriptionForeground);
    }
  `,
];
