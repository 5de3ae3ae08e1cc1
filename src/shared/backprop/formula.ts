/**
 * Formulas as the graph's nodes have them, such as `∂s₁/∂vec(W₁) = I ⊗ xᵀ` or `p = exp(s₂) / Σ exp(s₂)`, as trees: a view
 * shows them in mathematical notation, and the same tree with numbers in place of the names.
 */
export type FormulaNode =
  /** A variable: `W₁`. Vectors are bold, as in the lecture. */
  | {
      readonly kind: "name";
      readonly name: string;
      readonly letter: string;
      readonly sub: string;
      readonly bold: boolean;
    }
  /** ∂top/∂bottom, or by vec(bottom). */
  | { readonly kind: "derivative"; readonly top: string; readonly bottom: string; readonly isVec: boolean }
  | { readonly kind: "number"; readonly text: string }
  /** A function's name or a word. */
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "operator"; readonly text: string }
  | { readonly kind: "row"; readonly items: readonly FormulaNode[] }
  | { readonly kind: "fenced"; readonly of: FormulaNode }
  | { readonly kind: "fraction"; readonly top: FormulaNode; readonly bottom: FormulaNode }
  | { readonly kind: "root"; readonly of: FormulaNode }
  | { readonly kind: "power"; readonly base: FormulaNode; readonly exponent: string };

/** Where a name begins again: what is bold is a vector. */
const vectors = "xsŝzhpybμvγβrg";
const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const exponents: Readonly<Record<string, string>> = { ᵀ: "T", "²": "2", "³": "3" };
const tokens =
  /∂(?<top>[A-Za-zℓŝμγβ][₀-₉]*)\/∂(?:vec\((?<vec>[A-Za-z][₀-₉]*)\)|(?<bottom>[A-Za-zℓŝμγβ][₀-₉]*))|(?<small>(?:\d+|w)\/(?:\d+|n))|(?<number>\d+(?:\.\d+)?(?:e[-+]?\d+)?)|(?<word>[A-Za-z]{2,})|(?<letter>[A-Za-zα-ωΑ-ΡΤ-Ωℓŝ])(?<sub>[₀-₉]*)|(?<exponent>[ᵀ²³])|(?<symbol>\S)/gu;

interface Token {
  readonly kind: "node" | "exponent" | "open" | "close" | "slash" | "root";
  readonly node?: FormulaNode;
  readonly text: string;
}

/** Parses a formula. What is not understood stays as it is, as an operator. */
export function parseFormula(text: string): FormulaNode {
  const list = [...text.matchAll(tokens)].map(tokenOf);
  const [row] = parseRow(list, 0);
  return row;
}

function tokenOf({ groups = {}, 0: text }: RegExpMatchArray): Token {
  const node = (of: FormulaNode): Token => ({ kind: "node", node: of, text });
  const { top, vec, bottom, small, number, word, letter, sub = "", exponent } = groups;
  if (top !== undefined)
    return node({ kind: "derivative", top, bottom: vec ?? bottom, isVec: vec !== undefined });
  if (small !== undefined) {
    const [above, below] = small.split("/").map(partOf);
    return node({ kind: "fraction", top: above, bottom: below });
  }
  if (number !== undefined) return node({ kind: "number", text: number });
  if (word !== undefined) return node({ kind: "word", text: word });
  if (letter !== undefined) return node(nameOf(letter, sub));
  if (exponent !== undefined) return { kind: "exponent", text: exponents[exponent] };
  if (text === "(") return { kind: "open", text };
  if (text === ")") return { kind: "close", text };
  if (text === "/") return { kind: "slash", text };
  if (text === "√") return { kind: "root", text };
  return node({ kind: "operator", text });
}

function partOf(text: string): FormulaNode {
  return /^\d/.test(text) ? { kind: "number", text } : nameOf(text, "");
}

/** The name of a node as a formula has it: `s₁`. */
export function nameOf(letter: string, sub: string): FormulaNode {
  const digits = [...sub].map((digit) => subscripts.indexOf(digit)).join("");
  return { kind: "name", name: letter + sub, letter, sub: digits, bold: vectors.includes(letter) };
}

/** Parses up to the closing parenthesis or the end. Returns the row and where the next token is. */
function parseRow(list: readonly Token[], start: number): [FormulaNode, number] {
  const items: FormulaNode[] = [];
  let at = start;
  while (at < list.length && list[at].kind !== "close") {
    const { kind, node, text } = list[at];
    if (kind === "exponent") {
      const base = items.pop();
      if (base) items.push({ kind: "power", base, exponent: text });
      at++;
    } else if (kind === "slash") {
      const [bottom, next] = parseDenominator(list, at + 1);
      const top = takeNumerator(items);
      items.push({ kind: "fraction", top: withoutFence(top), bottom: withoutFence(bottom) });
      at = next;
    } else if (kind === "open" || kind === "root") {
      const [inner, next] = parseRow(list, at + (kind === "root" ? 2 : 1));
      items.push(kind === "root" ? { kind: "root", of: inner } : { kind: "fenced", of: inner });
      at = next + 1;
    } else {
      if (node) items.push(node);
      at++;
    }
  }
  return [rowOf(items), at];
}

/** What stands before the slash: the last item, with the function's name where it is an argument. */
function takeNumerator(items: FormulaNode[]): FormulaNode {
  const last = items.pop() ?? rowOf([]);
  const before = items.at(-1);
  if (last.kind !== "fenced" || before?.kind !== "word") return last;
  items.pop();
  return rowOf([before, last]);
}

/** What stands behind the slash, up to the next sum or the end. */
function parseDenominator(list: readonly Token[], start: number): [FormulaNode, number] {
  let end = start;
  let depth = 0;
  while (end < list.length) {
    const { kind, node } = list[end];
    if (kind === "open") depth++;
    if (kind === "close" && depth-- === 0) break;
    if (depth === 0 && node?.kind === "operator" && "+−=,".includes(node.text)) break;
    end++;
  }
  const [row] = parseRow(list.slice(start, end), 0);
  return [row, end];
}

function withoutFence(node: FormulaNode): FormulaNode {
  return node.kind === "fenced" ? node.of : node;
}

function rowOf(items: readonly FormulaNode[]): FormulaNode {
  return items.length === 1 ? items[0] : { kind: "row", items };
}
