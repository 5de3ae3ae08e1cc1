import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import { designKey, designOfCell } from "../../../../src/shared/experiment/expand.ts";
import { breadthFirst, gridPlaces, runsOfShard } from "../../../../src/shared/experiment/grid.ts";
import { check, fc } from "../../../support/properties.ts";
import { expand, expandText } from "./experiments.ts";

const units = { label: "units", field: "layers[*].units", values: [3, 6, 20] };
const l2 = { label: "λ", field: "training.l2", values: [0, 0.01] };

describe("the grid", () => {
  test("has every combination, the first axis fastest, with index, labels and design", () => {
    const { cells, problems } = expand({ axes: [units, l2] });
    expect(problems).toEqual([]);
    expect(cells.map(({ index }) => index)).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    expect(cells[4].labels).toEqual(["6", "0.01"]);
    expect(cells[4].design.layers.map((layer) => layer.units)).toEqual([6, 6]);
    expect(cells[4].design.training.l2).toBe(0.01);
  });

  test("an experiment without axes is the design itself", () => {
    const { cells, seeds } = expand({ set: { "training.epochs": 9 } });
    expect(cells).toHaveLength(1);
    expect(seeds).toEqual([7]);
    expect(cells[0].design.training.epochs).toBe(9);
  });

  test("cases set several fields and replace the layers, whose elements a later axis varies", () => {
    const depths = {
      cases: [
        { label: "flat", set: { layers: [{ units: 1 }] } },
        { label: "deep", set: { layers: [{}, {}, {}], "layers[*].activation": "tanh", "training.l2": 1 } },
      ],
    };
    const { cells } = expand({ axes: [depths, units] });
    const deep = cells[1].design;
    expect(deep.layers.map((layer) => [layer.units, layer.activation.type])).toEqual(
      new Array(3).fill([3, "tanh"]),
    );
    expect(deep.training.l2).toBe(1);
    expect(cells[0].design.layers).toHaveLength(1);
    expect(cells[0].values).toEqual(["flat", 3]);
  });

  test("a cell's text is the design that is trained, for any seed", () => {
    const { cells } = expand({ axes: [units], seeds: [4, 5] });
    for (const seed of [5, 4]) {
      const { design } = parseDesign(cells[2].text(seed), catalogue);
      expect(design).toEqual(designOfCell(cells[2], seed));
      expect(design?.training.seed).toBe(seed);
    }
  });
});

describe("the rows of all seeds are divided alike", () => {
  const splitSeeds = (fields: object, design?: string) =>
    expand(fields, design).cells.map(({ design: { dataset } }) => dataset.splitSeed);

  test("by the design's seed, or what the experiment sets", () => {
    expect(splitSeeds({ seeds: [1, 2] })).toEqual([7]);
    expect(splitSeeds({ seeds: [1, 2], set: { "training.seed": 9 } })).toEqual([9]);
    expect(splitSeeds({ seeds: [1], set: { "dataset.splitSeed": 3 } })).toEqual([3]);
    expect(splitSeeds({}, JSON.stringify({ dataset: { path: "a", splitSeed: 2 } }))).toEqual([2]);
    expect(splitSeeds({ axes: [{ field: "dataset.splitSeed", values: [5, 6] }] })).toEqual([5, 6]);
  });
});

describe("keys", () => {
  test("name a cell by its design, wherever the axes put it", () => {
    const keys = (axes: object[]) => expand({ axes }).cells.map(({ design }) => designKey(design));
    const grown = keys([
      { ...l2, values: [0.5, 0, 0.01] },
      { ...units, values: [6, 3, 20, 7] },
    ]);
    expect(grown).toEqual(expect.arrayContaining(keys([units, l2])));
    expect(new Set(grown).size).toBe(12);
  });
});

