/**
 * A lesson's notes as nodes of the page. The notes are another person's text: markdown-it reads it with HTML switched off, and
 * of its tokens only known ones become elements, made one by one, so that no text is ever parsed as HTML. Links lead to headings
 * of the notes, files of the workspace and commands of MLP Studio; pictures come from beside the notes; all others stay text.
 */

import type { Token } from "markdown-it";
import MarkdownIt from "markdown-it";
import temml from "temml";
import { headingSlug } from "../../shared/lesson/notes.ts";

/** How the notes reach what is beside them. */
export interface NotesContext {
  /** Address that paths of pictures are relative to; empty where there is none. */
  readonly pictures: string;
  /** Opens a file or runs a command. */
  readonly open: (target: string) => void;
}

/** Elements that tokens may become, by their names. */
const elements = new Set([
  ...["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "s", "blockquote"],
  ...["table", "thead", "tbody", "tr", "th", "td"],
]);

const reader = new MarkdownIt({ html: false, linkify: false, typographer: false });
// Which links are allowed is decided where they are made.
reader.validateLink = () => true;
reader.inline.ruler.after("escape", "math", (state, silent) => {
  const found = /^\$(\$?)([^$\n]+?)\1\$(?!\d)/.exec(state.src.slice(state.pos));
  if (!found) return false;
  if (!silent) {
    const token = state.push("math", "", 0);
    token.content = found[2];
    token.markup = found[1];
  }
  state.pos += found[0].length;
  return true;
});

/** Maximum length of a formula: Temml's time grows with it. */
const maxFormulaLength = 2000;

export function renderNotes(markdown: string, context: NotesContext): DocumentFragment {
  const fragment = document.createDocumentFragment();
  append(reader.parse(markdown, {}), fragment, context);
  return fragment;
}

function append(tokens: readonly Token[], root: DocumentFragment | Element, context: NotesContext): void {
  const open: (DocumentFragment | Element)[] = [root];
  for (const token of tokens) {
    const parent = open[open.length - 1];
    if (token.nesting < 0) {
      const closed = open.pop();
      if (closed instanceof HTMLHeadingElement)
        closed.dataset.heading = headingSlug(closed.textContent ?? "");
    } else if (token.nesting > 0) {
      const element = opened(token, context);
      parent.append(element);
      open.push(element);
    } else if (token.type === "inline") append(token.children ?? [], parent, context);
    else parent.append(leaf(token, context));
  }
}

function opened(token: Token, context: NotesContext): Element {
  if (token.type === "link_open") return link(String(token.attrGet("href") ?? ""), context);
  const element = document.createElement(elements.has(token.tag) ? token.tag : "span");
  // A heading is a place to jump to.
  if (element instanceof HTMLHeadingElement) element.tabIndex = -1;
  const start = token.attrGet("start");
  if (element instanceof HTMLOListElement && start !== null) element.start = Number(start);
  return element;
}

function leaf(token: Token, context: NotesContext): Node | string {
  switch (token.type) {
    case "text":
      return token.content;
    case "softbreak":
      return " ";
    case "hardbreak":
      return document.createElement("br");
    case "hr":
      return document.createElement("hr");
    case "code_inline":
      return withText("code", token.content);
    case "fence":
    case "code_block": {
      const block = document.createElement("pre");
      block.append(withText("code", token.content));
      return block;
    }
    case "math":
      return formula(token.content, token.markup !== "");
    case "image":
      return picture(String(token.attrGet("src") ?? ""), token.content, context);
    default:
      return token.content;
  }
}

/** A formula as MathML; its source where it cannot be read. */
function formula(source: string, isDisplayed: boolean): Element {
  const holder = document.createElement("span");
  holder.className = isDisplayed ? "formula displayed" : "formula";
  try {
    if (source.length > maxFormulaLength) throw new Error("The formula is too long.");
    // `trust` is off: the commands that make links, classes and identifiers are refused.
    temml.render(source, holder, { displayMode: isDisplayed, throwOnError: true, trust: false });
  } catch {
    holder.replaceChildren(withText("code", source));
  }
  return holder;
}

function link(target: string, { open }: NotesContext): Element {
  const kind = linkKind(target);
  if (!kind) return document.createElement("span");
  const button = document.createElement("button");
  button.className = "link";
  button.type = "button";
  button.setAttribute("role", "link");
  button.dataset.target = target;
  button.addEventListener("click", () => {
    if (kind === "heading") goToHeading(button, target.slice(1));
    else open(target);
  });
  return button;
}

/** What a link leads to; undefined for all that notes may not link to. */
export function linkKind(target: string): "heading" | "file" | "command" | undefined {
  if (target.startsWith("#")) return "heading";
  if (/^command:mlpStudio\.[A-Za-z.]+$/.test(target)) return "command";
  return isRelativePath(target) ? "file" : undefined;
}

/** A path beside the notes or in a folder near them: no scheme, no server, no drive, no root. */
function isRelativePath(target: string): boolean {
  const path = decoded(target);
  return path !== undefined && path !== "" && !/^\/|[:\\?]|\p{Cc}/u.test(path);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function goToHeading(from: Element, slug: string): void {
  const root = from.closest("[data-notes]");
  const headings = [...(root?.querySelectorAll<HTMLElement>("[data-heading]") ?? [])];
  const heading = headings.find(({ dataset }) => dataset.heading === slug);
  heading?.scrollIntoView({ block: "nearest" });
  heading?.focus();
}

function picture(source: string, description: string, { pictures }: NotesContext): Node {
  const isPicture = /\.(png|jpe?g|gif|webp|svg)$/i.test(source);
  if (!isPicture || pictures === "" || !isRelativePath(source)) return withText("span", description);
  const image = document.createElement("img");
  image.src = `${pictures.replace(/\/$/, "")}/${source}`;
  image.alt = description;
  return image;
}

function withText(tag: "code" | "span", text: string): Element {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
