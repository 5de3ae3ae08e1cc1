import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { terminalOn } from "../../../src/cli/terminal.ts";
import { hostileNames } from "../../support/hostileNames.ts";
import { cli, folderWith } from "./helpers.ts";

/** What a terminal acts on, and what reorders or hides text; a line feed is ours. */
const harmful =
  /(?!\n)[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\p{Cs}]/u;

test("names from files do nothing in the terminal, wherever they are printed", async () => {
  const folder = await folderWith();
  const cell = (name: string) => `"${name.replaceAll('"', '""')}"`;
  for (const [i, name] of hostileNames.entries()) {
    const rows = Array.from({ length: 40 }, (_, row) => `${row},${row % 3},${cell(row % 2 ? name : "b")}`);
    await writeFile(join(folder, `${i}.csv`), `${cell(name)},b,c\n${rows.join("\n")}\n`);
    const write = async (design: object) => {
      const path = join(folder, "d.mlp.json");
      await writeFile(path, JSON.stringify({ training: { epochs: 1 }, ...design }));
      return path;
    };
    const dataset = { path: `${i}.csv` };
    const designs = [
      { dataset: { path: name } },
      { dataset: { ...dataset, target: name } },
      { dataset: { ...dataset, target: "c", columns: { [name]: "date" } } },
      { dataset: { ...dataset, target: "c", columns: { [`${name}x`]: "ignore" } } },
      { dataset: { ...dataset, target: "c", [name]: 1 } },
      { dataset: { generate: { type: name } } },
      { dataset: { ...dataset, target: "c" }, layers: [{ units: 2, activation: name }] },
      { dataset: { ...dataset, target: "c", test: name } },
    ];
    // Each name in a third of the places, and each place with a third of the names.
    for (const design of designs.filter((_, place) => (place + i) % 3 === 0)) {
      const { code, out, err } = await cli(["train", await write(design)]);
      expect([0, 2], err).toContain(code);
      expect(out + err).not.toMatch(harmful);
      // An error is one line.
      if (code === 2) expect(err.trimEnd()).not.toContain("\n");
    }
    const { out, err } = await cli(["train", join(folder, name.replaceAll("\u0000", "").slice(0, 100))]);
    expect(out + err).not.toMatch(harmful);
  }
});

/** A terminal, and what arrives on the device behind it. */
function terminalAndDevice() {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  const terminal = terminalOn({
    out: write,
    err: write,
    isInteractive: true,
    columns: 20,
    cellWorker: "",
    onInterrupt: () => () => {},
    kernels() {
      throw new Error("Nothing is computed here.");
    },
  });
  return { terminal, written };
}

test("whatever a command prints does nothing in the terminal, and JSON keeps its content", () => {
  for (const name of hostileNames) {
    const { terminal, written } = terminalAndDevice();
    terminal.out(`${JSON.stringify({ [name]: name })}\n`);
    terminal.err(`Warning: ${name}\n`);
    expect(written.join("").replaceAll("\t", "")).not.toMatch(harmful);
    expect(JSON.parse(written[0])).toEqual(JSON.parse(JSON.stringify({ [name]: name })));
  }
});

test("the line of progress is one line of what can be seen", () => {
  const { terminal, written } = terminalAndDevice();
  for (const name of hostileNames) terminal.status(name);
  terminal.clearStatus();
  for (const line of written.join("").split("\r").slice(1)) {
    expect(line.endsWith("\x1b[K")).toBe(true);
    expect(line.slice(0, -3)).not.toMatch(harmful);
    expect(line.length).toBeLessThan(20 + 3);
  }
});
