/** What package.json and package.nls.json contribute to VS Code. */
import { existsSync, readFileSync } from "node:fs";
import { matchesGlob } from "node:path";
import { describe, expect, test } from "vitest";
import { dataFormats } from "../../src/data/formats/formats.ts";
import { dataFilePatterns } from "../../src/extension/design/dataFilePatterns.ts";
import { dataFileGlob } from "../../src/extension/design/fileNames.ts";
import { languageModelTools } from "../../src/shared/agents/toolDefinitions.ts";

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));
const manifest = read("package.json");
const strings: Readonly<Record<string, string>> = read("package.nls.json");
const { commands, menus, keybindings, configuration, customEditors, views } = manifest.contributes;
const { viewsWelcome, walkthroughs } = manifest.contributes;

interface Step {
  readonly title: string;
  readonly description: string;
  readonly media: { readonly altText: string; readonly image: Readonly<Record<string, string>> };
  readonly completionEvents: readonly string[];
}
interface Walkthrough {
  readonly title: string;
  readonly description: string;
  readonly steps: readonly Step[];
}
interface MenuItem {
  readonly command: string;
  readonly when: string;
}

describe("the menus of data files", () => {
  const clauseIn = (menu: string, name: string) =>
    menus[menu].find(({ command }: MenuItem) => command === name)?.when;
  const clause: string = clauseIn("explorer/context", "mlpStudio.trainDataset");
  const pattern = new RegExp(/\/(.*)\/i$/.exec(clause)?.[1] ?? "^$", "i");
  const patterns = dataFormats.flatMap(({ patterns, ambiguousPatterns = [] }) =>
    patterns.filter((name) => !ambiguousPatterns.includes(name)),
  );
  const names = patterns.map((name) => name.replaceAll("*", "x").replaceAll("?", "3"));

  test("are of the registry's formats; `npm run build` writes them", () => {
    expect(dataFilePatterns).toEqual(patterns);
  });
  test.each(names)("are shown for %s, compressed or not", (name) => {
    expect(name).toMatch(pattern);
    expect(`${name}.gz`).toMatch(pattern);
  });
  test.each(names)("%s is found where data files are offered", (name) => {
    expect(matchesGlob(`folder/${name}`, dataFileGlob)).toBe(true);
    expect(matchesGlob(`folder/${name}.gz`, dataFileGlob)).toBe(true);
  });
  test("have one condition", () => {
    expect(clauseIn("explorer/context", "mlpStudio.showData")).toBe(clause);
    expect(clauseIn("commandPalette", "mlpStudio.trainDataset")).toBe(clause);
  });
  test("are shown for nothing else", () => {
    for (const name of ["iris.mlp.json", "notes.md", "a.csv.txt", "csv", "data.txt", "a.json", "train.bin"])
      expect(name).not.toMatch(pattern);
  });
});

describe("the commands", () => {
  test("that concern a design are offered in one", () => {
    const conditions = Object.values<MenuItem[]>(menus)
      .flat()
      .map(({ when }) => when);
    expect(conditions.filter((when) => when.includes("activeCustomEditorId ==")).length).toBeGreaterThan(0);
    for (const when of conditions) expect(when).not.toMatch(/activeCustomEditorId == .*\|\|/);
  });
  // The palette sorts by what stands behind the category, and a space comes before every letter.
  test("list Train Network first", () => {
    const labels = commands.map(
      ({ title, category }: { title: string; category: string }) => `${text(category)}: ${text(title)}`,
    );
    labels.sort((a: string, b: string) => a.localeCompare(b));
    expect(labels[0]).toMatch(/^MLP: +Train Network$/);
  });
  test("of a layer are offered in its menu", () => {
    const items: MenuItem[] = menus["webview/context"];
    for (const command of ["add", "duplicate", "remove"])
      expect(items.map((item) => item.command)).toContain(`mlpStudio.${command}Layer`);
    for (const { when } of items) expect(when).toContain("webviewId == mlpStudio.designer");
  });
  test("have a title each where they are in a menu or on a key", () => {
    const titled = commands.map(({ command }: { command: string }) => command);
    const used = [...Object.values<{ command: string }[]>(menus).flat(), ...keybindings];
    for (const { command } of used) expect(titled).toContain(command);
  });
});

test("the walkthrough's pictures exist, and its commands and completion events are ours", () => {
  const named = commands.map(({ command }: { command: string }) => command);
  for (const { title, description, media, completionEvents } of walkthroughs[0].steps as Step[]) {
    for (const picture of Object.values(media.image))
      expect(existsSync(new URL(`../../${picture}`, import.meta.url))).toBe(true);
    for (const [, command] of text(description).matchAll(/\(command:(.*?)\)/g))
      expect(named).toContain(command);
    expect(completionEvents, title).toHaveLength(1);
    const [kind, name] = completionEvents[0].split(":");
    if (kind === "onCommand") expect(named).toContain(name);
    else expect(kind).toBe("onContext");
  }
});

describe("the strings", () => {
  /** Everything of the manifest that a person reads. */
  const contributed: string[] = [
    manifest.displayName,
    manifest.description,
    configuration.title,
    ...customEditors.map(({ displayName }: { displayName: string }) => displayName),
    ...Object.values<{ name: string }[]>(views)
      .flat()
      .map(({ name }) => name),
    ...viewsWelcome.map(({ contents }: { contents: string }) => contents),
    ...walkthroughs.flatMap(({ title, description, steps }: Walkthrough) => [
      title,
      description,
      ...steps.flatMap((step) => [step.title, step.description, step.media.altText]),
    ]),
    ...commands.flatMap((command: Record<string, string>) => [
      command.title,
      command.category,
      ...(command.shortTitle === undefined ? [] : [command.shortTitle]),
    ]),
    ...Object.values<Record<string, string | string[]>>(configuration.properties).flatMap((property) =>
      ["description", "markdownDescription", "enumDescriptions", "markdownEnumDescriptions"].flatMap(
        (key) => property[key] ?? [],
      ),
    ),
  ];

  test("are all in package.nls.json", () => {
    for (const value of contributed) expect(value).toMatch(/^%[\w.-]+%$/);
    for (const value of contributed) expect(text(value)).not.toBe("");
  });
  test("of package.nls.json are all contributed", () => {
    const used = new Set(contributed.map(keyOf));
    expect(Object.keys(strings).filter((key) => !used.has(key))).toEqual([]);
  });
});

function keyOf(value: string): string {
  return value.slice(1, -1);
}

/** The string that a `%key%` stands for. */
function text(value: string): string {
  const found = strings[keyOf(value)];
  if (found === undefined) throw new Error(`package.nls.json has no "${keyOf(value)}".`);
  return found;
}

test("the tools for language models are those that are defined; npm run build writes them", () => {
  expect(manifest.contributes.languageModelTools).toEqual(languageModelTools);
});
