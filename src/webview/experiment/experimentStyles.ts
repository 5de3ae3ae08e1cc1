import { css } from "lit";

/** The frame of an experiment's editor. */
export const experimentStyles = css`
  section {
    display: grid;
    gap: 6px;
    padding: 8px 14px 10px;
    border-bottom: 1px solid var(--mlp-line);
  }
  main {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  .base {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 20px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 8px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .seeds {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .show {
    display: flex;
    margin-inline-start: auto;
    border: 1px solid var(--mlp-line);
    border-radius: 4px;
  }
  .show button {
    padding: 2px 10px;
    border: 0;
  }
  .show button[aria-checked="true"] {
    background: var(--vscode-list-activeSelectionBackground, transparent);
    color: var(--vscode-list-activeSelectionForeground, var(--vscode-foreground));
    box-shadow: inset 0 -2px 0 var(--vscode-focusBorder);
  }
  .show button[aria-disabled="true"] {
    opacity: 0.5;
    cursor: default;
  }
  .add {
    position: relative;
  }
  .opening {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 10px;
    padding: 30px 14px;
    color: var(--vscode-descriptionForeground);
  }
  .banner {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    padding: 7px 14px;
    background: var(--vscode-inputValidation-errorBackground);
    color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
    border-bottom: 1px solid var(--vscode-inputValidation-errorBorder);
    overflow-wrap: anywhere;
  }
  .banner.warning {
    background: var(--vscode-inputValidation-warningBackground);
    color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground));
    border-bottom-color: var(--vscode-inputValidation-warningBorder);
  }
  .banner .link {
    color: inherit;
  }
  .stale {
    opacity: 0.5;
  }
  code {
    font-family: var(--vscode-editor-font-family, monospace);
    color: var(--vscode-textPreformat-foreground, var(--vscode-foreground));
  }
`;
