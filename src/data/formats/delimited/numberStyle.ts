/**
 * Numbers as people write them: grouped digits (`5,338.23`, `1.952`, `12,34,567`), a decimal comma, a unit or a currency
 * (`14.3%`, `$52.15`, `7 kg`), U+2212 as minus, negative numbers in parentheses. A column is read by one style; a
 * column whose cells are all plain numbers has none.
 */
import { parseNumber } from "../../table/parseCell.ts";

/** How the numbers of one column are written. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  /** The mark between groups of digits; empty where digits are not grouped. */
  readonly thousands: "" | "," | "." | "'" | " ";
  /** What is written before and after every number but zero, such as `$` or `kg`; empty for nothing. */
  readonly prefix: string;
  readonly suffix: string;
  /** Whether `(5)` is −5. */
  readonly hasParentheses: boolean;
}

/** What a design says of all numbers. */
export interface NumberOptions {
  readonly decimal?: "." | "," | undefined;
  readonly thousands?: "," | "." | "'" | " " | "none" | undefined;
}

/** The style of numbers without groups, units or parentheses. */
export function plainStyle(decimal: "." | ","): NumberStyle {
  return { decimal, thousands: "", prefix: "", suffix: "", hasParentheses: false };
}

/** Spaces between groups: the ordinary one, no-break, figure, thin and narrow no-break spaces. */
const groupSpace = " \u00a0\u2007\u2009\u202f";
const groups: Record<Exclude<NumberStyle["thousands"], "">, RegExp> = {
  // Indian numbers have groups of two above the first of three.
  ",": /^\d{1,3}(?:,\d{2,3})*,\d{3}$/,
  ".": /^\d{1,3}(?:\.\d{3})+$/,
  "'": /^\d{1,3}(?:['’]\d{3})+$/,
  " ": new RegExp(`^\\d{1,3}(?:[${groupSpace}]\\d{3})+$`),
};
const groupMarks: Record<Exclude<NumberStyle["thousands"], "">, RegExp> = {
  ",": /,/g,
  ".": /\./g,
  "'": /['’]/g,
  " ": new RegExp(`[${groupSpace}]`, "g"),
};

/** Sign, what is before the number, sign, number, what is behind it. */
const parts =
  /^([+-]?)\s*((?:[A-Z]{1,3})?\p{Sc}|USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|ZAR|Rs\.?|Kč|kr\.?|zł)?\s*([+-]?)((?:\d(?:[\d.,'’ \u00a0\u2007\u2009\u202f]*[\d.])?|[.,]\d+)(?:[eE][+-]?\d+)?)\s*((?:[%‰°′″\p{Sc}µμΩ]|\p{L})[\p{L}\d%‰°µμΩ\p{Sc}/·^²³.\- ]{0,15})?$/u;

interface NumberParts {
  readonly isNegative: boolean;
  readonly prefix: string;
  readonly digits: string;
  readonly suffix: string;
  readonly hasParentheses: boolean;
}

/** A cell taken apart; undefined where it holds no number. */
function partsOf(cell: string): NumberParts | undefined {
  let text = cell.trim().replace(/[\u2212\ufe63\uff0d]/g, "-");
  const inner = /^\(\s*([^()]*)\s*\)$/.exec(text);
  if (inner) text = inner[1];
  // Accounting systems write the minus behind the number.
  const behind = /^[^-]*\d-$/.test(text);
  if (behind) text = text.slice(0, -1);
  const found = parts.exec(text);
  if (!found) return undefined;
  const [, sign1, prefix = "", sign2, digits, suffix = ""] = found;
  const signs = sign1 + sign2;
  if (signs.length > 1 || (signs !== "" && (inner || behind))) return undefined;
  return {
    isNegative: signs === "-" || behind || inner !== null,
    prefix: prefix.trim(),
    digits,
    suffix: suffix.trim(),
    hasParentheses: inner !== null,
  };
}

const hasUnusualMinus = /^\s*[\u2212\ufe63\uff0d]|-\s*$/;

/** The number of a cell in a style; NaN where the cell is not one. */
export function parseStyled(cell: string, style: NumberStyle): number {
  const { decimal, thousands, prefix, suffix } = style;
  const isPlain = thousands === "" && prefix === "" && suffix === "" && !style.hasParentheses;
  const direct = parseDigits(cell, decimal, "");
  // Words of a text come here in millions.
  if (isPlain && (!Number.isNaN(direct) || !hasUnusualMinus.test(cell))) return direct;
  const found = partsOf(cell);
  if (!found) return (prefix + suffix).length === 0 ? direct : Number.NaN;
  if (found.hasParentheses && !style.hasParentheses) return Number.NaN;
  const value = parseDigits(found.digits, decimal, thousands);
  const hasUnit = found.prefix === prefix && found.suffix === suffix;
  // A bare zero is zero in every unit, and accounts give the currency in some rows only.
  const mayBeBare = value === 0 || isCurrency(style);
  if (!hasUnit && !(mayBeBare && found.prefix === "" && found.suffix === "")) return Number.NaN;
  return found.isNegative ? -value : value;
}

function isCurrency({ prefix, suffix }: Pick<NumberStyle, "prefix" | "suffix">): boolean {
  return /\p{Sc}/u.test(prefix + suffix) || (prefix !== "" && suffix === "");
}

/**
 * The units of cells of which most are numbers with one; none where the cells are something else, such as codes.
 */
export function unitsOf(cells: readonly string[]): readonly string[] {
  const units = new Map<string, number>();
  let found = 0;
  for (const cell of cells) {
    const taken = partsOf(cell);
    const unit = taken ? taken.prefix || taken.suffix : "";
    if (unit === "") continue;
    found++;
    units.set(unit, (units.get(unit) ?? 0) + 1);
  }
  const isClear = [...units.keys()].every((unit) => unit.length > 1 || !/\p{L}/u.test(unit));
  return found * 5 >= cells.length * 4 && units.size <= 5 && isClear ? [...units.keys()] : [];
}

/** Digits with a decimal mark and perhaps groups, as a number. */
function parseDigits(digits: string, decimal: "." | ",", thousands: NumberStyle["thousands"]): number {
  let text = digits;
  if (thousands !== "") {
    const end = text.search(
      decimal === "." ? /\.\d*(?:e[+-]?\d+)?$|e[+-]?\d+$/i : /,\d*(?:e[+-]?\d+)?$|e[+-]?\d+$/i,
    );
    const hasFraction = end >= 0 && thousands !== decimal;
    const whole = hasFraction ? text.slice(0, end) : text;
    if (groups[thousands].test(whole))
      text = whole.replace(groupMarks[thousands], "") + (hasFraction ? text.slice(end) : "");
  }
  if (decimal === ",") {
    if (text.includes(".")) return Number.NaN;
    text = text.replace(",", ".");
  }
  return parseNumber(text);
}

/** Whether a cell is a number in some style, for votes about headers. */
export function isNumberLike(cell: string): boolean {
  if (!Number.isNaN(parseNumber(cell))) return true;
  const found = partsOf(cell);
  return found !== undefined && decimals.some((decimal) => anyGrouping(found.digits, decimal));
}

const decimals = [".", ","] as const;
const marks = [",", ".", "'", " "] as const;

function anyGrouping(digits: string, decimal: "." | ","): boolean {
  return ["" as const, ...marks].some(
    (thousands) => thousands !== decimal && !Number.isNaN(parseDigits(digits, decimal, thousands)),
  );
}

/** The styles in which a column may be written, the most likely first. */
function candidates(
  decimal: "." | ",",
  options: NumberOptions,
): Pick<NumberStyle, "decimal" | "thousands">[] {
  const found: Pick<NumberStyle, "decimal" | "thousands">[] = [];
  const other = decimal === "." ? "," : ".";
  for (const mark of options.decimal === undefined ? ([decimal, other] as const) : [decimal]) {
    found.push({ decimal: mark, thousands: "" });
    if (options.thousands === "none") continue;
    for (const thousands of options.thousands ? [options.thousands] : marks)
      if (thousands !== mark) found.push({ decimal: mark, thousands });
  }
  // The mark that is nearest to what the file does comes first: a grouping with the file's decimal mark.
  return found;
}

/** A style and how many of the cells it reads. */
export interface StyleGuess {
  readonly style: NumberStyle;
  readonly numbers: number;
}

/**
 * The style that reads the most of a column's cells as numbers, the plainest among equals.
 *
 * @param cells distinct cells, without missing ones
 * @param decimal the decimal mark of the file
 */
export function guessStyle(cells: readonly string[], decimal: "." | ",", options: NumberOptions): StyleGuess {
  const plain = plainStyle(decimal);
  const count = (style: NumberStyle) =>
    cells.reduce((sum, cell) => sum + (Number.isNaN(parseStyled(cell, style)) ? 0 : 1), 0);
  let best: StyleGuess = { style: plain, numbers: count(plain) };
  if (best.numbers === cells.length) {
    if (options.thousands === undefined && options.decimal === undefined && areGrouped(cells, decimal))
      return {
        style: { ...plain, decimal: decimal === "." ? "," : ".", thousands: decimal },
        numbers: cells.length,
      };
    return best;
  }
  const taken = cells.map(partsOf);
  const units = new Map<string, { readonly prefix: string; readonly suffix: string; count: number }>();
  for (const found of taken) {
    if (!found) continue;
    const { prefix, suffix } = found;
    const key = `${prefix}\n${suffix}`;
    const unit = units.get(key) ?? { prefix, suffix, count: 0 };
    unit.count++;
    units.set(key, unit);
  }
  const byCount = [...units.values()].sort((a, b) => b.count - a.count);
  const [first, second] = byCount;
  if (!first) return best;
  const unit = second && first.prefix + first.suffix === "" && isCurrency(second) ? second : first;
  // One number with letters behind it is a code, such as 12a; several with the same are numbers with a unit.
  if ((unit.prefix !== "" || unit.suffix !== "") && unit.count < 2) return best;
  const hasParentheses = taken.some((found) => found?.hasParentheses);
  for (const { decimal: mark, thousands } of candidates(decimal, options)) {
    const style: NumberStyle = {
      decimal: mark,
      thousands,
      prefix: unit.prefix,
      suffix: unit.suffix,
      hasParentheses,
    };
    const numbers = count(style);
    if (numbers > best.numbers) best = { style, numbers };
  }
  return best;
}

/**
 * Whether plain numbers are grouped ones: every cell with a mark has exactly three digits behind it, as 1.952, and cells
 * without a mark, as 985, have at most three. Fractions that are cut at their last digit would seldom be whole.
 */
function areGrouped(cells: readonly string[], mark: "." | ","): boolean {
  let grouped = 0;
  let bare = 0;
  for (const cell of cells) {
    const text = cell.trim().replace(/^[+\-\u2212]/, "");
    if (text.includes(mark)) {
      if (!/^[1-9]\d{0,2}[.,]\d{3}$/.test(text)) return false;
      grouped++;
    } else if (/^(0|[1-9]\d{0,2})$/.test(text)) bare++;
    else return false;
  }
  return grouped >= 3 && bare > 0 && bare * 10 >= grouped;
}

/**
 * The decimal mark of a table: a comma where more columns show one than show a point.
 *
 * @param columns the cells of each column
 * @param delimiter what is between the cells
 */
export function guessDecimal(columns: readonly (readonly string[])[], delimiter: string): "." | "," {
  if (delimiter === ",") return ".";
  let commas = 0;
  let points = 0;
  /** Columns whose every mark may be one between groups. */
  let unclearCommas = 0;
  let unclearPoints = 0;
  for (const cells of columns) {
    const marked = cells
      .map((cell) => (/[.,]\d/.test(cell) ? (partsOf(cell)?.digits ?? "") : ""))
      .filter(Boolean);
    if (marked.length === 0) continue;
    const isComma = marked.some(
      (digits) => /^\d*,\d+$/.test(digits) && !/^[1-9]\d{0,2}(?:,\d{3})+$/.test(digits),
    );
    const isPoint = marked.some(
      (digits) => /^\d*\.\d+$/.test(digits) && !/^[1-9]\d{0,2}(?:\.\d{3})+$/.test(digits),
    );
    const both = marked.find((digits) => digits.includes(",") && digits.includes("."));
    if (isComma || (both !== undefined && both.lastIndexOf(",") > both.lastIndexOf("."))) commas++;
    else if (isPoint || both !== undefined) points++;
    else if (marked.some((digits) => digits.includes(",") && !/,.*,/.test(digits))) {
      const hasBare = cells.some((cell) => /^\s*[+-]?\d{1,3}\s*$/.test(cell));
      if (!hasBare) unclearCommas++;
    } else unclearPoints++;
  }
  if (commas > 0) return commas >= points ? "," : ".";
  return points === 0 && unclearPoints === 0 && unclearCommas > 0 && delimiter === ";" ? "," : ".";
}

/** The style as a guess shows it, such as `1.234,5 €`. */
export function styleText({ decimal, thousands, prefix, suffix }: NumberStyle): string {
  const number = `1${thousands}234${decimal}5`;
  return `${prefix}${number}${suffix === "" ? "" : /^[%‰°]/.test(suffix) ? suffix : ` ${suffix}`}`;
}
