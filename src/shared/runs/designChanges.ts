/** Compares the designs of a list of runs, each with the one before, and keeps what it has found. */
import type { Catalogue } from "../catalogue.ts";
import { plainDifferences } from "../design/differences.ts";
import type { DesignSpec } from "../design/fields.ts";
import { maxDesignLength } from "../design/jsonReader.ts";
import { parseDesign } from "../design/parse.ts";
import { type RunChange, runChanges } from "./runChanges.ts";
import type { RunOverview } from "./runList.ts";

type Compared = Pick<RunOverview, "changes" | "repeats" | "variant" | "hasPenalty">;

/** A design that has been parsed. */
interface ParsedText {
  readonly design: DesignSpec;
  /** The same for designs that say the same, and for those that differ in their seed alone. */
  readonly key: string;
  readonly keyWithoutSeed: string;
}

/** Number of texts that stay parsed; lists show fewer. */
const maxKept = 2000;

export class DesignChanges {
  private readonly catalogue: Catalogue;
  private readonly parsed = new Map<string, ParsedText | undefined>();
  private readonly changes = new Map<string, readonly RunChange[]>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * @param texts of the designs, newest first; undefined where one cannot be read
   * @param numbers of their runs
   */
  compare(texts: readonly (string | undefined)[], numbers: readonly number[]): readonly Compared[] {
    if (this.parsed.size > maxKept) this.parsed.clear();
    if (this.changes.size > maxKept) this.changes.clear();
    const designs = texts.map((text) => (text === undefined ? undefined : this.parse(text)));
    const compared = new Array<Compared>(texts.length);
    const same = new Map<string, number>();
    const sameButSeed = new Map<string, number>();
    const variants = new Map<string, number>();
    for (let i = texts.length - 1; i >= 0; i--) {
      const design = designs[i];
      const before = designs[i + 1];
      compared[i] = {
        changes: design && before && this.changesOf(before, design),
        repeats: design && repeated(design, same, sameButSeed),
        variant: design && (variants.get(design.keyWithoutSeed) ?? numbers[i]),
        hasPenalty: (design?.design.training.l2 ?? 0) > 0,
      };
      if (!design) continue;
      same.set(design.key, numbers[i]);
      sameButSeed.set(design.keyWithoutSeed, numbers[i]);
      if (!variants.has(design.keyWithoutSeed)) variants.set(design.keyWithoutSeed, numbers[i]);
    }
    return compared;
  }

  /** The design in a text; undefined where it has errors. */
  designOf(text: string): DesignSpec | undefined {
    return this.parse(text)?.design;
  }

  private parse(text: string): ParsedText | undefined {
    if (this.parsed.has(text)) return this.parsed.get(text);
    const design = text.length <= maxDesignLength ? parseDesign(text, this.catalogue).design : undefined;
    const parsed = design && {
      design,
      key: JSON.stringify(design),
      keyWithoutSeed: JSON.stringify({ ...design, training: { ...design.training, seed: 0 } }),
    };
    this.parsed.set(text, parsed);
    return parsed;
  }

  private changesOf(before: ParsedText, after: ParsedText): readonly RunChange[] {
    if (before.key === after.key) return [];
    const key = `${before.key}\n${after.key}`;
    const known = this.changes.get(key);
    if (known) return known;
    const changes = runChanges(plainDifferences(before.key, after.key));
    this.changes.set(key, changes);
    return changes;
  }
}

function repeated(
  { key, keyWithoutSeed }: ParsedText,
  same: ReadonlyMap<string, number>,
  sameButSeed: ReadonlyMap<string, number>,
): Compared["repeats"] {
  const number = same.get(key) ?? sameButSeed.get(keyWithoutSeed);
  return number === undefined ? undefined : { number, isOtherSeed: !same.has(key) };
}
