import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/engine/catalogue.ts";
import { defaultChoice, rangeProblem } from "../../../src/shared/catalogue.ts";

describe("the catalogue", () => {
  test("is plain data with unique ids, and every default is in its range", () => {
    expect(structuredClone(catalogue)).toEqual(catalogue);
    for (const entries of Object.values(catalogue)) {
      const ids = entries.map(({ id }: { id: string }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id, doc, parameters } of entries) {
        expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(doc).not.toBe("");
        for (const parameter of parameters) {
          expect(rangeProblem(parameter.default, parameter), `${id} ${parameter.name}`).toBeUndefined();
        }
      }
    }
  });

  test("gives every initializer a bias that starts at 0, and every optimizer a learning rate", () => {
    for (const entry of catalogue.initializers) expect(defaultChoice(entry).parameters.bias).toBe(0);
    for (const entry of catalogue.optimizers) {
      expect(entry.parameters.map(({ name }) => name)).toContain("learningRate");
    }
  });
});
