import type { ReactiveController, ReactiveControllerHost } from "lit";
import { autoScrollStep, droppedAt } from "./stackGeometry.ts";

export interface ReorderHost extends ReactiveControllerHost, HTMLElement {
  /** The rows that can change places, in their order. */
  movableRows(): readonly HTMLElement[];
  commitMove(from: number, to: number): void;
}

/** Where a dragged row is, for drawing. */
export interface ReorderState {
  readonly from: number;
  readonly to: number;
  /** How far the row has been dragged, in pixels. */
  readonly offset: number;
}

/** Pixels before a press becomes a drag. */
const threshold = 4;

/**
 * Reorders rows by dragging. Nothing moves in the document before the release: the row follows the pointer, a mark shows
 * where it would go, the page scrolls at its edges, and Escape takes it back.
 */
export class ReorderDrag implements ReactiveController {
  state: ReorderState | undefined;
  private readonly host: ReorderHost;
  private from = 0;
  private startY = 0;
  private pointerY = 0;
  private scroller: HTMLElement | undefined;
  private startScroll = 0;
  private middles: number[] = [];
  private frame = 0;
  private held = false;

  constructor(host: ReorderHost) {
    this.host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.end(false);
  }

  start(event: PointerEvent, from: number): void {
    if (event.button !== 0 || this.held) return;
    this.held = true;
    this.from = from;
    this.startY = this.pointerY = event.clientY;
    this.scroller = scrollParent(this.host);
    this.startScroll = this.scroller.scrollTop;
    this.middles = this.host.movableRows().map((row) => {
      const { top, height } = row.getBoundingClientRect();
      return top + height / 2;
    });
    window.addEventListener("pointermove", this.onMove);
    window.addEventListener("pointerup", this.onUp);
    window.addEventListener("pointercancel", this.onCancel);
    window.addEventListener("keydown", this.onKeyDown, true);
  }

  private readonly onMove = (event: PointerEvent): void => {
    this.pointerY = event.clientY;
    if (!this.state && Math.abs(this.pointerY - this.startY) < threshold) return;
    event.preventDefault();
    this.update();
    if (this.frame === 0) this.frame = requestAnimationFrame(this.onFrame);
  };

  /** Scrolls as long as the pointer rests near an edge, moving or not. */
  private readonly onFrame = (): void => {
    this.frame = 0;
    const { scroller } = this;
    if (!this.state || !scroller) return;
    const { top, bottom } = visibleRect(scroller);
    const step = autoScrollStep(this.pointerY, top, bottom);
    if (step === 0) return;
    scroller.scrollTop += step;
    this.update();
    this.frame = requestAnimationFrame(this.onFrame);
  };

  private update(): void {
    const scrolled = (this.scroller?.scrollTop ?? 0) - this.startScroll;
    const offset = this.pointerY - this.startY + scrolled;
    const to = droppedAt(this.middles, this.from, this.middles[this.from] + offset);
    this.state = { from: this.from, to, offset };
    this.host.requestUpdate();
  }

  private readonly onUp = (): void => this.end(true);
  private readonly onCancel = (): void => this.end(false);

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.end(false);
  };

  private end(commit: boolean): void {
    if (!this.held) return;
    this.held = false;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    window.removeEventListener("pointermove", this.onMove);
    window.removeEventListener("pointerup", this.onUp);
    window.removeEventListener("pointercancel", this.onCancel);
    window.removeEventListener("keydown", this.onKeyDown, true);
    const { state } = this;
    this.state = undefined;
    this.host.requestUpdate();
    if (commit && state && state.from !== state.to) this.host.commitMove(state.from, state.to);
  }
}

/** The nearest ancestor that scrolls, across shadow roots. */
function scrollParent(element: HTMLElement): HTMLElement {
  let node: Node | null = element;
  while (node) {
    if (node instanceof HTMLElement && node.scrollHeight > node.clientHeight) {
      const { overflowY } = getComputedStyle(node);
      if (overflowY === "auto" || overflowY === "scroll") return node;
    }
    node =
      node instanceof ShadowRoot
        ? node.host
        : (((node as Element).assignedSlot as Node | null) ?? node.parentNode);
  }
  return (document.scrollingElement as HTMLElement | null) ?? document.documentElement;
}

function visibleRect(scroller: HTMLElement): { top: number; bottom: number } {
  if (scroller === document.scrollingElement) return { top: 0, bottom: window.innerHeight };
  const { top, bottom } = scroller.getBoundingClientRect();
  return { top: Math.max(0, top), bottom: Math.min(window.innerHeight, bottom) };
}
