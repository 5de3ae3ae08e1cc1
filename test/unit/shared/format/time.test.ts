import { expect, test } from "vitest";
import { dateText, duration } from "../../../../src/shared/format/time.ts";

/** Thin spaces are hard to see in a test. */
const plain = (text: string) => text.replaceAll("\u202f", "_");

test("duration", () => {
  expect([0, 0.42, 9.2, 59.7, 72, 120, 3599.9, 7500, Number.NaN].map(duration).map(plain)).toEqual([
    "0.0_s",
    "0.4_s",
    "9_s",
    "1_min",
    "1_min 12_s",
    "2_min",
    "1_h",
    "2_h 5_min",
    "–",
  ]);
});

test("days since 1970 are a date", () => {
  expect(dateText(20314.2)).toBe("2025-08-14");
  expect(dateText(-1)).toBe("1969-12-31");
  expect(dateText(1e12)).toBe("1e12");
});
