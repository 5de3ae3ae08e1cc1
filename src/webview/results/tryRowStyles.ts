import { css } from "lit";

/** The row that is tried: its answer, and a field for each input. */
export const tryRowStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  .start {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 6px;
    margin: 4px 0 8px;
  }
  .start input {
    width: 72px;
  }
  .answer {
    display: grid;
    gap: 8px 12px;
    margin-bottom: 6px;
  }
  .answer.image {
    grid-template-columns: minmax(110px, 200px) minmax(120px, 1fr);
    align-items: start;
  }
  .hint {
    margin-bottom: 6px;
    font-size: 12px;
  }
  .inputs {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
    gap: 8px 20px;
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 2px 8px;
    align-self: start;
  }
  .choice .name {
    min-width: 0;
    overflow-wrap: anywhere;
    line-height: 1.3;
  }
  .choice select {
    max-width: 60%;
  }
  .note {
    flex-basis: 100%;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .note::before {
    content: "⚠ ";
    color: var(--vscode-editorWarning-foreground);
  }
`;
