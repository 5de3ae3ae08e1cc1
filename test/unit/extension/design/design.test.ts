import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { fieldRange } from "../../../../src/extension/design/fieldRange.ts";
import { designNameOf, freeDesignName, relativePath } from "../../../../src/extension/design/fileNames.ts";
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
