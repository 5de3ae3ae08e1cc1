import type { ReactiveController, ReactiveControllerHost } from "lit";
import { clampUnits, snapUnits, unitsAtFraction, widthFraction } from "./stackGeometry.ts";

export interface WidthDragHost extends ReactiveControllerHost, HTMLElement {
  readonly units: number;
  /** The number of units that fills the whole width. */
  readonly widest: number;
  /** The room, in pixels, that the widest block takes. */
  readonly room: number;
  /** Shows a width that is not decided yet; undefined takes it back. */
  previewUnits(units: number | undefined): void;
  commitUnits(units: number): void;
}

/**
 * Draws a block's width by dragging an edge. The block is centered, so both edges move, and the one held stays under the
 * pointer. Widths snap to sensible numbers, with Shift to every number; the width is given out once, at release, and
 * Escape takes it back.
 */
export class WidthDrag implements ReactiveController {
  active = false;
  private readonly host: WidthDragHost;
  private startX = 0;
  private startFraction = 0;
  private widest = 1;
  private room = 1;
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
    // The scale stays as it is during the drag, or the edge would run away from the pointer.
    this.widest = this.host.widest;
    this.room = this.host.room;
    this.startFraction = widthFraction(this.units, this.widest);
    window.addEventListener("pointermove", this.onPointerMove);
    window.addEventListener("pointerup", this.onPointerUp);
    window.addEventListener("pointercancel", this.onPointerCancel);
    window.addEventListener("keydown", this.onKeyDown, true);
    this.host.previewUnits(this.units);
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    const moved = event.clientX - this.startX;
    const fraction = this.startFraction + (2 * this.side * moved) / this.room;
    const units = unitsAtFraction(fraction, this.widest);
    // A hand that trembles at the start must not change the width.
    this.units =
      Math.abs(moved) < 2 ? this.host.units : event.shiftKey ? clampUnits(units) : snapUnits(units);
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
