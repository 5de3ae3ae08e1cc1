import { InputError } from "../../shared/errors.ts";
import type { DataFileBytes } from "../bytes/fileBytes.ts";
import { checkTableSize, maxColumns } from "../bytes/limits.ts";
import { decodeText } from "../bytes/text.ts";
import { columnOfCells, columnOfStrings } from "../table/columnOfCells.ts";
import { isMissing as isMissingCell, parseNumber, quoteCell } from "../table/parseCell.ts";
import type { Column, Table, TextColumn } from "../table/table.ts";
import type { DataFormat } from "./dataFormat.ts";

/**
 * ARFF, the Attribute-Relation File Format of Weka (Hall et al., "The WEKA data mining software", 2009): attributes
 * with their types, then rows, dense (`5.1,3.5,setosa`) or sparse (`{0 5.1, 4 setosa}`, the rest being 0 or the first
 * nominal value); `?` is missing, `%` begins a comment, and quotes may be single or double.
 */
interface Attribute {
  readonly name: string;
  readonly type: "numeric" | "string" | "nominal";
  /** Of a nominal attribute, in their order. */
  readonly values: readonly string[];
  readonly codeOf: ReadonlyMap<string, number>;
}

/** A row's values by their attributes' numbers; a sparse row leaves some out. */
interface Row {
  readonly get: (attribute: number) => Token | undefined;
}

interface Token {
  readonly text: string;
  /** What stands in quotes is no question mark, and no number. */
  readonly isQuoted: boolean;
}

const numericTypes = new Set(["numeric", "real", "integer"]);
const stringTypes = new Set(["string", "date"]);

