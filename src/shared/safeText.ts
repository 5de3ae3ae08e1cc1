// Text that comes from a file (paths, names of columns and classes, cells, keys, messages that quote them) may hold anything:
// links and icons that VS Code would render, Markdown, escape sequences of terminals, characters that reorder a line, formulas.
// There is one function for each place where text is shown. The functions take whole texts, with what is ours around the
// names, so that no two harmless pieces become harmful together. All are idempotent, except `Markdown.escape` and `csvCell`.

/**
 * Control characters, line separators, lone surrogates and invisible format characters, such as bidirectional overrides.
 * The joiners, which the spelling of several languages needs, and format characters that are visible stay.
 */
const invisible =
  /(?!\u200c|\u200d|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** `\u202e` for U+202E; the same spelling as in JSON, so that JSON stays JSON with the same content. */
function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** The text in one line in which everything can be seen: breaks are spaces, and invisible characters are spelled out. */
export function oneLine(text: string): string {
  return text.replace(lineBreaks, " ").replace(invisible, escaped);
}

/**
 * Text for VS Code's own interface: notifications, quick picks, the status bar, trees, tooltips, problems, quick fixes.
 * VS Code renders `[label](command:…)` in some of them and `$(icon)` in others; neither is left.
 */
export function interfaceText(text: string): string {
  return oneLine(text).replaceAll("](", "] (").replaceAll("$(", "$ (");
}

/** {@link interfaceText} for several lines, where each line is an element: a line break within one does not make another. */
export function interfaceLines(lines: readonly string[]): string {
  return lines.map(interfaceText).join("\n");
}

/** Text for a log: the lines after the first are indented, so that no text can pretend to be an entry of its own. */
export function logText(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(invisible, escaped))
    .join("\n    ");
}

/** Text of one or more lines for a terminal: nothing in it moves the cursor, changes a color or reorders a line. */
export function terminalText(text: string): string {
  return text.replace(invisible, (character) =>
    character === "\n" || character === "\t" ? character : escaped(character),
  );
}

/**
 * Markdown in which everything that comes from a file is escaped. It is made by the tag {@link markdown} and by
 * {@link markdownText} only, so that an API which takes it cannot be given a string.
 */
export class Markdown {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** The text, so that it renders as itself: no link, image, HTML, icon, table cell or heading begins or ends in it. */
  static escape(text: string): Markdown {
    return new Markdown(interfaceText(text).replace(/[!-/:-@[-`{-~]/g, "\\$&"));
  }

  /** Parts that are Markdown, with values between them that are text or, in turn, Markdown. */
  static join(parts: readonly string[], values: readonly MarkdownValue[]): Markdown {
    const inserted = values.map((value) =>
      value instanceof Markdown ? value : Markdown.escape(String(value)),
    );
    return new Markdown(parts.map((part, i) => part + (inserted[i]?.text ?? "")).join(""));
  }
}

export type MarkdownValue = string | number | Markdown;

/**
 * A template tag: the literal parts are Markdown, the values are text and are escaped, except those that are Markdown.
 *
 *     markdown`**${design}** has ${count} layers`
 */
export function markdown(parts: TemplateStringsArray, ...values: readonly MarkdownValue[]): Markdown {
  return Markdown.join(parts, values);
}

/** Pieces of Markdown with a separator between them, such as the lines of a list. */
export function joinMarkdown(pieces: readonly Markdown[], separator: "\n" | "\n\n" | " "): Markdown {
  const parts = pieces.map((_, i) => (i === 0 ? "" : separator));
  return Markdown.join([...parts, ""], pieces);
}

/**
 * A value as a cell of a CSV file. A text that a spreadsheet would compute as a formula gets an apostrophe in front, which
 * spreadsheets take as the mark of a text; numbers, also those that are spelled out, stay as they are.
 */
export function csvCell(value: string | number | boolean, delimiter = ","): string {
  const text = String(value);
  const isFormula = typeof value === "string" && /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !isNumber(text);
  const cell = isFormula ? `'${text}` : text;
  return /["\r\n]/.test(cell) || cell.includes(delimiter) || isFormula
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}
