import type { ReactiveController, ReactiveControllerHost } from "lit";
import { draggedUnits } from "./stackGeometry.ts";

export interface WidthDragHost extends ReactiveControllerHost, HTMLElement {
  readonly units: number;
  /** Shows a width that is not decided yet; undefined takes it back. */
  previewUnits(units: number | undefined): void;
  commitUnits(units: number): void;
}

/**
 * Draws a block's width by dragging an edge: {@link draggedUnits} for the way that the pointer has gone, whatever the
 * stack's width. The units are shown while they are drawn and sent once, at release; Escape takes them back.
 */
export class WidthDrag implements ReactiveController {
  active = false;
  private readonly host: WidthDragHost;
  private startX = 0;
  private side = 1;
  private units = 1;

  constructor(host: WidthDragHost) {
    this.host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    if (this.active) this.end(false);
  }

  readonly onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || this.active) return;
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    handle.focus();
    this.active = true;
    this.side = handle.dataset.side === "left" ? -1 : 1;
    this.startX = event.clientX;
    this.units = this.host.units;
    window.addEventListener("pointermove", this.onPointerMove);
    window.addEventListener("pointerup", this.onPointerUp);
    window.addEventListener("pointercancel", this.onPointerCancel);
    window.addEventListener("keydown", this.onKeyDown, true);
    this.host.previewUnits(this.units);
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    const moved = this.side * (event.clientX - this.startX);
    this.units = draggedUnits(this.host.units, moved, event.shiftKey);
    this.host.previewUnits(this.units);
  };

  private readonly onPointerUp = (): void => this.end(true);

  private readonly onPointerCancel = (): void => this.end(false);

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.end(false);
  };

  private end(commit: boolean): void {
    this.active = false;
    window.removeEventListener("pointermove", this.onPointerMove);
    window.removeEventListener("pointerup", this.onPointerUp);
    window.removeEventListener("pointercancel", this.onPointerCancel);
    window.removeEventListener("keydown", this.onKeyDown, true);
    this.host.previewUnits(undefined);
    if (commit && this.units !== this.host.units) this.host.commitUnits(this.units);
  }
}
