/**
 * The headers of the Orange data mining program: three rows (names, types, flags), or one whose names begin with
 * letters for flags and type and a `#`, such as `mS#name` and `cD#iris`.
 * Source: Orange3's documentation, "Loading your Data".
 */

export interface OrangeColumn {
  readonly name: string;
  /** Undefined where the file leaves it open. */
  readonly type: "continuous" | "discrete" | "string" | "time" | undefined;
  readonly isClass: boolean;
  /** Whether the column is a meta attribute or to be ignored. */
  readonly isLeftOut: boolean;
}

export interface OrangeHeader {
  readonly columns: readonly OrangeColumn[];
  /** Rows that the header takes. */
  readonly rows: 1 | 3;
}

const typeWords: Readonly<Record<string, OrangeColumn["type"]>> = {
  c: "continuous",
  continuous: "continuous",
  numeric: "continuous",
  n: "continuous",
  d: "discrete",
  discrete: "discrete",
  categorical: "discrete",
  s: "string",
  string: "string",
  text: "string",
  t: "time",
  time: "time",
  datetime: "time",
};
const flagWord = /^(?:c|class|m|meta|i|ignore|w|weight)$/i;
const attribute = /^[^\s=]+=\S*$/;
const prefixed = /^([micw]*)([CDST]?)#(.+)$/s;

/** The header that the first rows are; undefined where they are none of Orange's. */
export function orangeHeader(rows: readonly (readonly string[])[]): OrangeHeader | undefined {
  return threeRows(rows) ?? prefixedNames(rows[0] ?? []);
}

function threeRows([names, types, flags]: readonly (readonly string[])[]): OrangeHeader | undefined {
  if (!flags || types.length !== names.length || flags.length !== names.length) return undefined;
  const typeOf = (cell: string): OrangeColumn["type"] | null => {
    const word = cell.trim();
    if (word === "") return undefined;
    const known = typeWords[word.toLowerCase()];
    if (known) return known;
    // A discrete attribute may list its values, separated by spaces.
    return /^\S+(?:\s+\S+)+$/.test(word) ? "discrete" : null;
  };
  const read = types.map(typeOf);
  if (read.includes(null) || !types.some((cell) => cell.trim().toLowerCase() in typeWords)) return undefined;
  const flagsOf = flags.map((cell) => cell.trim().split(/\s+/).filter(Boolean));
  if (flagsOf.some((words) => words.some((word) => !flagWord.test(word) && !attribute.test(word))))
    return undefined;
  // Without any flag the third row would be empty, and only full rows of types are sure.
  if (flagsOf.every((words) => words.length === 0) && read.includes(undefined)) return undefined;
  return {
    rows: 3,
    columns: names.map((name, index) => {
      const words = flagsOf[index].map((word) => word.toLowerCase());
      const type = read[index] ?? undefined;
      return {
        name: name.trim(),
        type,
        isClass: words.some((word) => word === "class" || word === "c"),
        isLeftOut: words.some((word) => /^(?:m|meta|i|ignore|w|weight)$/.test(word)),
      };
    }),
  };
}

function prefixedNames(names: readonly string[]): OrangeHeader | undefined {
  const found = names.map((name) => prefixed.exec(name.trim()));
  const marked = found.filter((match) => match && match[1] + match[2] !== "");
  const isSure = marked.length >= 2 || marked.some((match) => match && match[1] !== "" && match[2] !== "");
  if (!isSure) return undefined;
  const types = { C: "continuous", D: "discrete", S: "string", T: "time", "": undefined } as const;
  return {
    rows: 1,
    columns: names.map((name, index) => {
      const match = found[index];
      if (!match) return { name: name.trim(), type: undefined, isClass: false, isLeftOut: false };
      const [, flags, type, rest] = match;
      return {
        name: rest.trim(),
        type: types[type as keyof typeof types],
        isClass: flags.includes("c"),
        isLeftOut: /[miw]/.test(flags),
      };
    }),
  };
}
