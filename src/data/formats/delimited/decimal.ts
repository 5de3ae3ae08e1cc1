/**
 * The double nearest to a decimal number, without a string in between. A whole number up to 2⁵³ and a power of ten up to 10²² are
 * doubles themselves, so that one division or multiplication rounds correctly (Clinger 1990, "How to read floating point
 * numbers accurately"). Longer ones are computed in double-double arithmetic (Dekker 1971), to about 106 bits, and taken
 * where the rest cannot change how they round.
 */

const maxExponent = 60;
const exactPower = 22;

/** 10^n as the sum of two doubles. */
const powerHigh = new Float64Array(maxExponent + 1);
const powerLow = new Float64Array(maxExponent + 1);
for (let exponent = 0; exponent <= maxExponent; exponent++) {
  const exact = 10n ** BigInt(exponent);
  powerHigh[exponent] = Number(exact);
  powerLow[exponent] = Number(exact - BigInt(powerHigh[exponent]));
}

/** 10^n for n up to 22, exactly. */
export const powersOfTen = powerHigh.slice(0, exactPower + 1);

/** Veltkamp's constant, which parts a double into two halves of 26 bits. */
const splitter = 2 ** 27 + 1;
/** Relative: how far the double-double result may be off, with a margin. */
const slack = 2 ** -96;

/**
 * (high · 10^lowDigits + low) · 10^exponent, correctly rounded.
 *
 * @param high a whole number below 10⁹
 * @param low a whole number below 10^lowDigits, lowDigits at most 10
 * @returns NaN where the result is in doubt, for the caller to compute it more slowly
 */
export function decimalToDouble(high: number, low: number, lowDigits: number, exponent: number): number {
  const whole = high * powersOfTen[lowDigits] + low;
  // Below 2⁵³ it is exact, and so is the power: one operation, one rounding.
  if (whole < 2 ** 53 && exponent <= exactPower && exponent >= -exactPower)
    return exponent < 0 ? whole / powersOfTen[-exponent] : whole * powersOfTen[exponent];
  if (exponent > maxExponent || exponent < -maxExponent) return Number.NaN;

  // The whole number, exactly, as m + n.
  const product = high * powersOfTen[lowDigits];
  const rest = productError(high, powersOfTen[lowDigits], product) + low;
  const m = product + rest;
  const n = rest - (m - product);
  if (m === 0) return 0;

  let first: number;
  let second: number;
  if (exponent < 0) {
    const p = powerHigh[-exponent];
    first = m / p;
    const back = first * p;
    const remainder = m - back - productError(first, p, back) + n - first * powerLow[-exponent];
    second = remainder / p;
  } else {
    const p = powerHigh[exponent];
    first = m * p;
    second = productError(m, p, first) + m * powerLow[exponent] + n * p;
  }
  const doubt = first * slack;
  const rounded = first + (second - doubt);
  return rounded === first + (second + doubt) ? rounded : Number.NaN;
}

/** a · b − fl(a · b), exactly (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  let t = splitter * a;
  const aHigh = t - (t - a);
  const aLow = a - aHigh;
  t = splitter * b;
  const bHigh = t - (t - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
