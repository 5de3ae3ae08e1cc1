import type { DataFinding } from "../../../shared/data/finding.ts";
import { type CheckContext, columnField } from "../check.ts";

/** Columns with more distinct strings are no categories. */
const maxWords = 1000;

/**
 * Categories and classes that differ only in capitals, white space and punctuation, such as "premium" and "Premium ": most
 * likely one, and each an input or an output of its own.
 */
export function similarWords({ plan }: CheckContext): DataFinding[] {
  return plan.columns.flatMap(({ column, role }): DataFinding[] => {
    const isCategory = role === "categorical" || (role === "target" && plan.target.task === "classification");
    if (!isCategory || column.kind !== "text" || column.categories.length > maxWords) return [];
    const groups = new Map<string, string[]>();
    for (const word of column.categories) {
      const plain = word
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[\s\p{P}]+/gu, " ")
        .trim();
      // Signs alone, such as + and -, are different words.
      if (plain === "") continue;
      const alike = groups.get(plain);
      if (alike) alike.push(word);
      else groups.set(plain, [word]);
    }
    const similar = [...groups.values()].filter(({ length }) => length > 1);
    if (similar.length === 0) return [];
    const [first] = similar;
    const others = similar.length > 1 ? ` (and ${similar.length - 1} more such groups)` : "";
    const what = role === "target" ? "classes" : "categories";
    return [
      {
        kind: "similar-words",
        severity: "warning",
        column: column.name,
        evidence: { groups: similar.length, words: similar.reduce((sum, { length }) => sum + length, 0) },
        message: `${first.map((word) => JSON.stringify(word)).join(" and ")} of "${column.name}" are different ${what}${others}, though they differ only in capitals, spaces or punctuation. Write them alike in the file.`,
        field: columnField(column.name),
      },
    ];
  });
}
