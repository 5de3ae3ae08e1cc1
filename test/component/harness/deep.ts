/** Finds along a path of selectors, where each step looks inside the shadow root of the element before it. */
export function deep<E extends HTMLElement = HTMLElement>(root: HTMLElement, ...path: readonly string[]): E {
  const found = deepMaybe<E>(root, ...path);
  if (!found) throw new Error(`Nothing at ${path.join(" › ")}.`);
  return found;
}

export function deepMaybe<E extends HTMLElement = HTMLElement>(
  root: HTMLElement,
  ...path: readonly string[]
): E | undefined {
  return path.reduce<HTMLElement | undefined>(
    (element, selector) =>
      (element?.shadowRoot ?? element)?.querySelector<HTMLElement>(selector) ?? undefined,
    root,
  ) as E | undefined;
}

export function deepAll<E extends HTMLElement = HTMLElement>(root: HTMLElement, selector: string): E[] {
  return [...(root.shadowRoot ?? root).querySelectorAll<E>(selector)];
}

/** The element that really has the focus, inside whatever shadow roots. */
export function deepActive(): HTMLElement | undefined {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : undefined;
}

/** Text as a person sees it: spaces of any kind are one. */
export function textOf(element: HTMLElement | undefined): string {
  return (element?.innerText ?? "").replace(/\s+/g, " ").trim();
}

export type Pointer = "pointerdown" | "pointermove" | "pointerup" | "pointercancel";

/** A pointer event in the middle of an element, or so far away from there. */
export function pointer(
  target: HTMLElement,
  type: Pointer,
  dx = 0,
  dy = 0,
  init: PointerEventInit = {},
): void {
  const { left, top, width, height } = target.getBoundingClientRect();
  target.dispatchEvent(
    new PointerEvent(type, {
      bubbles: true,
      composed: true,
      cancelable: true,
      button: 0,
      clientX: left + width / 2 + dx,
      clientY: top + height / 2 + dy,
      ...init,
    }),
  );
}

/** The text of an element and of all shadow roots in it, styles left out. */
export function deepText(element: Node): string {
  const parts = (node: Node): string[] => {
    if (node instanceof Text) return [node.data];
    if (node instanceof HTMLStyleElement) return [];
    const root = node instanceof Element ? (node.shadowRoot ?? node) : node;
    return [...root.childNodes].flatMap(parts);
  };
  return parts(element).join(" ").replace(/\s+/g, " ").trim();
}
