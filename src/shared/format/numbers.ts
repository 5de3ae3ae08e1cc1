/** Numbers as a person reads them in a narrow place. Thin spaces do not break, and a minus is as wide as a plus. */

/** A thin space that does not break a line: between thousands, and before a unit. */
export const thin = "\u202f";
const minus = "\u2212";

/** Few characters, `digits` significant ones: `−0.2`, `3.9`, `1 234`, `12k`, `1.2e-3`, `∞`. */
export function shortNumber(value: number, digits = 2): string {
  const magnitude = Number(Math.abs(value).toPrecision(digits));
  if (!Number.isFinite(magnitude)) return notFinite(value);
  if (magnitude === 0) return "0";
  const sign = value < 0 ? minus : "";
  if (magnitude < 0.01 || magnitude >= 1e9) return sign + exponential(Math.abs(value), digits);
  if (magnitude >= 1e6) return `${sign}${Number((Math.abs(value) / 1e6).toPrecision(digits))}M`;
  if (magnitude >= 1e4) return `${sign}${Number((Math.abs(value) / 1e3).toPrecision(Math.max(3, digits)))}k`;
  if (magnitude >= 100) return sign + count(Math.abs(value));
  return sign + String(magnitude);
}

/** The ends of a range in short; an end that is next to nothing beside the other is 0. */
export function shortRange(low: number, high: number, digits = 2): [low: string, high: string] {
  const negligible = Math.max(Math.abs(low), Math.abs(high)) * 1e-3;
  const text = (end: number) => shortNumber(Math.abs(end) < negligible ? 0 : end, digits);
  return [text(low), text(high)];
}

/** A loss, always about as wide, so that it does not jump while it changes: `0.2131`, `2.303`, `1.24e-5`. */
export function lossText(value: number): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value)) return notFinite(value);
  const sign = value < 0 ? minus : "";
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)) return sign + magnitude.toExponential(2);
  if (magnitude < 1) return sign + magnitude.toFixed(4);
  return sign + magnitude.toFixed(magnitude < 10 ? 3 : magnitude < 100 ? 2 : 1);
}

/** An accuracy or R²: `0.938`, `−3.2e5`. */
export function scoreText(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 100) return shortNumber(value);
  return (value < 0 ? minus : "") + Math.abs(value).toFixed(3);
}

/** A whole number with its thousands apart: `2 184`. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const digits = Math.abs(Math.round(value)).toString();
  return (value < 0 ? minus : "") + digits.replace(/\B(?=(\d{3})+$)/g, thin);
}

/** A whole number with its thousands apart; a question mark where it is not known. */
export function countText(value: number | undefined): string {
  return value === undefined ? "?" : count(value);
}

/** A number as a field shows it, without the digits that binary fractions add: 0.0001, 1e-9, 1200. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/**
 * A share of 1 as whole percents; 0 % and 100 % mean none and all, never nearly so: `3 %`, `<1 %`, `>99 %`.
 */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return notFinite(share);
  if (share > 0 && share < 0.01) return `<1${thin}%`;
  if (share > 0.99 && share < 1) return `>99${thin}%`;
  return `${Math.round(share * 100)}${thin}%`;
}

function exponential(magnitude: number, digits: number): string {
  const [mantissa, exponent] = magnitude.toExponential(digits - 1).split("e");
  return `${Number(mantissa)}e${Number(exponent)}`;
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : `${minus}∞`;
}
