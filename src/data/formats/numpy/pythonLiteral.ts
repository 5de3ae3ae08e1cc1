/** What a Python literal without names, operators and calls may be: as much as NumPy's headers hold. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | null
  | readonly PythonLiteral[]
  | ReadonlyMap<string, PythonLiteral>;

/** NumPy's own headers have three levels. */
const deepest = 16;

/**
 * The value of a literal such as `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`; tuples and lists become
 * arrays.
 * @throws SyntaxError that names the offset
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.skip();
  if (reader.at < text.length) throw reader.unexpected();
  return value;
}

class Reader {
  private readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  skip(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at++;
  }

  unexpected(): SyntaxError {
    return new SyntaxError(`offset ${this.at}: ${JSON.stringify(this.text.slice(this.at, this.at + 12))}`);
  }

  value(depth: number): PythonLiteral {
    if (depth > deepest) throw this.unexpected();
    this.skip();
    const first = this.text[this.at];
    if (first === "{") return this.dictionary(depth);
    if (first === "(" || first === "[") return this.sequence(first === "(" ? ")" : "]", depth);
    if (first === "'" || first === '"') return this.string(first);
    const word = /^(True|False|None|-?\d+)L?(?![\w.])/.exec(this.text.slice(this.at, this.at + 24));
    if (!word) throw this.unexpected();
    this.at += word[0].length;
    switch (word[1]) {
      case "True":
        return true;
      case "False":
        return false;
      case "None":
        return null;
      default:
        return Number(word[1]);
    }
  }

  private dictionary(depth: number): ReadonlyMap<string, PythonLiteral> {
    const entries = new Map<string, PythonLiteral>();
    this.each("}", () => {
      const key = this.value(depth + 1);
      this.skip();
      if (typeof key !== "string" || this.text[this.at++] !== ":") throw this.unexpected();
      entries.set(key, this.value(depth + 1));
    });
    return entries;
  }

  private sequence(close: string, depth: number): readonly PythonLiteral[] {
    const items: PythonLiteral[] = [];
    this.each(close, () => items.push(this.value(depth + 1)));
    return items;
  }

  /** What stands between here and the closing bracket, with commas between; one may be last. */
  private each(close: string, item: () => void): void {
    this.at++;
    for (;;) {
      this.skip();
      if (this.text[this.at] === close) break;
      item();
      this.skip();
      if (this.text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== close) throw this.unexpected();
    }
    this.at++;
  }

  private string(quote: string): string {
    let value = "";
    for (this.at++; this.text[this.at] !== quote; this.at++) {
      if (this.at >= this.text.length) throw this.unexpected();
      if (this.text[this.at] === "\\") this.at++;
      value += this.text[this.at] ?? "";
    }
    this.at++;
    return value;
  }
}
