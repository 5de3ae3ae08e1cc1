import type { CooperativeTask } from "../../shared/cooperative.ts";
import type { InputError } from "../../shared/errors.ts";
import type { CompactCodes, CompactNumbers } from "./compactBlocks.ts";
import type { NumericColumn, TextColumn } from "./table.ts";

/** The strings that the codes of a column stand for. */
export interface Words {
  readonly size: number;
  /** Whether there are more words, which share the code `size`. */
  readonly isFull: boolean;
  word(code: number): string;
}

/** What is known of a column besides its content. */
export interface Remarks {
  readonly error?: InputError | undefined;
  readonly warning?: string | undefined;
  readonly isAuxiliary?: boolean | undefined;
  /** Why words that look like numbers are words. */
  readonly wordsReason?: string | undefined;
}

class Remarked {
  readonly error?: InputError;
  readonly warning?: string;
  readonly isAuxiliary?: boolean;

  constructor({ error, warning, isAuxiliary }: Remarks) {
    if (error) this.error = error;
    if (warning !== undefined) this.warning = warning;
    if (isAuxiliary) this.isAuxiliary = isAuxiliary;
  }
}

/** A column's whole content is unpacked once and kept where it is no larger than this; else each time it is asked for. */
const keptRows = 2 ** 16;

/** A numeric column in compact blocks. What iterates over the whole column reads it by blocks and leaves `values` alone. */
export class CompactNumberColumn extends Remarked implements NumericColumn {
  readonly kind = "numeric";
  readonly name: string;
  readonly compact: CompactNumbers;
  private kept: Float64Array | undefined;

  constructor(name: string, compact: CompactNumbers, remarks: Remarks) {
    super(remarks);
    this.name = name;
    this.compact = compact;
  }

  get values(): Float64Array {
    if (this.kept) return this.kept;
    const values = new Float64Array(this.compact.length);
    this.compact.read(0, values.length, values);
    if (values.length <= keptRows) this.kept = values;
    return values;
  }
}

/** A column of words in compact blocks. */
export class CompactTextColumn extends Remarked implements TextColumn {
  readonly kind = "text";
  readonly name: string;
  readonly compact: CompactCodes;
  /** How many distinct strings there are; where `isTruncated`, there are more. */
  readonly distinct: number;
  readonly isTruncated: boolean;
  readonly wordsReason?: string;
  private readonly words: Words;
  private kept: Int32Array | undefined;
  private readonly strings: string[] = [];

  constructor(name: string, compact: CompactCodes, words: Words, remarks: Remarks) {
    super(remarks);
    if (remarks.wordsReason !== undefined) this.wordsReason = remarks.wordsReason;
    this.name = name;
    this.compact = compact;
    this.words = words;
    this.distinct = words.size;
    this.isTruncated = words.isFull;
  }

  get codes(): Int32Array {
    if (this.kept) return this.kept;
    const codes = new Int32Array(this.compact.length);
    this.compact.read(0, codes.length, codes);
    if (codes.length <= keptRows) this.kept = codes;
    return codes;
  }

  get categories(): readonly string[] {
    for (const _ of this.readWords(Infinity));
    return this.strings;
  }

  /** Makes the categories strings, a chunk between two yields: else they become strings when they are asked for. */
  *readWords(atOnce: number): CooperativeTask<void> {
    const { strings } = this;
    const count = this.distinct + (this.isTruncated ? 1 : 0);
    while (strings.length < count) {
      strings.push(strings.length < this.distinct ? this.words.word(strings.length) : "…");
      if (strings.length % atOnce === 0) yield;
    }
  }
}
