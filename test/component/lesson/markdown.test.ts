import { afterEach, expect, test } from "vitest";
import { linkKind, renderNotes } from "../../../src/webview/lesson/markdown.ts";

let opened: string[] = [];
afterEach(() => {
  opened = [];
  document.body.replaceChildren();
});

function notes(markdown: string): HTMLElement {
  const root = document.createElement("div");
  root.dataset.notes = "";
  root.append(
    renderNotes(markdown, { pictures: "https://pictures.test/a/", open: (target) => opened.push(target) }),
  );
  document.body.append(root);
  return root;
}

test("notes have headings, lists, emphasis, code, tables and formulas", () => {
  const root = notes(
    "# Silence\n\nA *layer* **falls** silent: `tanh`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$$s = Wx + b$$\n\nand $h_1$ costs $5",
  );
  expect(root.querySelector("h1")?.textContent).toBe("Silence");
  expect(root.querySelectorAll("li")).toHaveLength(2);
  expect(root.querySelector("em")?.textContent).toBe("layer");
  expect(root.querySelectorAll("td")).toHaveLength(2);
  const formulas = root.querySelectorAll("math");
  expect(formulas).toHaveLength(2);
  expect(formulas[0].namespaceURI).toBe("http://www.w3.org/1998/Math/MathML");
  expect(root.textContent).toContain("costs $5");
});

test.each([
  "<script>window.hacked = 1</script>",
  '<img src=x onerror="window.hacked = 1">',
  '<iframe src="https://evil.test"></iframe>',
  "[a](javascript:window.hacked=1)",
  "[a](JaVaScRiPt:window.hacked=1)",
  "[a](&#106;avascript:window.hacked=1)",
  "[a](java%0ascript:window.hacked=1)",
  "[a](data:text/html,<script>window.hacked=1</script>)",
  "[a](vbscript:x)",
  "[a](https://evil.test)",
  "[a](//evil.test/b)",
  "[a](/etc/passwd)",
  "[a](C:/secret.txt)",
  "[a](command:workbench.action.terminal.new)",
  "[a](command:mlpStudio.train?%5B%22x%22%5D)",
  "<https://evil.test>",
  "![a](https://evil.test/track.png)",
  "![a](//evil.test/track.png)",
  "![a](data:image/svg+xml;base64,PHN2Zz4=)",
  "![a](javascript:alert.png)",
  "$\\href{javascript:window.hacked=1}{x}$",
  "$\\class{evil}{x}$ $\\htmlId{evil}{x}$ $\\includegraphics{https://evil.test/a.png}$",
  "$\\text{<img src=x onerror=window.hacked=1>}$",
])("hostile notes stay text: %s", async (markdown) => {
  const root = notes(markdown);
  for (const element of root.querySelectorAll("*")) {
    expect(["script", "iframe", "img", "a", "object", "embed", "form"]).not.toContain(element.localName);
    for (const { name } of element.attributes) {
      expect(name).not.toMatch(/^on|^href$|^src$|^id$/);
    }
    expect(element.classList.contains("evil")).toBe(false);
    if (element instanceof HTMLElement) element.click();
  }
  await new Promise((resolve) => setTimeout(resolve));
  expect(opened).toEqual([]);
  expect("hacked" in window).toBe(false);
});

test("links lead to headings, files beside the notes and commands of MLP Studio", () => {
  const root = notes(
    "# Dead units\n\n[up](#dead-units) [next](02-next.mlp.json) [train](command:mlpStudio.train)",
  );
  for (const link of root.querySelectorAll<HTMLElement>("button.link")) link.click();
  expect(opened).toEqual(["02-next.mlp.json", "command:mlpStudio.train"]);
  expect(document.activeElement?.textContent).toBe("Dead units");
  expect(linkKind("../data/iris.csv")).toBe("file");
});

test("pictures come from beside the notes, with their description", () => {
  const image = notes("![two curves](media/curves.png)").querySelector("img");
  expect(image?.src).toBe("https://pictures.test/a/media/curves.png");
  expect(image?.alt).toBe("two curves");
});