describe("problems", () => {
  const text = (axis: string, more = "") => `{
  "design": "a.mlp.json",${more}
  "axes": [
    { "field": "layers[*].units", "values": [3, 6] },
    ${axis}
  ]
}`;
  test.each([
    [
      "an unknown field, once",
      '{ "field": "training.l3", "values": [0, 1] }',
      '5:16 training.l3 is not a known key. Did you mean "l2"?',
    ],
    [
      "a value of the wrong type, with its cell",
      '{ "field": "training.l2", "values": [0, "x"] }',
      '5:45 Cell "3, x": training.l2 must be a number, but is "x".',
    ],
    [
      "a value out of range",
      '{ "field": "training.epochs", "values": [1.5] }',
      '5:46 Cell "3, 1.5": training.epochs must be a whole number, but is 1.5.',
    ],
    [
      "a layer that is not there",
      '{ "field": "layers[7].init", "values": ["zeros"] }',
      '5:16 Cell "3, zeros": layers[7].init: there is no layers[7]; layers has 2 entries.',
    ],
    [
      "a parameter that the choice does not have",
      '{ "field": "training.optimizer.beta1", "values": [0.9] }',
      "5:16 training.optimizer.beta1 is not a known key.",
    ],
    [
      "a name of no registry",
      '{ "field": "layers[*].activation", "values": ["tan"] }',
      '5:51 Cell "3, tan": layers[0].activation must be one of',
    ],
  ])("%s", (_, axis, problem) => {
    const { messages } = expandText(text(axis));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(problem);
  });

  test("a wrong field that all cells set", () => {
    const { messages } = expandText(
      text("", '\n  "set": { "training.epoch": 3 },').replace("},\n    \n", "}\n"),
    );
    expect(messages).toEqual([
      expect.stringContaining('3:12 training.epoch is not a known key. Did you mean "epochs"?'),
    ]);
  });

  test("values that are wrong together", () => {
    const { messages } = expand({
      axes: [
        { field: "training.batchSize", values: [1, 2] },
        { field: "layers[*].batchNorm", values: [false, true] },
      ],
    });
    expect(messages).toEqual([
      expect.stringContaining('Cell "1, true": training.batchSize must be at least 2'),
    ]);
  });

  test("a broken design", () => {
    expect(expand({}, '{ "dataset": {} }').messages[0]).toBe(
      "2:13 a.mlp.json:1:14: dataset.path is missing.",
    );
    expect(expand({}, "{").messages[0]).toContain("a.mlp.json:1:2: ");
  });
});

describe("search", () => {
  const range = { field: "training.optimizer.learningRate", from: 1e-4, to: 1, scale: "log" };
  const search = (samples: number, seed = 1, axes: object[] = [range, units]) =>
    expand({ axes, search: { samples, seed } }).cells;

  test("draws as many cells as asked for, the same ones by the same seed", () => {
    expect(search(40)).toHaveLength(40);
    const values = (seed: number) => search(40, seed).map((cell) => cell.values);
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
    // More samples begin with the same cells.
    expect(
      search(50)
        .slice(0, 40)
        .map((cell) => cell.values),
    ).toEqual(values(1));
  });

  test("log ranges are drawn log-uniformly, lists uniformly", () => {
    const cells = search(3000);
    const rates = cells.map(({ values }) => Math.log10(Number(values[0])));
    const share = (low: number, high: number) =>
      rates.filter((rate) => rate >= low && rate < high).length / rates.length;
    for (let low = -4; low < 0; low++) expect(share(low, low + 1)).toBeCloseTo(0.25, 1);
    for (const width of units.values)
      expect(cells.filter(({ values }) => values[1] === width).length / cells.length).toBeCloseTo(1 / 3, 1);
  });

  test("no cell is drawn twice, so that short lists give all they have", () => {
    expect(search(40, 1, [units, l2])).toHaveLength(6);
  });
});

describe("the order of running and its shares", () => {
  const axes = fc.array(
    fc.array(fc.nat(), { minLength: 1, maxLength: 5 }).map((numbers) => ({
      values: numbers.map((value) => ({ label: String(value), value, settings: [] })),
    })),
    { maxLength: 4 },
  );

  test("the grid is the product of its axes, each place once", async () => {
    await check(axes, 100, (drawn) => {
      const places = [...gridPlaces(drawn)];
      expect(places).toHaveLength(drawn.reduce((product, { values }) => product * values.length, 1));
      expect(new Set(places.map(({ index }) => index.join())).size).toBe(places.length);
    });
  });

  test("seed by seed, each cell once", () => {
    expect(breadthFirst(2, [5, 6])).toEqual([
      { cell: 0, seed: 5 },
      { cell: 1, seed: 5 },
      { cell: 0, seed: 6 },
      { cell: 1, seed: 6 },
    ]);
  });

  test("shards are disjoint, of nearly equal size, and together the whole", async () => {
    await check(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 12 })), 200, ([count, parts]) => {
      const all = Array.from({ length: count }, (_, i) => i);
      const shards = Array.from({ length: parts }, (_, i) => runsOfShard(all, { part: i + 1, parts }));
      expect(shards.flat().sort((a, b) => a - b)).toEqual(all);
      const sizes = shards.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    });
  });
});
