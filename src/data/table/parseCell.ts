/**
 * What the text of one cell is. A number is a decimal literal, with white space around it allowed; `Infinity`, `-inf`
 * and numbers too large for a double are infinite; the words below, in any case, and white space alone are missing.
 */

/** Words that mean a missing value in every column. None is longer than four bytes: the scanner's short way relies on it. */
const defaultWords = ["NA", "N/A", "NaN", "null", "?", "-", "\\N", "#N/A", "#NA", "<NA>", "NaT"];
/** Strings that mean a missing value among numbers; in a column of strings, such as `none`, they are values. */
const defaultNumberWords = [
  ...["None", "nil", ".", "..", "...", "--", "---", "*", "**", "***", "–", "—"],
  ...["missing", "unknown", "undefined", "n.a.", "n.d.", "nd", "n/d", "unk", "not available", "(null)"],
  ...["#N/A N/A", "#VALUE!", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#NULL!"],
  ...["-NaN", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"],
];

const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const infinite = /^([+-]?)inf(inity)?$/i;

/** The cell's number, infinities included; NaN when it is not a number. */
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

/** The words that mean a missing value: those that a design declares, exactly as written, or the usual ones in any case. */
export class MissingWords {
  /** Every word, those that count only among numbers last; a word's index is its number in {@link find}. */
  readonly words: readonly string[];
  /** Whether the design lists the words, so that nothing is guessed. */
  readonly isDeclared: boolean;
  /** Whether a word is a number, such as -99, so that a number may mean a missing value. */
  readonly hasNumbers: boolean;
  /** Length in bytes of the longest word that is missing in columns of words, too. */
  readonly maxBytes: number;
  /** How many of the words, from the first, are missing in every column. */
  private readonly general: number;
  private readonly bytes: readonly Uint8Array[];
  /** For each length in bytes, the indices of the words of that length. */
  private readonly ofLength: readonly (readonly number[])[];
  private readonly indexOf: ReadonlyMap<string, number>;

  constructor(declared: readonly string[] | undefined) {
    this.isDeclared = declared !== undefined;
    const general = declared?.map((word) => word.trim()).filter((word) => word !== "") ?? defaultWords;
    this.words = declared ? general : [...defaultWords, ...defaultNumberWords];
    this.general = general.length;
    this.hasNumbers = this.words.some((word) => /\d/.test(word) && declared !== undefined);
    this.bytes = this.words.map((word) => new TextEncoder().encode(declared ? word : word.toLowerCase()));
    this.maxBytes = Math.max(0, ...this.bytes.slice(0, this.general).map(({ length }) => length));
    const ofLength: number[][] = [];
    for (const [index, { length }] of this.bytes.entries()) {
      ofLength[length] ??= [];
      ofLength[length].push(index);
    }
    this.ofLength = ofLength;
    this.indexOf = new Map(this.words.map((word, index) => [declared ? word : word.toLowerCase(), index]));
  }

  /** Whether a cell is empty or one of the words that are missing in every column. */
  has(cell: string): boolean {
    const word = cell.trim();
    return word === "" || this.lookUp(word) < this.general;
  }

  /** Whether a cell is empty or one of the words that are missing among numbers. */
  hasAmongNumbers(cell: string): boolean {
    const word = cell.trim();
    return word === "" || this.lookUp(word) < this.words.length;
  }

  private lookUp(word: string): number {
    if (word.length > 16 && !this.isDeclared) return Infinity;
    return this.indexOf.get(this.isDeclared ? word : word.toLowerCase()) ?? Infinity;
  }

  /**
   * The index of the word in these bytes, without white space around it.
   * @param amongNumbers whether the words that are missing only among numbers count
   * @returns −1 where the bytes are no missing word, −2 where there are none
   */
  find(bytes: Uint8Array, from: number, to: number, amongNumbers: boolean): number {
    const length = to - from;
    if (length === 0) return -2;
    const candidates = this.ofLength[length];
    if (candidates === undefined) return -1;
    for (const index of candidates) {
      if (index >= this.general && !amongNumbers) return -1;
      if (this.isWord(this.bytes[index], bytes, from)) return index;
    }
    return -1;
  }

  private isWord(word: Uint8Array, bytes: Uint8Array, from: number): boolean {
    const { isDeclared } = this;
    for (let i = 0; i < word.length; i++) {
      const byte = bytes[from + i];
      // The usual words' letters are small; a capital differs in one bit.
      if (byte !== word[i] && (isDeclared || byte < 65 || byte > 90 || byte + 32 !== word[i])) return false;
    }
    return true;
  }
}

/** The usual words that mean a missing value. */
export const usualMissingWords = new MissingWords(undefined);

/** Whether a cell is empty or one of the usual words that are missing in every column. */
export function isMissing(cell: string): boolean {
  return usualMissingWords.has(cell);
}

/** A cell as an error quotes it: in one line, shortened. */
export function quoteCell(cell: string): string {
  const text = cell.trim().replace(/\s+/g, " ");
  return `"${text.length > 40 ? `${text.slice(0, 37)}…` : text}"`;
}
