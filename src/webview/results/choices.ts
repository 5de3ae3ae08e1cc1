import { css } from "lit";

/** A row of buttons of which one is chosen: radio buttons or tabs. */
export const choices = css`
  .choices {
    display: inline-flex;
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, color-mix(in srgb, var(--vscode-foreground) 25%, transparent)));
    border-radius: 4px;
  }
  .choices button {
    padding: 2px 9px;
    border: 0;
    white-space: nowrap;
  }
  .choices button + button {
    border-inline-start: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, color-mix(in srgb, var(--vscode-foreground) 25%, transparent)));
  }
  .choices button:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .choices :is([aria-selected="true"], [aria-checked="true"]) {
    background: color-mix(in srgb, var(--vscode-focusBorder) 30%, transparent);
    box-shadow: inset 0 -2px 0 var(--vscode-focusBorder);
  }
  .choices :is([aria-selected="true"], [aria-checked="true"]) .dim {
    color: inherit;
  }
  .choices button:focus-visible {
    outline-offset: -2px;
  }
`;
