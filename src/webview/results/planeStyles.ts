import { css } from "lit";

/** How the decision plane looks. */
export const planeStyles = css`
  :host {
    display: block;
  }
  .columns {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    margin-bottom: 6px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-width: 0;
  }
  .plot {
    aspect-ratio: 3 / 2;
    min-height: 220px;
    max-height: min(70vh, 640px);
    width: 100%;
    cursor: crosshair;
    touch-action: none;
    transition: opacity 120ms;
  }
  .plot.old {
    opacity: 0.5;
  }
  @media (prefers-reduced-motion: reduce) {
    .plot {
      transition: none;
    }
  }
  .axis {
    position: absolute;
    font-size: 10px;
    line-height: 12px;
    color: var(--vscode-descriptionForeground);
    pointer-events: none;
    max-width: 60%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .axis.x {
    right: 8px;
    bottom: 1px;
  }
  .axis.y {
    left: 50px;
    top: 12px;
    padding: 0 3px;
    color: var(--vscode-foreground);
    background: color-mix(in srgb, var(--vscode-editor-background) 75%, transparent);
  }
  .readout {
    min-height: 1.4em;
    overflow-wrap: anywhere;
  }
`;
