/** Formulas in mathematical notation, as MathML, which browsers draw and screen readers read. */
import { css, html, mathml, nothing, type TemplateResult } from "lit";
import { type FormulaNode, nameOf, parseFormula } from "../../shared/backprop/formula.ts";

export const mathStyles = css`
  math {
    font-size: 1.15em;
  }
  math .vector {
    font-weight: bold;
  }
  math .italic {
    font-style: italic;
  }
`;

/** @param formula as the graph has it, or a part of it */
export function renderMath(formula: string | FormulaNode): TemplateResult {
  const node = typeof formula === "string" ? parseFormula(formula) : formula;
  return html`<math>${part(node)}</math>`;
}

function part(node: FormulaNode): TemplateResult {
  switch (node.kind) {
    case "name":
      return variable(node);
    case "derivative": {
      const bottom = variable(nameOf(node.bottom[0], node.bottom.slice(1)));
      return mathml`<mfrac>
        <mrow><mo>∂</mo>${variable(nameOf(node.top[0], node.top.slice(1)))}</mrow>
        <mrow><mo>∂</mo>${node.isVec ? mathml`<mi>vec</mi><mo stretchy="false">(</mo>${bottom}<mo stretchy="false">)</mo>` : bottom}</mrow>
      </mfrac>`;
    }
    case "number":
      return mathml`<mn>${node.text}</mn>`;
    case "word":
      return node.text === "with" ? mathml`<mtext>&nbsp; with &nbsp;</mtext>` : mathml`<mi>${node.text}</mi>`;
    case "operator":
      return mathml`<mo>${node.text}</mo>`;
    case "row":
      return mathml`<mrow>${node.items.map((item, i) => [isApplied(node.items, i) ? nothing : space(node.items, i), part(item)])}</mrow>`;
    case "fenced":
      return mathml`<mrow><mo>(</mo>${part(node.of)}<mo>)</mo></mrow>`;
    case "fraction":
      return mathml`<mfrac><mrow>${part(node.top)}</mrow><mrow>${part(node.bottom)}</mrow></mfrac>`;
    case "root":
      return mathml`<msqrt>${part(node.of)}</msqrt>`;
    case "power":
      return mathml`<msup><mrow>${part(node.base)}</mrow>${node.exponent === "T" ? mathml`<mi>T</mi>` : mathml`<mn>${node.exponent}</mn>`}</msup>`;
    default:
      return node satisfies never;
  }
}

/** Whether an item is the argument of the word before it: `exp(s)`. */
function isApplied(items: readonly FormulaNode[], i: number): boolean {
  return items[i].kind === "fenced" && items[i - 1]?.kind === "word";
}

/** A thin space between factors, which stand side by side. */
function space(items: readonly FormulaNode[], i: number) {
  const [before, item] = [items[i - 1], items[i]];
  return before && before.kind !== "operator" && item.kind !== "operator"
    ? mathml`<mspace width="0.2em"></mspace>`
    : nothing;
}

function variable(node: FormulaNode): TemplateResult {
  if (node.kind !== "name") return part(node);
  const { name, letter, bold } = node;
  // The index is part of the identifier: it looks right whatever font the formula is drawn in.
  if (bold) return mathml`<mi mathvariant="normal" class="vector">${name}</mi>`;
  return mathml`<mi class=${name === letter ? "" : "italic"}>${name}</mi>`;
}
