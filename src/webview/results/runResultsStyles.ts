import { css } from "lit";

/** The frame of the half "This run": two columns of sections, and what can be tried beside them. */
export const runResultsStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    min-height: 100%;
  }
  aside {
    width: 292px;
    padding: 12px 14px 28px;
    background: var(--vscode-sideBar-background);
    border-inline-start: 1px solid var(--mlp-line);
  }
  .later {
    order: 1;
  }
  mlp-importance {
    order: 1;
  }
  @media (max-width: 940px) {
    :host {
      grid-template-columns: minmax(0, 1fr);
    }
    aside {
      width: auto;
      border-inline-start: 0;
      border-top: 1px solid var(--mlp-line);
    }
  }
  .main {
    min-width: 0;
    padding: 10px 14px 28px;
    container-type: inline-size;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 16px;
    margin-bottom: 8px;
  }
  .run {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 0 8px;
  }
  .save {
    margin-inline-start: auto;
  }
  .note {
    display: flex;
    gap: 6px;
    margin-bottom: 8px;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .state {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
    padding: 20px 0;
    line-height: 1.5;
  }
  .state .words {
    flex: 0 1 auto;
    min-width: 0;
    max-width: 640px;
    overflow-wrap: anywhere;
  }
  .results {
    display: grid;
    grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr);
    gap: 18px 28px;
    align-items: start;
  }
  .results.outdated {
    opacity: 0.5;
  }
  .results.older {
    filter: grayscale(1);
  }
  mlp-verdict,
  .whole {
    grid-column: 1 / -1;
  }
  @container (max-width: 860px) {
    .results {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
