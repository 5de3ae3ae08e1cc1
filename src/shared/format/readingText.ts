/** How far the reading of data has come, in words. */

import type { ReadingProgress } from "../messages.ts";
import { byteCount } from "./bytes.ts";
import { count, percent } from "./numbers.ts";

/** From 0 to 1; undefined where the whole is not known. */
export function readingShare({ done, total }: ReadingProgress): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

/** `Reading big.csv: 120 of 400 MB (30 %)`. */
export function readingText(name: string, progress: ReadingProgress): string {
  const { stage, done, total } = progress;
  const share = readingShare(progress);
  const rest = share === undefined ? "" : ` (${percent(share)})`;
  const of = (part: string, whole: string | undefined) =>
    whole === undefined ? part : `${part} of ${whole}`;
  switch (stage) {
    case "reading":
      return `Reading ${name}: ${byteCount(done, total)}${rest}`;
    case "encoding":
      return `Encoding ${name}: row ${of(count(done), total === undefined ? undefined : count(total))}${rest}`;
    case "fitting":
      return `Fitting the encoding of ${name}: ${of(count(done), total === undefined ? undefined : count(total))}${rest}`;
    case "inspecting":
      return `Looking at the columns of ${name}: ${of(count(done), total === undefined ? undefined : count(total))}${rest}`;
    default:
      return stage satisfies never;
  }
}
