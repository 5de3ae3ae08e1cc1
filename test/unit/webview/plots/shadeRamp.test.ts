import { describe, expect, test } from "vitest";
import type { Rgb } from "../../../../src/webview/plots/color.ts";
import { oklchToRgb, rgbToOklch } from "../../../../src/webview/plots/color.ts";
import { shadeCount, shadeRamp } from "../../../../src/webview/plots/shadeRamp.ts";

const blue: Rgb = [0.22, 0.58, 1];
const backgrounds: Record<string, [Rgb, boolean]> = {
  dark: [[0.12, 0.12, 0.12], false],
  light: [[1, 1, 1], false],
  "high contrast": [[0, 0, 0], true],
  "high contrast light": [[1, 1, 1], true],
};

describe.each(Object.entries(backgrounds))("on a %s background", (_, [background, contrast]) => {
  const bytes = new Uint8Array(shadeRamp(background, blue, contrast).buffer);
  const lightness = (shade: number) =>
    rgbToOklch([bytes[4 * shade] / 255, bytes[4 * shade + 1] / 255, bytes[4 * shade + 2] / 255])[0];
  const from = rgbToOklch(background)[0];

  test("the first shade is transparent, all others are opaque", () => {
    expect(bytes[3]).toBe(0);
    expect(bytes.filter((_, i) => i % 4 === 3).slice(1)).toEqual(new Uint8Array(shadeCount - 1).fill(255));
  });
  test("lightness changes evenly, away from the background", () => {
    const whole = Math.abs(lightness(255) - from);
    expect(whole).toBeGreaterThan(0.6);
    for (let shade = 1; shade <= 241; shade += 20) {
      const next = Math.min(255, shade + 20);
      const difference = Math.abs(lightness(next) - from) - Math.abs(lightness(shade) - from);
      expect(difference / whole).toBeCloseTo((0.9 * (next - shade)) / 254, 1);
      expect(difference).toBeGreaterThan(0);
    }
  });
  test("the faintest shade can be seen", () => expect(Math.abs(lightness(1) - from)).toBeGreaterThan(0.05));
});

test("colors survive the way to OKLCh and back", () => {
  for (const rgb of [blue, [1, 0, 0], [0.3, 0.3, 0.3]] as Rgb[])
    oklchToRgb(rgbToOklch(rgb)).forEach((part, i) => {
      expect(part).toBeCloseTo(rgb[i], 3);
    });
});

test("a color that no screen can show loses chroma, not lightness", () => {
  const rgb = oklchToRgb([0.9, 0.4, 4.5]);
  expect(Math.max(...rgb)).toBeLessThanOrEqual(1);
  expect(rgbToOklch(rgb)[0]).toBeCloseTo(0.9, 2);
});
