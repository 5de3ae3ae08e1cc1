import { css } from "lit";

/** Strokes of the selected runs' curves by their places: dashes distinguish what colors alone would not. */
export const slotDashes: readonly string[] = ["none", "7 3", "2 3", "9 3 2 3"];

/** The colors of the selected runs by their places, as `--slot`. */
export const slotColors = css`
  .slot-0 {
    --slot: var(--vscode-charts-blue, #3794ff);
  }
  .slot-1 {
    --slot: rgb(from var(--vscode-charts-orange, #d18616) r g b / 1);
  }
  .slot-2 {
    --slot: var(--vscode-foreground);
  }
  .slot-3 {
    --slot: var(--vscode-charts-yellow, #cca700);
  }
`;
