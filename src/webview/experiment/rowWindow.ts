import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Rows beyond each edge of the window that are there already, so that none is missing while one scrolls. */
const overscan = 4;

/** The rows of a tall grid that are in view; whoever has the controller renders no others. All rows are equally high. */
export class RowWindow implements ReactiveController {
  /** First row in view, and the one after the last. */
  from = 0;
  to = 30;
  /** Width of the grid in CSS pixels. */
  width = 0;
  private readonly host: ReactiveControllerHost & HTMLElement;
  private readonly findGrid: () => HTMLElement | null;
  private readonly rowHeight: () => number;
  private scrollRoots: readonly EventTarget[] = [];
  private readonly sizes = new ResizeObserver(() => this.update());

  /** @param findGrid the grid's element, once it is rendered @param rowHeight in CSS pixels, the gap included */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    findGrid: () => HTMLElement | null,
    rowHeight: () => number,
  ) {
    this.host = host;
    this.findGrid = findGrid;
    this.rowHeight = rowHeight;
    host.addController(this);
  }

  hostConnected(): void {
    // A scroll event does not leave the shadow root of the box that scrolls, and does not bubble there.
    this.scrollRoots = [this.host.getRootNode(), document];
    for (const root of this.scrollRoots)
      root.addEventListener("scroll", this.update, { capture: true, passive: true });
    this.sizes.observe(this.host);
  }

  hostDisconnected(): void {
    for (const root of this.scrollRoots) root.removeEventListener("scroll", this.update, { capture: true });
    this.sizes.disconnect();
  }

  private readonly update = (): void => {
    const box = this.findGrid()?.getBoundingClientRect();
    if (!box) return;
    const height = this.rowHeight();
    const from = Math.max(0, Math.floor(-box.top / height) - overscan);
    const to = Math.max(0, Math.ceil((innerHeight - box.top) / height)) + overscan;
    if (from === this.from && to === this.to && box.width === this.width) return;
    [this.from, this.to, this.width] = [from, to, box.width];
    this.host.requestUpdate();
  };
}
