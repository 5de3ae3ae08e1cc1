/** Contrast of all text that is shown, as WCAG 2 defines it, in whatever shadow roots. */

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

export interface TextContrast {
  readonly text: string;
  readonly ratio: number;
  /** The elements around the text, from the outside. */
  readonly path: string;
}

/** Every text of the page that is shown and not disabled, with its contrast to what is behind it. */
export function textContrasts(root: HTMLElement): TextContrast[] {
  return textNodes(root).flatMap((node) => {
    const element = node.parentElement ?? hostOf(node);
    if (!element || !isShown(element, node)) return [];
    const ancestors = [...ancestorsOf(element)];
    if (ancestors.some(isDisabled)) return [];
    const background = backgroundOf(ancestors);
    const opacity = ancestors.reduce((product, at) => product * Number(getComputedStyle(at).opacity), 1);
    const [r, g, b, a] = parseColor(getComputedStyle(element).color);
    const ratio = contrast(over([r, g, b, a * opacity], background), background);
    const path = ancestors
      .slice(0, 4)
      .map((at) => `${at.localName}${at.className ? `.${at.className}` : ""}`)
      .reverse()
      .join(" > ");
    return [{ text: node.data.trim(), ratio, path }];
  });
}

function textNodes(node: Node): Text[] {
  if (node instanceof Text) return node.data.trim() === "" ? [] : [node];
  if (node instanceof HTMLStyleElement || node instanceof HTMLScriptElement) return [];
  const shadow = node instanceof Element ? node.shadowRoot : null;
  return [...(shadow ?? node).childNodes, ...(shadow ? node.childNodes : [])].flatMap(textNodes);
}

function hostOf(node: Node): HTMLElement | null {
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? (root.host as HTMLElement) : null;
}

/** The element and all around it, through slots and shadow roots, from the inside. */
function* ancestorsOf(element: HTMLElement): Generator<HTMLElement> {
  let at: HTMLElement | null = element;
  while (at) {
    yield at;
    at = at.assignedSlot ?? at.parentElement ?? hostOf(at);
  }
}

function isShown(element: HTMLElement, text: Text): boolean {
  const range = document.createRange();
  range.selectNodeContents(text);
  const { width, height } = range.getBoundingClientRect();
  const clipped = element.closest(".visually-hidden") !== null;
  return width > 0 && height > 0 && !clipped && getComputedStyle(element).visibility === "visible";
}

function isDisabled(element: HTMLElement): boolean {
  return element.matches(":disabled, [disabled], [aria-disabled=true]");
}

/** What is seen behind: the fills from the outside in, each over those behind it. */
function backgroundOf(ancestors: readonly HTMLElement[]): Rgba {
  return ancestors
    .map((element) => parseColor(getComputedStyle(element).backgroundColor))
    .reduceRight<Rgba>((behind, fill) => over(fill, behind), [1, 1, 1, 1]);
}

function over([r, g, b, a]: Rgba, [R, G, B]: Rgba): Rgba {
  const mix = (front: number, back: number) => front * a + back * (1 - a);
  return [mix(r, R), mix(g, G), mix(b, B), 1];
}

function contrast(a: Rgba, b: Rgba): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([r, g, b]: Rgba): number {
  const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** The browser's own forms: `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`, `color(srgb 0.1 0.2 0.3 / 0.5)`. */
function parseColor(text: string): Rgba {
  const numbers = (/\((?:srgb )?(.*)\)/.exec(text)?.[1] ?? "").split(/[\s,/]+/).map(Number);
  const [r, g, b, a = 1] = numbers;
  if ([r, g, b, a].some((value) => value === undefined || Number.isNaN(value)))
    throw new Error(`${text} is no color that can be read.`);
  return text.startsWith("color(") ? [r, g, b, a] : [r / 255, g / 255, b / 255, a];
}
