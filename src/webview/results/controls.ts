import { css } from "lit";

/** Lists, fields and plots of the Results page. */
export const controls = css`
  select,
  input.field {
    height: 24px;
    min-width: 0;
    padding: 0 4px;
    font: inherit;
    border-radius: 3px;
  }
  select {
    color: var(--vscode-dropdown-foreground, var(--vscode-foreground));
    background: var(--vscode-dropdown-background, var(--vscode-editor-background));
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-dropdown-border, var(--mlp-line, currentColor)));
  }
  input.field {
    color: var(--vscode-input-foreground, var(--vscode-foreground));
    background: var(--vscode-input-background, var(--vscode-editor-background));
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, var(--mlp-line, currentColor)));
  }
  select:focus-visible,
  input.field:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 12px;
    margin-bottom: 6px;
  }
  .plot {
    position: relative;
    overflow: hidden;
  }
  .plot:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  .plot canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .problem {
    color: var(--vscode-errorForeground);
    overflow-wrap: anywhere;
  }
`;
