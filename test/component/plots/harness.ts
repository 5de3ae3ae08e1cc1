import type { LitElement } from "lit";
import { onTestFinished } from "vitest";

/** Puts an element on the page, of this width, until the test ends; resolves when it is painted. */
export async function show<E extends LitElement>(element: E, width = 300): Promise<E> {
  const box = document.createElement("div");
  box.style.width = `${width}px`;
  box.append(element);
  document.body.append(box);
  onTestFinished(() => box.remove());
  await painted(element);
  return element;
}

/** Resolves when what was set is rendered and painted, sizes included. */
export async function painted(element?: LitElement): Promise<void> {
  await element?.updateComplete;
  for (let i = 0; i < 4; i++) await nextFrame();
  await element?.updateComplete;
}

/** Resolves in the next animation frame. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

/** Sets the theme as VS Code does, until the test ends. */
export function setTheme(bodyClass: string, variables: Record<string, string>): void {
  const root = document.documentElement;
  const before = [document.body.className, root.getAttribute("style") ?? ""];
  document.body.className = bodyClass;
  for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--vscode-${name}`, value);
  onTestFinished(() => {
    document.body.className = before[0];
    root.setAttribute("style", before[1]);
  });
}

/** An element below, through shadow roots. */
export function find(root: Element | ShadowRoot, selector: string): Element | undefined {
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(selector)) return element;
    const inside = element.shadowRoot && find(element.shadowRoot, selector);
    if (inside) return inside;
  }
  return root instanceof Element && root.shadowRoot !== null ? find(root.shadowRoot, selector) : undefined;
}

export function text(root: Element, testId: string): string | undefined {
  return find(root, `[data-testid="${testId}"]`)?.textContent?.replace(/\s+/g, " ").trim();
}

export function canvasOf(root: Element): HTMLCanvasElement {
  const canvas = find(root, "canvas");
  if (!(canvas instanceof HTMLCanvasElement)) throw new Error("There is no canvas.");
  return canvas;
}

/** The color of a pixel at a place in the canvas, 0…1 across and down: `r,g,b,a`. */
export function pixel(canvas: HTMLCanvasElement, x: number, y: number): string {
  const column = Math.min(canvas.width - 1, Math.floor(x * canvas.width));
  const row = Math.min(canvas.height - 1, Math.floor(y * canvas.height));
  return [...(canvas.getContext("2d")?.getImageData(column, row, 1, 1).data ?? [])].join(",");
}

/** How many pixels have about this color. */
export function countPixels(canvas: HTMLCanvasElement, [red, green, blue]: readonly number[]): number {
  const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  let found = 0;
  for (let i = 0; i < data.length; i += 4) {
    const near = Math.abs(data[i] - red) + Math.abs(data[i + 1] - green) + Math.abs(data[i + 2] - blue) < 24;
    if (near && data[i + 3] > 200) found++;
  }
  return found;
}

/** Moves the pointer to a place in an element, 0…1 across and down. */
export function point(element: Element, x: number, y: number, type = "pointermove"): void {
  const box = element.getBoundingClientRect();
  const init = { clientX: box.left + x * box.width, clientY: box.top + y * box.height, bubbles: true };
  element.dispatchEvent(
    type.startsWith("pointer") ? new PointerEvent(type, init) : new MouseEvent(type, init),
  );
}
