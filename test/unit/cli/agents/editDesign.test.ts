import { describe, expect, test } from "vitest";
import { design, workspace } from "./workspace.ts";

describe("mlp_edit_design", () => {
  test("changes fields and layers together, and keeps comments and formatting", async () => {
    const { run, read } = await workspace();
    const answer = await run("mlp_edit_design", {
      path: "iris.mlp.json",
      set: ["training.optimizer.learningRate=0.01", "layers[*].activation=relu", "training.epochs=5"],
      insertLayer: { at: 1, layer: { units: 6 } },
      unset: ["dataset.target"],
    });
    expect(answer).toContain("iris.mlp.json is changed.\n- layers = ");
    expect(answer).toContain("- training.optimizer.learningRate = 0.01\n");
    expect(answer).toContain("- dataset.target = (default)");
    expect(await read("iris.mlp.json")).toBe(`{
  // Kept, whatever is edited.
  "dataset": { "path": "iris.csv" },
  "layers": [
    { "units": 8, "activation": "relu" }, // the first
    { "units": 6, "activation": "relu" },
    { "units": 4, "activation": "relu" }
  ],
  "training": { "epochs": 5, "optimizer": { "type": "adam", "learningRate": 0.01 } }
}
`);
  });

  test("moves and removes layers, and writes out layers that a file leaves to their default", async () => {
    const { run, read } = await workspace({ "short.mlp.json": '{ "dataset": { "path": "iris.csv" } }' });
    await run("mlp_edit_design", { path: "iris.mlp.json", moveLayer: { from: 1, to: 0 } });
    expect(await read("iris.mlp.json")).toContain(
      '{ "units": 4, "activation": "tanh" }, // the first\n    { "units": 8 }\n',
    );
    await run("mlp_edit_design", { path: "iris.mlp.json", removeLayer: 0 });
    expect(await read("iris.mlp.json")).toContain('"layers": [\n    { "units": 8 }\n  ]');
    await run("mlp_edit_design", { path: "short.mlp.json", set: ["layers[0].units=7"] });
    expect(await read("short.mlp.json")).toContain('"layers": [{ "units": 7');
  });

  test.each<[string, object, RegExp]>([
    [
      "a value that cannot be",
      { set: ["training.epochs=5", "layers[0].activation=tnah"] },
      /activation must be one of .*Did you mean "tanh"\? Nothing was changed/,
    ],
    ["an unknown field", { set: ["training.epoch=5"] }, /epoch.*Nothing was changed/],
    [
      "a layer that does not exist",
      { removeLayer: 7 },
      /There is no layers\[7\]; the design has 2 hidden layers/,
    ],
    ["no change", {}, /^No change is given/],
    ["two changes of layers", { removeLayer: 0, moveLayer: { from: 0, to: 1 } }, /^Only one of insertLayer/],
    ["no value", { set: ["training.epochs"] }, /^set training\.epochs: write a field, = and a value/],
    ["a file that exists", { create: true, set: ["training.epochs=5"] }, /exists already/],
  ])("changes nothing for %s", async (_, input, message) => {
    const { run, read } = await workspace();
    await expect(run("mlp_edit_design", { path: "iris.mlp.json", ...input })).rejects.toThrow(message);
    expect(await read("iris.mlp.json")).toBe(design);
  });

  test("makes a design only where that is asked for, and only a design that can be", async () => {
    const { run, read } = await workspace();
    const input = { path: "new.mlp.json", set: ["dataset.path=iris.csv"] };
    await expect(run("mlp_edit_design", input)).rejects.toThrow(/new\.mlp\.json does not exist/);
    await expect(
      run("mlp_edit_design", { path: "new.mlp.json", create: true, set: ["training.epochs=1"] }),
    ).rejects.toThrow(/Nothing was changed/);
    await expect(run("mlp_edit_design", { ...input, path: "new.json", create: true })).rejects.toThrow(
      /ends in \.mlp\.json/,
    );
    await expect(read("new.mlp.json")).rejects.toThrow(/ENOENT/);
    expect(await run("mlp_edit_design", { ...input, create: true })).toContain("new.mlp.json is made.");
    expect(await read("new.mlp.json")).toBe('{\n  "version": 1,\n  "dataset": { "path": "iris.csv" }\n}\n');
  });

  test("fixes a design that has another error, too, and says which one is left", async () => {
    const { run } = await workspace({
      "two.mlp.json": '{ "dataset": { "path": "iris.csv" }, "loss": "x", "training": { "epochs": -1 } }',
    });
    expect(await run("mlp_edit_design", { path: "two.mlp.json", set: ["training.epochs=4"] })).toMatch(
      /is changed\.\nIt still has a problem in line 1: loss/,
    );
  });
});
