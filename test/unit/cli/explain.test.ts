/** `explain DESIGN --row N`. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, examples, folderWith } from "./helpers.ts";

const csv = [
  "x1,x2,kind",
  "0.8,-0.5,a",
  "-1,0.3,b",
  "0.2,0.9,a",
  "-0.4,-0.7,b",
  "1.5,1,a",
  "-0.2,0.1,b",
].join("\n");
const base = {
  dataset: { path: "d.csv", target: "kind", split: { train: 1, validation: 0, test: 0 } },
  layers: [{ units: 3 }],
  training: { l2: 0.01 },
};

async function folder(design: object = {}): Promise<string> {
  const files = { "d.csv": csv, "d.mlp.json": JSON.stringify({ ...base, ...design }) };
  return join(await folderWith(files), "d.mlp.json");
}

async function json(...args: string[]) {
  const { code, out, err } = await cli(["explain", ...args, "--json"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

interface Node {
  readonly name: string;
  readonly value: number[];
  readonly gradient: number[];
  readonly exactGradient?: number[];
  readonly parents: readonly { readonly jacobian: { readonly kind: string } | null }[];
}

const nodeOf = ({ nodes }: { nodes: Node[] }, name: string) =>
  nodes.find((node) => node.name === name) as Node;

describe("--json", () => {
  test("has every node with value, structured Jacobians and gradient", async () => {
    const design = await folder();
    const result = await json(design, "--row", "2");
    expect(result).toMatchObject({
      rows: [2],
      targets: ["b"],
      inputs: ["x1", "x2"],
      classes: ["a", "b"],
      weights: "before training",
      statistics: "none",
      constantStatistics: false,
    });
    expect(result.nodes.map(({ name }: Node) => name)).toEqual(
      "x W₁ b₁ s₁ h₁ W₂ b₂ s₂ y p ℓ R λ J".split(" "),
    );
    const W = result.nodes.find(({ name }: Node) => name === "W₁");
    expect(W).toMatchObject({ role: "parameter", layer: 0, shape: [3, 2] });
    expect(W.value.map(({ length }: number[]) => length)).toEqual([2, 2, 2]);
    expect(W.gradient.map(({ length }: number[]) => length)).toEqual([2, 2, 2]);
    expect(nodeOf(result, "s₁").parents.map(({ jacobian }) => jacobian?.kind)).toEqual([
      "matrix",
      "kronecker",
      "identity",
    ]);
    expect(nodeOf(result, "p").parents[0].jacobian).toEqual({
      kind: "softmax",
      shape: [2, 2],
      p: nodeOf(result, "p").value,
    });
    expect(nodeOf(result, "y")).toMatchObject({ value: [0, 1], gradient: null });
    expect(nodeOf(result, "J")).toMatchObject({ value: result.objective, gradient: 1, shape: [] });
  });

  test("a batch has each example's nodes, the row first, and the statistics of the batch", async () => {
    const design = await folder({ layers: [{ units: 3, batchNorm: true }] });
    const result = await json(design, "--row", "3", "--batch", "4");
    expect(result.rows).toHaveLength(4);
    expect(result.rows[0]).toBe(3);
    expect(new Set(result.rows).size).toBe(4);
    expect(result.statistics).toBe("batch");
    const names = result.nodes.map(({ name }: Node) => name);
    expect(names).toEqual(expect.arrayContaining(["z₁⁽⁴⁾", "ŝ₁⁽¹⁾", "μ₁", "v₁", "γ₁", "β₁", "ℓ⁽²⁾"]));
    const exact = nodeOf(result, "W₁").gradient;
    const constant = await json(design, "--row", "3", "--batch", "4", "--constant-statistics");
    const { gradient, exactGradient } = nodeOf(constant, "W₁");
    expect(exactGradient).toEqual(exact);
    expect(gradient).not.toEqual(exact);
    expect(nodeOf(constant, "μ₁").gradient).toBeNull();
  });

  test("a single row of a network with batch norm uses the running averages, and says so", async () => {
    const result = await json(await folder({ layers: [{ units: 3, batchNorm: true }] }), "--row", "1");
    expect(result.statistics).toBe("running");
    expect(nodeOf(result, "μ₁")).toMatchObject({ role: "constant", value: [0, 0, 0], gradient: null });
  });

  test("--load takes the weights of a saved model", async () => {
    const design = await folder();
    const model = join(design, "..", "m.safetensors");
    await cli(["train", design, "--save", model, "--set", "training.epochs=3", "--json"]);
    const before = await json(design, "--row", "1");
    const after = await json(design, "--row", "1", "--load", model);
    expect(after.weights).toBe(`from ${model}`);
    expect(nodeOf(after, "W₁").value).not.toEqual(nodeOf(before, "W₁").value);
    expect(after.objective).toBeLessThan(before.objective);
  });

  test("--load scales other data as the model's own were", async () => {
    const design = await folder();
    const model = join(design, "..", "m.safetensors");
    await cli(["train", design, "--save", model, "--set", "training.epochs=0", "--json"]);
    const own = await json(design, "--row", "1", "--load", model);
    // The same first row among others, whose mean and spread are different ones.
    const [head, first] = csv.split("\n");
    await writeFile(join(design, "..", "d.csv"), [head, first, "10,20,a", "30,-50,b", "7,7,b"].join("\n"));
    const other = await json(design, "--row", "1", "--load", model);
    expect(nodeOf(other, "x").value).toEqual(nodeOf(own, "x").value);
  });

  test("--set changes the design", async () => {
    const result = await json(await folder(), "--row", "1", "--set", "layers[0].units=5");
    expect(nodeOf(result, "h₁").value).toHaveLength(5);
  });
});

describe("as text", () => {
  test("shows the forward and the backward pass with what happened", async () => {
    const { code, out } = await cli(["explain", await folder(), "--row", "1"]);
    expect(code).toBe(0);
    for (const text of [
      "d.csv, row 1 (a); weights before training",
      "s₁ = W₁ x + b₁   3 × 1",
      "J = ℓ + λ R   1 × 1",
      "∂J/∂s₁ = ∂J/∂h₁ · ∂h₁/∂s₁   1 × 3   (∂h₁/∂s₁ = diag(Ind(s₁ > 0)))",
      "∂J/∂W₂ = ∂J/∂s₂ · ∂s₂/∂vec(W₂) + ∂J/∂R · ∂R/∂vec(W₂)   2 × 3",
    ])
      expect(out).toContain(text);
    expect(out.indexOf("Forward")).toBeLessThan(out.indexOf("Backward"));
  });

  test("summarizes matrices too large to read", async () => {
    const { out } = await cli(["explain", join(examples, "digits.mlp.json"), "--row", "1"]);
    expect(out).toMatch(/W₁ {3}\d+ × 784\n {4}norm \d/);
  });
});

describe("refuses with exit code 2 and one sentence", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["no row", [], "No row is given; write explain DESIGN.mlp.json --row N, counted from 1. See --help."],
    ["row 0", ["--row", "0"], "--row 0: write a whole number from 1 on."],
    ["a row beyond the end", ["--row", "7"], "There is no row 7: d.csv has rows 1 to 6."],
    ["a batch of 1", ["--row", "1", "--batch", "1"], "--batch 1: write a whole number from 2 on."],
    [
      "a batch of more than there are",
      ["--row", "1", "--batch", "9"],
      "--batch 9: the design's split leaves 6 training rows. Ask for at most 6.",
    ],
    [
      "constants without a batch",
      ["--row", "1", "--constant-statistics"],
      "--constant-statistics: μ and v are those of a batch; give its number of rows, too, by --batch. See --help.",
    ],
    [
      "constants without batch norm",
      ["--row", "1", "--batch", "3", "--constant-statistics"],
      "--constant-statistics: no layer of the design has batch norm. Set it by --set layers[0].batchNorm=true.",
    ],
    ["an unknown option", ["--row", "1", "--rows"], "Unknown option '--rows'. See --help."],
    ["a model that is not there", ["--row", "1", "--load", "no.safetensors"], "--load: no.safetensors"],
  ];
  test.each(cases)("%s", async (_, args, message) => {
    const { code, out, err } = await cli(["explain", await folder(), ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  test("a network that is too large, with the limit and what to do", async () => {
    const design = await folder({ layers: [{ units: 2000 }, { units: 2000 }] });
    const { code, err } = await cli(["explain", design, "--row", "1"]);
    expect(code).toBe(2);
    expect(err.replaceAll("\u202f", " ")).toContain(
      "the network has 4 012 002 parameters, and for one row at most 500 000 can be explained. Use fewer units, such as --set layers[0].units=16",
    );
  });

  test("no design", async () => {
    const { code, err } = await cli(["explain", "--row", "1"]);
    expect(code).toBe(2);
    expect(err).toContain("No design is given; write explain DESIGN.mlp.json.");
  });
});
