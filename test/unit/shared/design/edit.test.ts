import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { applyEdits, type DesignEdit, editDesign } from "../../../../src/shared/design/edit.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import { fc, runs } from "../../../support/properties.ts";

const text = `{
  // the data
  "dataset": { "path": "iris.csv" },
  "layers": [
    { "units": 1 }, // first
    // about the second
    { "units": 2, "activation": "tanh" },
    { "units": 3 } // last
  ],
  "training": {
    "epochs": 5 // few
  }
}
`;

function edited(edit: DesignEdit, source = text): string {
  return applyEdits(source, editDesign(source, edit));
}

function units(source: string): number[] | undefined {
  return parseDesign(source, catalogue).design?.layers.map((layer) => layer.units);
}

describe("set", () => {
  test("a value that is there is replaced, and nothing else", () => {
    expect(edited({ kind: "set", path: ["training", "epochs"], value: 9 })).toBe(
      text.replace("5 // few", "9 // few"),
    );
    expect(edited({ kind: "set", path: ["layers", 1, "activation"], value: { type: "elu", alpha: 2 } })).toBe(
      text.replace('"tanh"', '{ "type": "elu", "alpha": 2 }'),
    );
  });

  test("a new key goes behind the last one, in the layout of its object", () => {
    expect(edited({ kind: "set", path: ["training", "seed"], value: 7 })).toBe(
      text.replace('"epochs": 5 // few', '"epochs": 5, // few\n    "seed": 7'),
    );
    expect(edited({ kind: "set", path: ["layers", 0, "batchNorm"], value: true })).toBe(
      text.replace('{ "units": 1 }', '{ "units": 1, "batchNorm": true }'),
    );
    expect(edited({ kind: "set", path: ["output", "init"], value: "zeros" })).toBe(
      text.replace("few\n  }\n}", 'few\n  },\n  "output": { "init": "zeros" }\n}'),
    );
  });

  test("a key without a value is removed", () => {
    expect(edited({ kind: "set", path: ["layers", 1, "activation"], value: undefined })).toBe(
      text.replace(', "activation": "tanh"', ""),
    );
    expect(edited({ kind: "set", path: ["training", "nothing"], value: undefined })).toBe(text);
    expect(
      edited({ kind: "set", path: ["dataset"], value: undefined }, '{ "dataset": 1, "version": 1 }'),
    ).toBe('{ "version": 1 }');
  });

  test("a trailing comma is used, not doubled", () => {
    expect(edited({ kind: "set", path: ["b"], value: 2 }, '{ "a": 1, }')).toBe('{ "a": 1, "b": 2, }');
    expect(edited({ kind: "set", path: ["b"], value: 2 }, '{\n\t"a": 1, // one\n}')).toBe(
      '{\n\t"a": 1, // one\n\t"b": 2,\n}',
    );
  });

  test("layers left to their default are written out when one is changed", () => {
    const result = edited(
      { kind: "set", path: ["layers", 0, "units"], value: 8 },
      '{ "dataset": { "path": "a" } }',
    );
    expect(result).toBe('{ "dataset": { "path": "a" }, "layers": [{ "units": 8 }] }');
  });

  test("a field inside what is no object, and a broken text, are refused", () => {
    expect(() => edited({ kind: "set", path: ["dataset", "path", "x"], value: 1 })).toThrow(
      "is not an object",
    );
    expect(() => edited({ kind: "set", path: ["a"], value: 1 }, "[")).toThrow("syntax error");
  });
});

