import { readFileSync } from "node:fs";
import { matchesGlob } from "node:path";
import { describe, expect, test } from "vitest";
import { dataFormats } from "../../../../src/data/formats/formats.ts";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { fieldRange } from "../../../../src/extension/design/fieldRange.ts";
import {
  dataFileGlob,
  designNameOf,
  freeDesignName,
  relativePath,
} from "../../../../src/extension/design/fileNames.ts";
import { newDesignText } from "../../../../src/extension/design/newDesign.ts";
import { textProblems } from "../../../../src/extension/design/problems.ts";
import { textDifference } from "../../../../src/extension/design/textDifference.ts";
import { applyEdits } from "../../../../src/shared/design/edit.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";

describe("the name of a new design", () => {
  test.each([
    ["iris.csv", "iris"],
    ["iris.data.csv.gz", "iris.data"],
    ["wine.tsv.gz", "wine"],
    ["train-images-idx3-ubyte.gz", "train-images"],
    ["digits-images.idx3-ubyte.gz", "digits-images"],
    [".csv", "network"],
  ])("of %s is %s", (data, name) => {
    expect(designNameOf(data)).toBe(name);
  });

  test("is one that no file has, whatever its case", () => {
    expect(freeDesignName("iris.csv", new Set())).toBe("iris.mlp.json");
    expect(freeDesignName("iris.csv", new Set(["Iris.mlp.json"]))).toBe("iris-2.mlp.json");
    expect(freeDesignName("iris.csv", new Set(["iris.mlp.json", "iris-2.mlp.json"]))).toBe("iris-3.mlp.json");
  });
});

test("a path is relative to the design's folder", () => {
  expect(relativePath("/a/b", "/a/b/c.csv")).toBe("c.csv");
  expect(relativePath("/a/b", "/a/data/c.csv")).toBe("../data/c.csv");
  expect(relativePath("/a/b", "/a/b")).toBe("../b");
  expect(relativePath("/", "/c.csv")).toBe("c.csv");
});

test("a new design is whole, names its data, and leaves no setting unsaid", () => {
  const text = newDesignText("iris.csv", "species", catalogue);
  const { design, problems } = parseDesign(text, catalogue);
  expect(problems).toEqual([]);
  expect(design?.dataset).toMatchObject({ path: "iris.csv", target: "species" });
  expect(text).toMatch(/"epochs"/);
  expect(parseDesign(newDesignText("a.idx", undefined, catalogue), catalogue).design?.dataset.target).toBe(
    undefined,
  );
});

describe("the range of a field", () => {
  const text = '{ "dataset": { "path": "a.csv", "split": { "train": 0.5 } }, "layers": [{ "units": 8 }], }';
  const at = (field: string) => {
    const { offset, length } = fieldRange(text, field);
    return text.slice(offset, offset + length);
  };

  test("is its value", () => {
    expect(at("dataset.path")).toBe('"a.csv"');
    expect(at("layers[0].units")).toBe("8");
    expect(at("dataset.split.train")).toBe("0.5");
  });
  test("is the beginning of what is around it where it is left to its default", () => {
    expect(at("dataset.target")).toBe("{");
    expect(at("layers[0].init")).toBe("{");
  });
  test("is the data's path for a column", () => {
    expect(at("sepal_length")).toBe('"a.csv"');
  });
  test("is somewhere in a text without any of it", () => {
    expect(fieldRange("{}", "dataset.path")).toEqual({ offset: 0, length: 1 });
    expect(fieldRange("", "dataset.path")).toEqual({ offset: 0, length: 0 });
  });
});

describe("the problems of a design", () => {
  const text = '{ "dataset": { "path": "a.csv" } }';
  const failed = { kind: "error", message: "There is no a.csv.", field: "dataset.path" } as const;

  test("have the one of its data, at its field", () => {
    expect(textProblems(text, [], failed)).toEqual([
      { message: "There is no a.csv.", severity: "error", offset: 23, length: 7 },
    ]);
  });
  test("are those of the text alone while it is broken", () => {
    const { problems } = parseDesign('{ "dataset": { "path": 1 } }', catalogue);
    expect(textProblems(text, problems, failed).map(({ message }) => message)).toEqual([problems[0].message]);
  });
});

test("the difference of two texts is one replacement without what they share", () => {
  for (const [before, after] of [
    ["abc", "abc"],
    ["aaa", "aa"],
    ["", "x"],
    ['{ "a": 1, "b": 2 }', '{ "a": 10, "b": 2, "c": 3 }'],
  ])
    expect(applyEdits(before, [textDifference(before, after)])).toBe(after);
  expect(textDifference("one two three", "one 2 three")).toEqual({ offset: 4, length: 3, text: "2" });
});

describe("package.json", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));
  const menus: { command: string; when: string }[] = manifest.contributes.menus["explorer/context"];
  const clauseOf = (name: string) => menus.find(({ command }) => command === name)?.when;
  const clause = clauseOf("mlpStudio.trainDataset") ?? "";
  const pattern = new RegExp(/\/(.*)\/i$/.exec(clause)?.[1] ?? "^$", "i");
  // These may be anything: they are offered where a data file is asked for, and not in every menu.
  const vague = ["*.txt", "*.json", "train.bin", "test.bin"];
  const patterns = dataFormats.flatMap((format) => format.patterns).filter((name) => !vague.includes(name));
  const names = patterns.map((name) => name.replaceAll("*", "x").replaceAll("?", "3"));

  test.each(names)("shows the menu of data files for %s, packed or not", (name) => {
    expect(name).toMatch(pattern);
    expect(`${name}.gz`).toMatch(pattern);
  });
  test.each(names)("%s is found where data files are offered", (name) => {
    expect(matchesGlob(`folder/${name}`, dataFileGlob)).toBe(true);
    expect(matchesGlob(`folder/${name}.gz`, dataFileGlob)).toBe(true);
  });
  test("shows the data of the same files", () => expect(clauseOf("mlpStudio.showData")).toBe(clause));
  test("shows it for nothing else", () => {
    for (const name of ["iris.mlp.json", "notes.md", "a.csv.txt", "csv"]) expect(name).not.toMatch(pattern);
  });
  // The palette sorts by what stands behind the category, and a space comes before every letter.
  test("lists Train Network first among the extension's commands", () => {
    type Command = { command: string; title: string; category: string };
    const labels = manifest.contributes.commands.map(
      ({ title, category }: Command) => `${category}: ${title}`,
    );
    labels.sort((a: string, b: string) => a.localeCompare(b));
    expect(labels[0]).toMatch(/^MLP: +Train Network$/);
  });
  test("offers a layer's commands in the menu of a layer", () => {
    const items: { command: string; when: string }[] = manifest.contributes.menus["webview/context"];
    for (const command of ["add", "duplicate", "remove"])
      expect(items.map((item) => item.command)).toContain(`mlpStudio.${command}Layer`);
    for (const { when } of items) expect(when).toContain("webviewId == mlpStudio.designer");
  });
  test("has a title for every command in a menu or on a key", () => {
    const { commands, menus, keybindings } = manifest.contributes;
    const titled = commands.map(({ command }: { command: string }) => command);
    const used = [...Object.values<{ command: string }[]>(menus).flat(), ...keybindings];
    for (const { command } of used) expect(titled).toContain(command);
  });
});
