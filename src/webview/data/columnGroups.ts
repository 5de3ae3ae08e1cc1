import type { ColumnProfile } from "../../shared/data/report.ts";

/** A line of the table of columns: one column, or a run of columns that are listed together. */
export type ColumnLine =
  | { readonly kind: "column"; readonly column: ColumnProfile; readonly number: number }
  | { readonly kind: "group"; readonly group: ColumnGroup };

/** Neighboring columns of the same kind, such as an image's pixels. */
export interface ColumnGroup {
  /** The number of the first column in the file, by which it is known. */
  readonly first: number;
  readonly columns: readonly ColumnProfile[];
}

/** Shorter runs are shown column by column. */
const minGroup = 12;

/**
 * The table's lines: runs of like columns become one each, unless they are opened; a column about which something is to be
 * said stands alone.
 */
export function columnLines(
  columns: readonly ColumnProfile[],
  standsAlone: (column: ColumnProfile) => boolean,
  opened: ReadonlySet<number>,
): ColumnLine[] {
  const lines: ColumnLine[] = [];
  let begin = 0;
  while (begin < columns.length) {
    let end = begin + 1;
    if (!standsAlone(columns[begin]))
      while (end < columns.length && !standsAlone(columns[end]) && alike(columns[begin], columns[end])) end++;
    const run = columns.slice(begin, end);
    const isGroup = run.length >= minGroup;
    if (isGroup) lines.push({ kind: "group", group: { first: begin, columns: run } });
    if (!isGroup || opened.has(begin)) {
      const first = begin;
      lines.push(...run.map((column, i) => ({ kind: "column", column, number: first + i }) as const));
    }
    begin = end;
  }
  return lines;
}

/** Whether two columns are the same to the network. */
function alike(a: ColumnProfile, b: ColumnProfile): boolean {
  return a.role === b.role && a.type === b.type && a.inputs === b.inputs && a.encoding === b.encoding;
}

export interface GroupSummary {
  readonly inputs: number;
  /** The largest share of missing values of a column. */
  readonly missingShare: number;
  readonly minDistinct: number;
  readonly maxDistinct: number;
  /** Undefined for columns of words. */
  readonly numbers: { readonly minimum: number; readonly maximum: number; readonly mean: number } | undefined;
}

export function summarizeGroup({ columns }: ColumnGroup): GroupSummary {
  const numbers = columns.flatMap(({ numbers }) => numbers ?? []);
  const distinct = columns.map((column) => column.distinct);
  return {
    inputs: columns.reduce((sum, { inputs }) => sum + inputs, 0),
    missingShare: columns.reduce((most, { missingShare }) => Math.max(most, missingShare), 0),
    minDistinct: distinct.reduce((a, b) => Math.min(a, b), Infinity),
    maxDistinct: distinct.reduce((a, b) => Math.max(a, b), 0),
    numbers:
      numbers.length === 0
        ? undefined
        : {
            minimum: numbers.reduce((least, { minimum }) => Math.min(least, minimum), Infinity),
            maximum: numbers.reduce((most, { maximum }) => Math.max(most, maximum), -Infinity),
            mean: numbers.reduce((sum, { mean }) => sum + mean, 0) / numbers.length,
          },
  };
}

/** The columns whose names, roles or types have the words, in any case. */
export function filterColumns(columns: readonly ColumnProfile[], words: string): readonly ColumnProfile[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return columns;
  return columns.filter(({ name, role, type }) =>
    [name, role, type].some((text) => text.toLowerCase().includes(wanted)),
  );
}