class ArffReader {
  private readonly file: string;
  private readonly text: string;
  private line = 0;
  private offset = 0;
  readonly attributes: Attribute[] = [];
  private readonly names = new Set<string>();

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
  }

  /** Up to the line `@data`. @returns whether it is there */
  readHeader(): boolean {
    for (let line = this.nextLine(); line !== undefined; line = this.nextLine()) {
      const [, keyword, rest] = /^(@\S*)\s*(.*)$/s.exec(line) ?? [];
      switch (keyword?.toLowerCase()) {
        case "@relation":
          break;
        case "@attribute":
          this.attributes.push(this.attribute(rest));
          break;
        case "@data":
          if (this.attributes.length === 0) this.fail("there are no attributes before @data");
          return true;
        default:
          this.fail(`${quoteCell(line)} is neither @relation, @attribute nor @data`);
      }
    }
    return false;
  }

  readRows(): Table {
    const { attributes, file } = this;
    const rows: Row[] = [];
    const lines: number[] = [];
    for (let line = this.nextLine(); line !== undefined; line = this.nextLine()) {
      rows.push(line.startsWith("{") ? this.sparseRow(line) : this.denseRow(line));
      lines.push(this.line);
      checkTableSize(file, rows.length, attributes.length);
    }
    if (rows.length === 0) throw new InputError(`${file} has no rows below @data. Add rows.`, { file });
    const lineOf = Uint32Array.from(lines);
    return {
      file,
      rows: rows.length,
      columns: attributes.map((attribute, index) => this.column(attribute, index, rows, lineOf)),
      lines: lineOf,
      warnings: [],
    };
  }

  private column(attribute: Attribute, index: number, rows: readonly Row[], lines: Uint32Array): Column {
    const { name, type } = attribute;
    if (type === "nominal") return this.nominalColumn(attribute, index, rows, lines);
    // A sparse row leaves out zeros; of a string, which has none, it leaves out nothing.
    const cells = rows.map((row) => {
      const token = row.get(index);
      return token === undefined ? (type === "numeric" ? "0" : "") : isMissing(token) ? "" : token.text;
    });
    if (type !== "numeric") return columnOfStrings(cells, name);
    const column = columnOfCells(cells, name, { file: this.file, lines });
    if (column.kind === "numeric") return column;
    const row = cells.findIndex((cell) => !isMissingCell(cell) && Number.isNaN(parseNumber(cell)));
    const line = lines[row];
    throw new InputError(
      `${this.file}:${line}: attribute "${name}": ${quoteCell(cells[row])} is no number, and the attribute is numeric. Correct it, or write "?" where the value is missing.`,
      { file: this.file, line, field: name },
    );
  }

  private nominalColumn(
    { name, values, codeOf }: Attribute,
    index: number,
    rows: readonly Row[],
    lines: Uint32Array,
  ): TextColumn {
    // Only those that occur are categories, numbered as they do, as in every other format.
    const codes = new Int32Array(rows.length);
    const seen = new Map<number, number>();
    // A value that is listed twice is one.
    const first = values.length > 0 ? codeOf.get(values[0]) : undefined;
    for (const [row, tokens] of rows.entries()) {
      const token = tokens.get(index);
      if (token && isMissing(token)) {
        codes[row] = -1;
        continue;
      }
      const declared = token ? codeOf.get(token.text) : first;
      if (declared === undefined)
        throw new InputError(
          `${this.file}:${lines[row]}: attribute "${name}": ${quoteCell(token?.text ?? "")} is none of its ${values.length} values (${values.slice(0, 5).join(", ")}${values.length > 5 ? ", …" : ""}). Correct it, or add it to the attribute.`,
          { file: this.file, line: lines[row], field: name },
        );
      const code = seen.get(declared) ?? seen.size;
      seen.set(declared, code);
      codes[row] = code;
    }
    return { kind: "text", name, codes, categories: [...seen.keys()].map((value) => values[value]) };
  }

  private attribute(text: string): Attribute {
    const [name, afterName] = this.token(text, 0, "");
    const rest = text.slice(afterName).trim();
    if (name.text === "") this.fail("an attribute's name is expected");
    if (this.names.has(name.text)) this.fail(`two attributes are named "${name.text}"; rename one`);
    this.names.add(name.text);
    if (this.names.size > maxColumns) this.fail(`there are more than ${maxColumns} attributes`);
    const base = { name: name.text, values: [], codeOf: new Map<string, number>() };
    if (rest.startsWith("{")) {
      const values = this.nominalValues(rest);
      return { ...base, type: "nominal", values, codeOf: new Map(values.map((value, i) => [value, i])) };
    }
    const type = /^\S*/.exec(rest)?.[0].toLowerCase() ?? "";
    if (numericTypes.has(type)) return { ...base, type: "numeric" };
    if (stringTypes.has(type)) return { ...base, type: "string" };
    return this.fail(
      `attribute "${name.text}" has the type ${quoteCell(type)}; numeric, real, integer, string, date and {values} can be read`,
    );
  }

  private nominalValues(text: string): string[] {
    const values: string[] = [];
    for (let at = 1; ; ) {
      const [token, next] = this.token(text, at, ",}");
      if (token.text !== "" || token.isQuoted) values.push(token.text);
      if (text[next] === "}") return values;
      if (text[next] !== ",") this.fail("the list of an attribute's values has no closing brace");
      at = next + 1;
    }
  }

  private denseRow(line: string): Row {
    // Commas, or else tabs and blanks, stand between values.
    const separators = line.includes(",") ? "," : "";
    const tokens: Token[] = [];
    for (let at = 0; ; ) {
      const [token, next] = this.token(line, at, separators);
      tokens.push(token);
      if (next >= line.length) break;
      if (separators !== "" && line[next] !== ",")
        this.fail(`${quoteCell(line.slice(next))} follows a value`);
      at = separators === "" ? next : next + 1;
    }
    const expected = this.attributes.length;
    // Weka's instance weights: a last value in braces.
    if (tokens.length === expected + 1 && /^\{.*\}$/.test(tokens[expected].text))
      this.fail("the row has a weight, which is not supported; remove it");
    if (tokens.length !== expected)
      this.fail(`the row has ${tokens.length} values, and there are ${expected} attributes`);
    return { get: (attribute) => tokens[attribute] };
  }

  private sparseRow(line: string): Row {
    const tokens = new Map<number, Token>();
    const end = line.length - 1;
    if (line[end] !== "}")
      this.fail("a sparse row has no closing brace, or has a weight, which is not supported");
    let at = skipBlanks(line, 1);
    if (at === end) return tokens;
    for (;;) {
      const [, index] = /^(\d+)\s/.exec(line.slice(at, at + 12)) ?? [];
      if (index === undefined) this.fail(`${quoteCell(line.slice(at, at + 40))} is not "index value"`);
      const attribute = Number(index);
      const last = this.attributes.length - 1;
      if (attribute > last) this.fail(`the index ${index} is that of no attribute; they are 0 to ${last}`);
      if (tokens.has(attribute)) this.fail(`the index ${index} comes twice`);
      const [token, next] = this.token(line, at + (index?.length ?? 0), ",}");
      tokens.set(attribute, token);
      if (next === end) return tokens;
      if (line[next] !== ",") this.fail(`a comma is expected before ${quoteCell(line.slice(next))}`);
      at = skipBlanks(line, next + 1);
    }
  }

  /**
   * A word, or a text in quotes, with the blanks around it.
   * @param separators what ends it; blanks, where there are none
   * @returns it and where the next thing begins
   */
  private token(text: string, from: number, separators: string): [Token, number] {
    const start = skipBlanks(text, from);
    const quote = text[start];
    if (quote === "'" || quote === '"') {
      let value = "";
      for (let at = start + 1; at < text.length; at++) {
        if (text[at] === "\\" && at + 1 < text.length) value += unescaped(text[++at]);
        else if (text[at] === quote) return [{ text: value, isQuoted: true }, skipBlanks(text, at + 1)];
        else value += text[at];
      }
      this.fail(`a quote (${quote}) opens here that is not closed on its line`);
    }
    let end = start;
    while (end < text.length && !(separators === "" ? isBlank(text[end]) : separators.includes(text[end])))
      end++;
    return [{ text: text.slice(start, end).trim(), isQuoted: false }, skipBlanks(text, end)];
  }

  /** The next line that holds something. */
  private nextLine(): string | undefined {
    while (this.offset < this.text.length) {
      const newline = this.text.indexOf("\n", this.offset);
      const end = newline < 0 ? this.text.length : newline;
      const line = this.text.slice(this.offset, end).trim();
      this.offset = end + 1;
      this.line++;
      if (line !== "" && !line.startsWith("%")) return line;
    }
    return undefined;
  }

  private fail(problem: string): never {
    throw new InputError(`${this.file}:${this.line}: ${problem}.`, { file: this.file, line: this.line });
  }
}

function isMissing({ text, isQuoted }: Token): boolean {
  return text === "?" && !isQuoted;
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t";
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text[at])) at++;
  return at;
}

function unescaped(character: string): string {
  return { n: "\n", t: "\t", r: "\r" }[character] ?? character;
}

function parseArff({ file, bytes }: DataFileBytes): Table {
  const reader = new ArffReader(decodeText(bytes, file), file);
  if (!reader.readHeader())
    throw new InputError(
      `${file} has no line @data. An ARFF file has @relation, @attribute lines, @data and rows.`,
      { file },
    );
  return reader.readRows();
}

function columnNames({ file, bytes }: DataFileBytes): readonly string[] {
  const text = decodeText(bytes, file, true);
  // The last line may be cut.
  const reader = new ArffReader(text.slice(0, text.lastIndexOf("\n") + 1), file);
  reader.readHeader();
  return reader.attributes.map(({ name }) => name);
}

export const arff: DataFormat = {
  id: "arff",
  label: "ARFF (Weka)",
  patterns: ["*.arff"],
  columnNames,
  parse: parseArff,
};
