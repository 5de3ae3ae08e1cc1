import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/shared/errors.ts";
import {
  csvCell,
  interfaceLines,
  interfaceText,
  joinMarkdown,
  logText,
  Markdown,
  markdown,
  oneLine,
  terminalText,
} from "../../../src/shared/safeText.ts";
import { hostileNames } from "../../support/hostileNames.ts";

/** What terminals act on, what reorders a line, and what cannot be seen. */
const harmful =
  /(?![\n\t])[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
/** As VS Code finds links in notifications (`parseLinkedText`), and icons in labels (`renderLabelWithIcons`). */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: (["']).+?\1)?\)/i;
const icon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;

test("the corpus is harmful where nothing is done about it", () => {
  const all = hostileNames.join(" ");
  for (const pattern of [harmful, link, icon]) expect(all).toMatch(pattern);
});

describe.each(hostileNames.map((name) => [JSON.stringify(name).slice(0, 60), name] as const))(
  "%s",
  (_, name) => {
    const sentence = `${name}: there is no column named "${name}" in [${name}](${name}).`;

    test("is one line in which everything is seen", () => {
      for (const text of [name, sentence]) {
        expect(oneLine(text)).not.toMatch(harmful);
        expect(oneLine(text)).not.toMatch(/[\n\t]/);
        expect(oneLine(oneLine(text))).toBe(oneLine(text));
        expect(oneLine(text)).not.toMatch(/\p{Cs}/u);
      }
    });

    test("is neither a link nor an icon in VS Code's interface", () => {
      for (const text of [name, sentence, `${name}(command:x)`, `[x]${name}`, `$${name}`]) {
        const shown = interfaceText(text);
        expect(shown).not.toMatch(link);
        expect(shown).not.toMatch(icon);
        expect(shown).not.toMatch(harmful);
        expect(interfaceText(shown)).toBe(shown);
        expect(interfaceLines([text, text]).split("\n")).toEqual([shown, shown]);
      }
    });

    test("is escaped in Markdown", () => {
      const { text } = Markdown.escape(name);
      expect(text).not.toMatch(harmful);
      expect(text).not.toMatch(/\n/);
      // Every character of syntax has a backslash before it, and nothing but those has.
      expect(text.replace(/\\[!-/:-@[-`{-~]/g, "")).not.toMatch(/[!-/:-@[-`{-~]/);
      expect(text.replace(/\\([!-/:-@[-`{-~])/g, "$1")).toBe(interfaceText(name));
    });

    test("does nothing in a terminal, nor to JSON", () => {
      expect(terminalText(sentence)).not.toMatch(harmful);
      expect(JSON.parse(terminalText(JSON.stringify({ [name]: name })))).toEqual(
        JSON.parse(JSON.stringify({ [name]: name })),
      );
    });

    test("makes no entry of its own in a log", () => {
      const entry = logText(sentence);
      expect(entry).not.toMatch(harmful);
      for (const line of entry.split("\n").slice(1)) expect(line).toMatch(/^ {4}/);
    });

    test("is no formula in a CSV file, and the cell ends where it should", () => {
      const cell = csvCell(name);
      const content = cell.startsWith('"') ? cell.slice(1, -1) : cell;
      expect(content.replaceAll('""', "")).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      if (cell.startsWith('"')) expect(content.replaceAll('""', "")).not.toContain('"');
      else expect(cell).not.toMatch(/["\n\r,]/);
    });

    test("is harmless in an error's message", () => {
      const { message } = new InputError(sentence);
      expect(message).not.toMatch(harmful);
      expect(message.length).toBeLessThanOrEqual(1000);
    });
  },
);

test("ordinary names stay as they are", () => {
  for (const name of [
    "iris.csv",
    "Länge [cm]",
    "price ($)",
    "a_b-c d",
    "naïve 数据 मूल्य",
    "👩‍👧",
    "f(x)",
    "می‌خواهم",
  ]) {
    expect(oneLine(name)).toBe(name);
    expect(interfaceText(name)).toBe(name);
    expect(terminalText(name)).toBe(name);
    expect(csvCell(name)).toBe(name);
  }
});

test("numbers stay numbers in a CSV file", () => {
  for (const value of [-1.5, "-1.5", "+3", "-.5e-3", "1e9", 0, true])
    expect(csvCell(value)).toBe(String(value));
  expect(csvCell("-1-1")).toBe('"\'-1-1"');
  expect(csvCell('say "a,b"')).toBe('"say ""a,b"""');
  expect(csvCell("a;b", ";")).toBe('"a;b"');
});

test("Markdown's own parts stay, and what is put between them is escaped once", () => {
  const name = markdown`**${"a*b"}**`;
  expect(name.text).toBe("**a\\*b**");
  expect(markdown`# ${name}: ${3}`.text).toBe("# **a\\*b**: 3");
  expect(joinMarkdown([name, markdown`x`], "\n").text).toBe("**a\\*b**\nx");
  expect(joinMarkdown([], "\n").text).toBe("");
});
