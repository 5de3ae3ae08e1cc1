/** Sizes of files and memory as a person reads them. */
import { count } from "./numbers.ts";

const byteUnits: readonly (readonly [size: number, name: string])[] = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
];

/** Bytes in the unit that suits them: `512 B`, `1.2 kB`, `340 MB`; `0.4 of 2.5 kB` of a whole, in the whole's unit. */
export function byteCount(bytes: number, whole?: number): string {
  const [size, name] = byteUnits.find(([unit]) => Math.max(bytes, whole ?? 0) >= unit) ?? [1, "B"];
  const text = (value: number) =>
    size === 1 || value / size >= 100 ? count(value / size) : (value / size).toFixed(1);
  const part = text(bytes);
  return `${whole === undefined ? part : `${part} of ${text(whole)}`} ${name}`;
}
