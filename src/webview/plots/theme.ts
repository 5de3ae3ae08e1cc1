import type { Rgb } from "./color.ts";
import { rgbToOklch } from "./color.ts";
import { shadeRamp } from "./shadeRamp.ts";
import type { Tone } from "./tone.ts";

/** What a canvas needs to know of the color theme, which style sheets know by themselves. */
export interface PlotTheme {
  readonly foreground: string;
  readonly muted: string;
  readonly background: string;
  readonly grid: string;
  readonly train: string;
  readonly validation: string;
  /** The same two for the previous run's curves. */
  readonly trainFaint: string;
  readonly validationFaint: string;
  readonly bad: string;
  readonly highContrast: boolean;
  readonly font: string;
  readonly tones: Readonly<Record<Tone, string>>;
  /** Colors of classes in their order; the first two are those of `train` and `validation`. */
  readonly inks: readonly Rgb[];
  /** The background's and the foreground's color, for mixing. */
  readonly backgroundRgb: Rgb;
  readonly foregroundRgb: Rgb;
  /** Shades of a heat strip in a tone's color. */
  ramp(tone: Tone): Uint32Array;
}

/** VS Code's variables, each with what stands for it outside VS Code. */
const variables = {
  foreground: ["--vscode-foreground", "#cccccc"],
  muted: ["--vscode-descriptionForeground", "#9d9d9d"],
  background: ["--vscode-editor-background", "#1f1f1f"],
  blue: ["--vscode-charts-blue", "#3794ff"],
  orange: ["--vscode-charts-orange", "#d18616"],
  yellow: ["--vscode-charts-yellow", "#cca700"],
  red: ["--vscode-charts-red", "#f14c4c"],
  green: ["--vscode-charts-green", "#89d185"],
  purple: ["--vscode-charts-purple", "#b180d7"],
  font: ["--vscode-font-family", "system-ui, sans-serif"],
} as const;

let current: PlotTheme | undefined;
let signature = "";
const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/** The theme as it is now; the same object until it changes. */
export function plotTheme(): PlotTheme {
  if (current === undefined || observer === undefined) refresh();
  return current as PlotTheme;
}

/** Calls back after each change of the theme, until the returned function is called. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  if (observer === undefined) {
    // VS Code changes a theme by the variables on the root element and the class of the body.
    observer = new MutationObserver(() => {
      if (refresh()) for (const listener of listeners) listener();
    });
    const options = { attributes: true, attributeFilter: ["class", "style", "data-vscode-theme-kind"] };
    observer.observe(document.documentElement, options);
    observer.observe(document.body, options);
    refresh();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
  };
}

/** Reads the theme again; true when it is another one. */
function refresh(): boolean {
  const style = getComputedStyle(document.body);
  const value = (name: keyof typeof variables) =>
    style.getPropertyValue(variables[name][0]).trim() || variables[name][1];
  const values = Object.fromEntries(
    Object.keys(variables).map((name) => [name, value(name as keyof typeof variables)]),
  ) as Record<keyof typeof variables, string>;
  const highContrast = /\bvscode-high-contrast/.test(document.body.className);
  const now = JSON.stringify([values, highContrast]);
  if (now === signature && current !== undefined) return false;
  signature = now;
  current = makeTheme(values, highContrast);
  return true;
}

function makeTheme(values: Record<keyof typeof variables, string>, highContrast: boolean): PlotTheme {
  const tones = { good: values.blue, none: values.blue, warning: values.yellow, bad: values.red };
  const background = toRgb(values.background);
  const ramps = new Map<string, Uint32Array>();
  const foreground = toRgb(values.foreground);
  const [red, green, blue] = foreground.map((part) => Math.round(part * 255));
  const { blue: first, orange, green: third, purple, yellow, red: sixth } = values;
  // On a light background the same share of a dark ink is seen more easily than on a dark one.
  const ink = highContrast ? 0.35 : rgbToOklch(background)[0] < 0.5 ? 0.1 : 0.12;
  return {
    foreground: values.foreground,
    muted: highContrast ? values.foreground : values.muted,
    background: values.background,
    grid: `rgba(${red}, ${green}, ${blue}, ${ink})`,
    train: values.blue,
    validation: opaque(values.orange),
    trainFaint: faint(values.blue, background, highContrast),
    validationFaint: faint(values.orange, background, highContrast),
    bad: values.red,
    highContrast,
    font: values.font,
    tones,
    inks: [first, orange, third, purple, yellow, sixth].map(toRgb),
    backgroundRgb: background,
    foregroundRgb: foreground,
    ramp(tone) {
      let ramp = ramps.get(tones[tone]);
      if (ramp === undefined) {
        ramp = shadeRamp(background, toRgb(tones[tone]), highContrast);
        ramps.set(tones[tone], ramp);
      }
      return ramp;
    },
  };
}

/** The light theme's orange is half transparent, which makes a thin line on white hard to see. */
function opaque(color: string): string {
  const [red, green, blue] = toRgb(color).map((part) => Math.round(part * 255));
  return `rgb(${red}, ${green}, ${blue})`;
}

/** A color halfway to the background; in high contrast the color itself, where dashes make the difference. */
function faint(color: string, background: Rgb, highContrast: boolean): string {
  if (highContrast) return opaque(color);
  const rgb = toRgb(color).map((part, i) => Math.round(((part + background[i]) / 2) * 255));
  return `rgb(${rgb.join(", ")})`;
}

let probe: CanvasRenderingContext2D | null | undefined;

/** Any CSS color, by painting one pixel with it. */
function toRgb(color: string): Rgb {
  if (probe === undefined) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    probe = canvas.getContext("2d", { willReadFrequently: true });
  }
  if (probe === null) return [0.5, 0.5, 0.5];
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}
