import { css } from "lit";

/** What is there for screen readers alone. */
export const visuallyHidden = css`
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/**
 * What all elements share. Colors come from the theme alone; `--mlp-*` are names for their roles here. Where a theme
 * has a contrast border it is drawn, and fills give way to it.
 */
export const base = css`
  :host {
    box-sizing: border-box;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size, 13px);
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p {
    margin: 0;
  }
  h2 {
    font-size: 11px;
    font-weight: 600;
    letter-spacing: 0.04em;
    text-transform: uppercase;
    color: var(--vscode-descriptionForeground);
  }
  .dim {
    color: var(--vscode-descriptionForeground);
  }
  ${visuallyHidden}
  vscode-icon {
    color: inherit;
    flex: none;
  }
  [data-help]:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
    border-radius: 2px;
  }
`;

/** A page that fills the webview, from top to bottom. */
export const pageFrame = css`
  :host {
    --mlp-line: var(
      --vscode-contrastBorder,
      var(--vscode-editorGroup-border, color-mix(in srgb, var(--vscode-foreground) 14%, transparent))
    );
    display: flex;
    flex-direction: column;
    height: 100vh;
    background: var(--vscode-editor-background);
    line-height: 1.4;
  }
`;

/** The color of gradients, as text: the charts' orange is translucent in VS Code's own themes, and pale in light ones. */
export const gradientColor = css`
  :host {
    --mlp-gradient: color-mix(
      in srgb,
      rgb(from var(--vscode-charts-orange, #d18616) r g b / 1) 52%,
      var(--vscode-foreground)
    );
  }
`;

/** Plain buttons that VS Code Elements has none for: chips, text buttons, small icon buttons. */
export const buttons = css`
  button {
    appearance: none;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
    padding: 0;
  }
  button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  /* An action beside a text, such as a remedy: it looks like a button where its fill is like what is around it, too. */
  .action {
    padding: 2px 9px;
    border-radius: 3px;
    text-align: start;
    border-color: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 45%, transparent));
    background: var(--vscode-button-secondaryBackground, transparent);
    color: var(--vscode-button-secondaryForeground, var(--vscode-foreground));
    overflow-wrap: anywhere;
  }
  .action:hover {
    background: var(--vscode-button-secondaryHoverBackground, var(--vscode-toolbar-hoverBackground));
  }
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 22px;
    height: 22px;
    border-radius: 5px;
    border-color: transparent;
  }
  .icon-button:hover:not(:disabled) {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-toolbar-hoverOutline, transparent);
    outline-offset: -1px;
  }
  .link {
    border: 0;
    color: var(--vscode-textLink-foreground);
    border-radius: 2px;
    text-align: start;
  }
  .link:hover {
    text-decoration: underline;
    color: var(--vscode-textLink-activeForeground);
  }
`;

/** A plain input by which a table is filtered; its width is the table's affair. */
export const filterInput = css`
  input {
    padding: 3px 7px;
    font: inherit;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, transparent);
    border-radius: 2px;
  }
  input:focus {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  input::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
`;

/** A list of names with their numbers at the end of the line. */
export const numberList = css`
  dl {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 10px;
    margin: 0;
    line-height: 1.5;
  }
  dd {
    margin: 0;
    text-align: end;
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: 12px;
  }
`;

/** A list of names with what there is to say of each. */
export const factList = css`
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 3px 10px;
    margin: 0;
    line-height: 1.4;
  }
  dt {
    color: var(--vscode-descriptionForeground);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
`;

/**
 * Colors of health and severity, for icons alone: in a theme they need not have the contrast that text needs, so words have
 * the color of text, and say what the color says.
 */
export const tones = css`
  .tone-good {
    color: var(--vscode-charts-green, var(--vscode-testing-iconPassed));
  }
  .tone-warning {
    color: var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow));
  }
  .tone-bad {
    color: var(--vscode-editorError-foreground, var(--vscode-charts-red));
  }
  .tone-none {
    color: var(--vscode-descriptionForeground);
  }
`;
