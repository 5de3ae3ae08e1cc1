import { expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import { printDesign } from "../../../../src/shared/design/print.ts";
import { fc } from "../../../support/properties.ts";
import { arbitraryDesign } from "./arbitraryDesign.ts";

test("parse(print(design)) is the design, for any design", () => {
  fc.assert(
    fc.property(arbitraryDesign(), (design) => {
      const parsed = parseDesign(printDesign(design, catalogue), catalogue);
      expect(parsed.problems).toEqual([]);
      expect(parsed.design).toEqual(design);
    }),
  );
});

test("every layer is one line, and no default is hidden", () => {
  const { design } = parseDesign(
    '{ "dataset": { "path": "a.csv" }, "layers": [{}, { "batchNorm": true }] }',
    catalogue,
  );
  const text = design && printDesign(design, catalogue);
  expect(text).toContain('    { "units": 32, "activation": "relu", "init": "he-normal" },\n');
  expect(text).toContain(
    '    { "units": 32, "batchNorm": true, "activation": "relu", "init": "he-normal" }\n',
  );
  expect(text).toContain('"epochs": 50');
});
