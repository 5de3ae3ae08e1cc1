import { css } from "lit";

/** The frame of a model's page: what the network is, and a row that can be tried beside it. */
export const modelStyles = css`
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 16px;
    padding: 8px 14px;
    border-bottom: 1px solid var(--mlp-line);
  }
  h1 {
    flex: 1 1 180px;
    min-width: 0;
    margin: 0;
    font-size: 14px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  main {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  main.model {
    display: grid;
    grid-template: auto 1fr / minmax(0, 1fr) 312px;
    align-content: stretch;
  }
  .sections {
    display: grid;
    align-content: start;
    gap: 22px;
    min-width: 0;
    padding: 12px 14px 22px;
  }
  mlp-model-columns {
    padding: 0 14px 28px;
  }
  aside {
    grid-area: 1 / 2 / 3 / 3;
    min-width: 0;
    padding: 12px 14px 28px;
    background: var(--vscode-sideBar-background);
    border-inline-start: 1px solid var(--mlp-line);
  }
  aside p {
    margin-top: 6px;
    line-height: 1.45;
  }
  @media (max-width: 860px) {
    main.model {
      grid-template: none / minmax(0, 1fr);
      align-content: start;
    }
    aside {
      grid-area: auto;
      padding-bottom: 18px;
      margin-bottom: 18px;
      border: 0 solid var(--mlp-line);
      border-width: 1px 0;
    }
  }
  .opening {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 10px;
    padding: 30px 14px;
    color: var(--vscode-descriptionForeground);
  }
  .unreadable {
    display: grid;
    align-content: start;
    justify-items: start;
    gap: 10px;
    max-width: 720px;
    padding: 24px 14px;
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .unreadable vscode-icon {
    vertical-align: text-bottom;
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
`;
