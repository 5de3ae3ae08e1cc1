import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { PlotTheme } from "./theme.ts";
import { onThemeChange, plotTheme } from "./theme.ts";

/** Where to paint: sizes in CSS pixels, and in those of the device. */
export interface PaintArea {
  readonly width: number;
  readonly height: number;
  readonly pixelWidth: number;
  readonly pixelHeight: number;
}

export type Paint = (area: PaintArea, theme: PlotTheme) => void;

const waiting = new Set<PaintController>();
let frame = 0;

/**
 * Paints an element at most once per animation frame, and only while it is in view: after each update of the element,
 * when the target's size or the device's pixel ratio changes, and when the color theme does. All elements share one
 * animation frame.
 */
export class PaintController implements ReactiveController {
  private readonly host: ReactiveControllerHost & Element;
  private readonly findTarget: () => Element | null | undefined;
  private readonly paint: Paint;
  private readonly inputs: (() => readonly unknown[]) | undefined;
  private painted: readonly unknown[] = [];
  private area: PaintArea | undefined;
  private visible = true;
  private target: Element | undefined;
  private endTheme: (() => void) | undefined;
  private readonly resizes = new ResizeObserver((entries) => this.resized(entries[entries.length - 1]));
  private readonly visibility = new IntersectionObserver(
    (entries) => {
      this.visible = entries[entries.length - 1].isIntersecting;
      if (this.visible) this.request();
    },
    { rootMargin: "100px" },
  );

  /**
   * @param inputs what the picture is made of, compared by identity: an update of the element that changes none of it paints nothing;
   *   without it each update does
   */
  constructor(
    host: ReactiveControllerHost & Element,
    findTarget: () => Element | null | undefined,
    paint: Paint,
    inputs?: () => readonly unknown[],
  ) {
    this.inputs = inputs;
    this.host = host;
    this.findTarget = findTarget;
    this.paint = paint;
    host.addController(this);
  }

  hostConnected(): void {
    this.endTheme = onThemeChange(() => this.request());
    this.visibility.observe(this.host);
    if (this.target !== undefined) this.observe(this.target);
  }

  hostDisconnected(): void {
    this.endTheme?.();
    this.visibility.disconnect();
    this.resizes.disconnect();
    waiting.delete(this);
    this.visible = true;
  }

  hostUpdated(): void {
    const target = this.findTarget() ?? undefined;
    if (target !== this.target) {
      this.resizes.disconnect();
      this.target = target;
      if (target !== undefined) this.observe(target);
    }
    const inputs = this.inputs?.();
    if (inputs?.every((input, i) => Object.is(input, this.painted[i])) && this.painted.length > 0) return;
    this.painted = inputs ?? [];
    this.request();
  }

  /** Paints in the next frame. */
  request(): void {
    if (!this.visible || this.area === undefined || !this.host.isConnected) return;
    waiting.add(this);
    if (frame === 0) frame = requestAnimationFrame(flush);
  }

  paintNow(): void {
    if (this.area !== undefined && this.area.width > 0 && this.area.height > 0)
      this.paint(this.area, plotTheme());
  }

  private observe(target: Element): void {
    try {
      this.resizes.observe(target, { box: "device-pixel-content-box" });
    } catch {
      // Safari has no such box; there the size is rounded by hand.
      this.resizes.observe(target);
    }
  }

  private resized(entry: ResizeObserverEntry): void {
    const { width, height } = entry.contentRect;
    const device = entry.devicePixelContentBoxSize?.[0];
    this.area = {
      width,
      height,
      pixelWidth: device?.inlineSize ?? Math.round(width * devicePixelRatio),
      pixelHeight: device?.blockSize ?? Math.round(height * devicePixelRatio),
    };
    this.request();
  }
}

function flush(): void {
  frame = 0;
  const due = [...waiting];
  waiting.clear();
  for (const controller of due) {
    try {
      controller.paintNow();
    } catch (error) {
      // One broken drawing leaves the others working.
      reportError(error);
    }
  }
}