describe("layers", () => {
  test.each([
    [0, [9, 1, 2, 3]],
    [1, [1, 9, 2, 3]],
    [3, [1, 2, 3, 9]],
  ])("insert at %i", (at, expected) => {
    const result = edited({ kind: "insertLayer", at, layer: { units: 9 } });
    expect(units(result)).toEqual(expected);
    expect(result.match(/\/\/[^\n]*/g)).toEqual(text.match(/\/\/[^\n]*/g));
    expect(result.split("\n").filter((line) => line.trim() === "")).toHaveLength(1);
  });

  test("insert into an empty list, over several lines and on one", () => {
    const source = '{\n  "dataset": { "path": "a" },\n  "layers": []\n}';
    expect(edited({ kind: "insertLayer", at: 0, layer: { units: 4 } }, source)).toBe(
      source.replace("[]", '[\n    { "units": 4 }\n  ]'),
    );
    const inline = '{ "dataset": { "path": "a" }, "layers": [{ "units": 1 }] }';
    expect(edited({ kind: "insertLayer", at: 1, layer: { units: 4 } }, inline)).toBe(
      inline.replace("1 }]", '1 }, { "units": 4 }]'),
    );
  });

  test("remove the first, a middle and the last, with the comment on its line", () => {
    expect(edited({ kind: "removeLayer", at: 0 })).toBe(text.replace('{ "units": 1 }, // first\n    ', ""));
    expect(edited({ kind: "removeLayer", at: 1 })).toBe(
      text.replace('{ "units": 2, "activation": "tanh" },\n    ', ""),
    );
    expect(edited({ kind: "removeLayer", at: 2 })).toBe(text.replace(',\n    { "units": 3 } // last', ""));
    expect(
      units(edited({ kind: "removeLayer", at: 0 }, '{ "dataset": { "path": "a" }, "layers": [{}] }')),
    ).toEqual([]);
  });

  test("duplicate copies the text of the layer", () => {
    expect(edited({ kind: "duplicateLayer", at: 1 })).toBe(
      text.replace(
        '{ "units": 2, "activation": "tanh" },',
        '{ "units": 2, "activation": "tanh" },\n    { "units": 2, "activation": "tanh" },',
      ),
    );
  });

  test.each([
    [0, 2, [2, 3, 1]],
    [2, 0, [3, 1, 2]],
    [0, 1, [2, 1, 3]],
    [1, 1, [1, 2, 3]],
  ])("move %i to %i", (from, to, expected) => {
    expect(units(edited({ kind: "moveLayer", from, to }))).toEqual(expected);
  });

  test("a layer that is not there is refused", () => {
    expect(() => edited({ kind: "removeLayer", at: 3 })).toThrow(
      "There is no layers[3]; the design has 3 hidden layers.",
    );
    expect(() => edited({ kind: "moveLayer", from: 0, to: 3 })).toThrow("layers[3]");
  });
});

test("any sequence of gestures, in any layout, keeps the file whole and does what a plain list would do", () => {
  const gesture = fc.oneof(
    fc.record({
      kind: fc.constant("insertLayer" as const),
      at: fc.nat(9),
      layer: fc.record({ units: fc.integer({ min: 1, max: 99 }) }),
    }),
    fc.record({ kind: fc.constant("removeLayer" as const), at: fc.nat(9) }),
    fc.record({ kind: fc.constant("duplicateLayer" as const), at: fc.nat(9) }),
    fc.record({ kind: fc.constant("moveLayer" as const), from: fc.nat(9), to: fc.nat(9) }),
    fc.record({
      kind: fc.constant("set" as const),
      path: fc.tuple(fc.constant("layers"), fc.nat(9), fc.constant("units")),
      value: fc.integer({ min: 1, max: 99 }),
    }),
  );
  const layouts = [
    text,
    text.replaceAll("\n", "\r\n"),
    '{"dataset":{"path":"a"},"layers":[{"units":1},{"units":2},{"units":3}]}',
    '{ "dataset": { "path": "a" }, "layers": [ { "units": 1 }, { "units": 2 }, { "units": 3 }, ] }',
    '{\n\t"dataset": { "path": "a" },\n\t"layers": [\n\t\t{\n\t\t\t"units": 1\n\t\t},\n\t\t{ "units": 2 }, { "units": 3 }\n\t]\n}',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...layouts), fc.array(gesture, { maxLength: 12 }), (layout, gestures) => {
      let source = layout;
      const expected = [1, 2, 3];
      for (const edit of gestures) {
        const last = expected.length - 1;
        const inRange = [
          edit.kind === "set" ? edit.path[1] : 0,
          "from" in edit ? edit.from : 0,
          "to" in edit ? edit.to : 0,
        ];
        if (inRange.some((at) => at > last)) continue;
        if ("at" in edit && edit.at > (edit.kind === "insertLayer" ? last + 1 : last)) continue;
        source = edited(edit, source);
        if (edit.kind === "insertLayer") expected.splice(edit.at, 0, edit.layer.units);
        else if (edit.kind === "removeLayer") expected.splice(edit.at, 1);
        else if (edit.kind === "duplicateLayer") expected.splice(edit.at, 0, expected[edit.at]);
        else if (edit.kind === "moveLayer") expected.splice(edit.to, 0, ...expected.splice(edit.from, 1));
        else expected[edit.path[1]] = edit.value;
        expect(units(source)).toEqual(expected);
      }
    }),
    { numRuns: runs(300) },
  );
});
