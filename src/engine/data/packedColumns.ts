import type { InputError } from "../../shared/errors.ts";
import type { WordList } from "./delimited/words.ts";
import type { PackedCodes, PackedNumbers } from "./packed.ts";
import type { NumericColumn, TextColumn } from "./table.ts";

interface Remarks {
  readonly fault?: InputError | undefined;
  readonly warning?: string | undefined;
}

/** A column's whole content is unpacked once and kept where it is no larger than this; else each time it is asked for. */
const keptRows = 2 ** 16;

/** A numeric column in packed blocks. What goes over the whole column reads it by blocks and leaves `values` alone. */
export class PackedNumberColumn implements NumericColumn {
  readonly kind = "numeric";
  readonly name: string;
  readonly packed: PackedNumbers;
  readonly fault?: InputError;
  readonly warning?: string;
  private kept: Float64Array | undefined;

  constructor(name: string, packed: PackedNumbers, { fault, warning }: Remarks) {
    this.name = name;
    this.packed = packed;
    if (fault) this.fault = fault;
    if (warning !== undefined) this.warning = warning;
  }

  get values(): Float64Array {
    if (this.kept) return this.kept;
    const values = new Float64Array(this.packed.length);
    this.packed.read(0, values.length, values);
    if (values.length <= keptRows) this.kept = values;
    return values;
  }
}

/** A column of words in packed blocks; its categories become strings when they are asked for. */
export class PackedTextColumn implements TextColumn {
  readonly kind = "text";
  readonly name: string;
  readonly packed: PackedCodes;
  readonly warning?: string;
  /** How many distinct words there are; where `isTruncated`, there are more. */
  readonly distinct: number;
  readonly isTruncated: boolean;
  private readonly words: WordList;
  private kept: Int32Array | undefined;
  private strings: readonly string[] | undefined;

  constructor(name: string, packed: PackedCodes, words: WordList, { warning }: Remarks) {
    this.name = name;
    this.packed = packed;
    this.words = words;
    this.distinct = words.size;
    this.isTruncated = words.isFull;
    if (warning !== undefined) this.warning = warning;
  }

  get codes(): Int32Array {
    if (this.kept) return this.kept;
    const codes = new Int32Array(this.packed.length);
    this.packed.read(0, codes.length, codes);
    if (codes.length <= keptRows) this.kept = codes;
    return codes;
  }

  get categories(): readonly string[] {
    this.strings ??= Array.from({ length: this.distinct + (this.isTruncated ? 1 : 0) }, (_, code) =>
      code < this.distinct ? this.words.word(code) : "…",
    );
    return this.strings;
  }
}
