/**
 * What the text of one cell is. A number is a decimal literal, with white space around it allowed; `Infinity`, `-inf`
 * and numbers too large for a double are infinite; the words below, in any case, and white space alone are missing.
 */

const missingWords = new Set(["", "na", "n/a", "nan", "null", "?", "-"]);
const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const infinite = /^([+-]?)inf(inity)?$/i;

/** The cell's number, infinities included; NaN when it is none. */
export function parseNumber(cell: string): number {
  const value = Number(cell);
  const first = cell.charCodeAt(0);
  // Number("") and Number("0x1f") are numbers, too; with a first digit from 1 to 9 there is no such doubt.
  if (!Number.isNaN(value) && ((first > 48 && first < 58) || cell === "0" || decimal.test(cell)))
    return value;
  const sign = infinite.exec(cell.trim());
  return sign ? (sign[1] === "-" ? -Infinity : Infinity) : Number.NaN;
}

/** Whether this text of a whole number is of more than 53 bits and not what this double, its value, is. */
export function isRounded(cell: string, value: number): boolean {
  if (!(Math.abs(value) >= 2 ** 53) || !Number.isFinite(value) || !/^\s*[+-]?\d{16,400}\s*$/.test(cell))
    return false;
  return BigInt(cell.trim().replace(/^\+/, "")) !== BigInt(value);
}

export function isMissing(cell: string): boolean {
  const word = cell.trim();
  return word.length <= 4 && missingWords.has(word.toLowerCase());
}

/** A cell as an error quotes it: in one line, shortened. */
export function quoteCell(cell: string): string {
  const text = cell.trim().replace(/\s+/g, " ");
  return `"${text.length > 40 ? `${text.slice(0, 37)}…` : text}"`;
}
