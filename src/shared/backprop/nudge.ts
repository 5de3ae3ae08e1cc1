/** Checking a gradient by moving the parameter: where to look, and how many digits agree. */

/** Number of positions of the slider on each side of the present value. */
export const nudgePositions = 40;
/** Smaller and smaller moves, which show that ΔJ/Δw converges. */
export const fineDeltas = [0.1, 0.01, 0.001, 0.0001] as const;

/** How far to each side a parameter is moved: as far as its own size, at least 1. */
export function nudgeRange(value: number): number {
  return Math.max(1, Math.min(4, Math.ceil(Math.abs(value))));
}

/** The moves of the slider, from the lowest to the highest, with 0 in the middle. */
export function sliderDeltas(range: number): readonly number[] {
  return Array.from(
    { length: 2 * nudgePositions + 1 },
    (_, i) => ((i - nudgePositions) / nudgePositions) * range,
  );
}

/** ΔJ/Δw. */
export function quotient(objective: number, moved: number, delta: number): number {
  return (moved - objective) / delta;
}

/** How many leading characters of a number's text are those of the other's, whole digits only. */
export function agreeingDigits(text: string, other: string): number {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  // A sign or a leading zero alone is no agreement.
  return /[1-9]/.test(text.slice(0, same)) ? same : 0;
}

/** A quotient or a gradient with five significant digits, so that two can be compared digit by digit. */
export function digitsText(value: number): string {
  return value.toPrecision(5).replaceAll("-", "\u2212");
}
