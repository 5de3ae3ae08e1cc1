import { expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { maxDesignLength } from "../../../../src/shared/design/jsonReader.ts";
import { nearest } from "../../../../src/shared/design/nearest.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import { hostileNames } from "../../../support/hostileNames.ts";

const many = 50_000;
const object = (entries: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: entries }, (_, i) => [`k${i}`, value]));
const design = (dataset: object, layers: unknown = []) =>
  JSON.stringify({ dataset: { path: "a.csv", ...dataset }, layers });

// A design is parsed in the extension host, also when a workspace is merely opened. Each of these took minutes or all of the
// stack; the time limit of a test is the only clock here.
test.each([
  [
    "many layers",
    design({}, Array(many).fill({ units: 8 })),
    /layers must have at most 1000 items, but has 50000/,
  ],
  ["many wrong layers", design({}, Array(900).fill({ a: 1, b: 2 })), /layers\[0\]\.a is not a known key/],
  ["many keys", design(object(many, 1)), /dataset\.k0 is not a known key/],
  ["many columns with wrong roles", design({ columns: object(many, "z") }), /must be one of/],
  ["a key many times", `{"dataset":{${Array(many).fill('"path":"a"').join()}}}`, /dataset\.path/],
  ["brackets", "[".repeat(1_000_000), /nested more than 32 deep here/],
  ["objects in objects", '{"a":'.repeat(10_000), /nested more than 32 deep here/],
  ["many mistakes of syntax", `{${"x ".repeat(many)}`, /This is not JSON|expected/],
  ["a long name", design({ columns: { a: "n".repeat(1_000_000) } }), /must be one of/],
  ["a long file", design({ path: "x".repeat(maxDesignLength) }), /a design has at most 1\.0 million/],
])("%s: a few problems, soon", (_, text, message) => {
  const { problems, design } = parseDesign(text, catalogue);
  expect(design).toBeUndefined();
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(100);
  expect(problems[0].message).toMatch(message);
});

test("a design with ten thousand columns is still one", () => {
  const { problems } = parseDesign(design({ columns: object(10_000, "numeric") }), catalogue);
  expect(problems).toEqual([]);
});

test("names that objects already have are names like others", () => {
  for (const name of hostileNames.filter((name) => name.trim() !== "")) {
    const text = JSON.stringify({ dataset: { path: name, target: name, columns: { x: "numeric" } } }).replace(
      '"x"',
      JSON.stringify(name),
    );
    const { design, problems } = parseDesign(text, catalogue);
    expect(problems).toEqual([]);
    expect(design?.dataset.target).toBe(name);
    expect(Object.keys(design?.dataset.columns ?? {})).toEqual([name]);
    expect(Object.getPrototypeOf(design?.dataset.columns)).toBe(Object.prototype);
    expect(
      parseDesign(JSON.stringify({ dataset: { path: "a" } }).replace("path", "path2"), catalogue).design,
    ).toBeUndefined();
  }
});

test("a word that is too long to be a misspelling is compared with nothing", () => {
  expect(nearest("spices", ["x".repeat(1_000_000), "species"])).toBe("species");
  expect(nearest("y".repeat(1_000_000), ["species"])).toBeUndefined();
});
