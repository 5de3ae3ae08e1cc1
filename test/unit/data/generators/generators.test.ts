import { describe, expect, test } from "vitest";
import { generateTable } from "../../../../src/data/generators/generate.ts";
import { generators } from "../../../../src/data/generators/generators.ts";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { defaultChoice } from "../../../../src/shared/catalogue.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectInputError, load } from "../../../support/data/load.ts";

/** Its points and labels, by columns. */
async function generate(type: string, parameters = {}, { samples = 200, noise = 0, seed = 1 } = {}) {
  const entry = catalogue.generators.find(({ id }) => id === type);
  if (!entry) throw new Error(`no ${type}`);
  const choice = { type, parameters: { ...defaultChoice(entry).parameters, ...parameters } };
  const table = await generateTable(
    designOf({ path: undefined, generate: choice, samples, noise }, { seed }),
  );
  const columns = table.columns.map((column) => {
    if (column.kind !== "numeric") throw new Error("numbers are expected");
    return column.values;
  });
  const labels = columns.pop() as Float64Array;
  return { table, columns, labels };
}

describe.each(generators.map(({ id }) => id))("%s", (id) => {
  test("the seed decides, classes are of equal size, noise moves the same points", async () => {
    const one = await generate(id, {}, { noise: 0.1 });
    expect((await generate(id, {}, { noise: 0.1 })).columns).toEqual(one.columns);
    expect((await generate(id, {}, { noise: 0.1, seed: 2 })).columns).not.toEqual(one.columns);
    const sizes = [...new Set(one.labels)].map((label) => one.labels.filter((own) => own === label).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    const still = await generate(id, {}, { noise: 0 });
    const moved = one.columns[0].map((x, row) => x - still.columns[0][row]);
    const std = Math.sqrt(moved.reduce((sum, d) => sum + d * d, 0) / moved.length);
    expect(std).toBeGreaterThan(0.08);
    expect(std).toBeLessThan(0.12);
  });
  test("is loaded as a dataset", async () => {
    const choice = { type: id, parameters: {} };
    const dataset = await load({}, designOf({ path: undefined, generate: choice, samples: 300 }));
    expect(dataset.summary).toMatchObject({
      task: "classification",
      target: "class",
      path: `generated ${id}`,
    });
    expect(dataset.summary.rows.all).toBe(300);
  });
});

describe("shapes", () => {
  const points = async (type: string, parameters = {}) => {
    const { columns, labels } = await generate(type, parameters, { samples: 400 });
    return [...labels].map((label, row) => ({ label, x: columns[0][row], y: columns[1][row] }));
  };
  test("circles: radius 1 outside, the factor inside", async () => {
    for (const { label, x, y } of await points("circles", { factor: 0.3 }))
      expect(Math.hypot(x, y)).toBeCloseTo(label === 0 ? 1 : 0.3, 12);
  });
  test("moons: half circles around (0, 0) and (1, 0.5)", async () => {
    for (const { label, x, y } of await points("moons")) {
      expect(Math.hypot(x - label, y - label / 2)).toBeCloseTo(1, 12);
      expect(label === 0 ? y : 0.5 - y).toBeGreaterThanOrEqual(0);
    }
  });
  test("xor: class 1 where the signs differ; every quadrant is used", async () => {
    const quadrants = new Set<string>();
    for (const { label, x, y } of await points("xor")) {
      expect(x < 0 !== y < 0).toBe(label === 1);
      quadrants.add(`${x < 0} ${y < 0}`);
    }
    expect(quadrants.size).toBe(4);
  });
  test("checkerboard: the color of its field", async () => {
    for (const { label, x, y } of await points("checkerboard", { fields: 5 }))
      expect((Math.floor(((x + 1) * 5) / 2) + Math.floor(((y + 1) * 5) / 2)) % 2).toBe(label);
  });
  test("spirals: the angle follows the radius, an arm for each class", async () => {
    for (const { label, x, y } of await points("spiral", { arms: 3, turns: 2 })) {
      const turns = Math.atan2(y, x) / (2 * Math.PI) - 2 * Math.hypot(x, y) - label / 3;
      expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-9);
    }
  });
  test("gaussians: centers on a circle, the spread asked for", async () => {
    const { columns, labels } = await generate("gaussians", { classes: 4, std: 0.2 }, { samples: 8000 });
    const own = [...labels.keys()].filter((row) => labels[row] === 1);
    const mean = (values: Float64Array) => own.reduce((sum, row) => sum + values[row], 0) / own.length;
    expect(mean(columns[0])).toBeCloseTo(0, 1);
    expect(mean(columns[1])).toBeCloseTo(1, 1);
    const variance = own.reduce((sum, row) => sum + columns[0][row] ** 2, 0) / own.length;
    expect(Math.sqrt(variance)).toBeCloseTo(0.2, 1);
  });
  test("random: N(0, 1) in as many columns as asked for", async () => {
    const { columns } = await generate("random", { inputs: 20, classes: 2 }, { samples: 2000 });
    expect(columns).toHaveLength(20);
    const all = columns.flatMap((values) => [...values]);
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(variance).toBeCloseTo(1, 1);
  });
});

describe("in the design file", () => {
  const parse = (dataset: object) => parseDesign(JSON.stringify({ dataset }), catalogue);
  test("needs no path", () => {
    const { design, problems } = parse({ generate: "moons", samples: 500, noise: 0.1 });
    expect(problems).toEqual([]);
    expect(design?.dataset).toMatchObject({
      generate: { type: "moons" },
      samples: 500,
      noise: 0.1,
      path: undefined,
    });
  });
  test.each<[object, string]>([
    [{}, "dataset.path is missing"],
    [{ path: "a.csv", generate: "moons" }, "dataset.generate and path exclude each other"],
    [{ path: "a.csv", noise: 1 }, "dataset.noise only applies with generate"],
    [{ generate: "moon" }, 'Did you mean "moons"?'],
    [{ generate: { type: "spiral", arms: 1 } }, "dataset.generate.arms must be at least 2"],
  ])("%j: %s", (dataset, message) => expect(parse(dataset).problems[0].message).toContain(message));
  test("too many numbers are refused before they are drawn", () =>
    expectInputError(
      load(
        {},
        designOf({
          path: undefined,
          generate: { type: "random", parameters: { inputs: 60000 } },
          samples: 1e6,
        }),
      ),
      ["dataset.samples", "too many"],
      { field: "dataset.samples" },
    ));
});
