import { describe, expect, test } from "vitest";
import { inspectTable } from "../../../../src/data/inspect/inspect.ts";
import { loadTable } from "../../../../src/data/load.ts";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { losses } from "../../../../src/engine/losses/losses.ts";
import { defaultChoice } from "../../../../src/shared/catalogue.ts";
import type { ColumnSpec } from "../../../../src/shared/design/fields.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { expectInputError, load, rowsOf } from "../../../support/data/load.ts";
import { utf8 } from "../../../support/utf8.ts";

const filesOf = (csv: string) => async () => utf8(csv);
const column = (spec: Partial<ColumnSpec>): ColumnSpec => ({
  role: undefined,
  missing: undefined,
  scale: undefined,
  ...spec,
});
const table = "a,b,c,d\n1,10,5,x\n2,20,9,y\n3,60,1,x\n";

describe("several targets", () => {
  test("are numbers to predict together, one output each, in the order in which they are named", async () => {
    const dataset = await load(table, designOf({ targets: ["c", "a"], standardize: false }));
    expect(dataset.summary).toMatchObject({ task: "regression", target: "c, a", outputs: 2, classes: [] });
    expect(dataset.summary.inputs).toEqual(["b", "d=x", "d=y"]);
    expect(dataset.targets).toEqual({ kind: "values", values: Float32Array.of(5, 1, 9, 2, 1, 3) });
    expect(dataset.summary.columns.map(({ role }) => role)).toEqual([
      "target",
      "feature",
      "target",
      "feature",
    ]);
  });

  test("are standardized each by its own mean and deviation", async () => {
    const dataset = await load(table, designOf({ targets: ["a", "b"] }));
    const { target } = dataset.preprocessing;
    expect(target).toEqual({
      kind: "numbers",
      columns: [
        { column: "a", mean: 2, scale: expect.closeTo(Math.sqrt(2 / 3), 12) },
        { column: "b", mean: 30, scale: expect.closeTo(Math.sqrt(1400 / 3), 12) },
      ],
    });
    const values = dataset.targets.kind === "values" ? dataset.targets.values : [];
    expect(values[0]).toBeCloseTo(-1 / Math.sqrt(2 / 3), 6);
    expect(values[1]).toBeCloseTo(-20 / Math.sqrt(1400 / 3), 6);
  });

  test("named as features too make an auto-encoder", async () => {
    const columns = ["a", "b"];
    const dataset = await load(table, designOf({ targets: columns, features: columns, standardize: false }));
    expect(rowsOf(dataset)).toEqual([
      [1, 10],
      [2, 20],
      [3, 60],
    ]);
    expect(dataset.targets).toEqual({ kind: "values", values: dataset.inputs });
  });

  test("of an auto-encoder are inputs too, as the data page says, and no leak", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${(i * 11) % 60},${(i * 7) % 60}`);
    const targets = ["a", "b"];
    const design = designOf({ targets, features: targets, columns: { b: column({ scale: "min-max" }) } });
    const csv = `a,b\n${rows.join("\n")}\n`;
    const report = await inspectTable(await loadTable(design, filesOf(csv)), design);
    expect(report).toMatchObject({ target: "a, b", inputs: 2, findings: [] });
    expect(report.columns).toMatchObject([
      { role: "target", inputs: 1, encoding: "What is predicted. One input, standardized." },
      { role: "target", inputs: 1, encoding: "What is predicted. One input, scaled to 0 … 1." },
    ]);
    const { summary } = await load(csv, design);
    expect(summary).toMatchObject({ inputs: targets, outputs: 2 });
    expect(summary.columns.map(({ role }) => role)).toEqual(["target", "target"]);
  });

  test("each say what becomes of the rows that lack them", async () => {
    const csv = "a,b,c\n1,1,1\n2,,2\n3,3,\n4,4,4\n";
    const dataset = await load(csv, designOf({ targets: ["b", "c"], missing: "drop", standardize: false }));
    expect(Array.from(dataset.train)).toEqual([0, 3]);
    await expectInputError(
      load(
        csv,
        designOf({ targets: ["b", "c"], columns: { b: column({ missing: "drop" }) }, standardize: false }),
      ),
      ['target column "c" has no value'],
      { line: 4 },
    );
  });

  test("are distinguished by what a column predicts of each", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 37) % 60},${2 * ((i * 37) % 60)}`);
    const design = designOf({ targets: ["a", "b"] });
    const report = await inspectTable(
      await loadTable(design, filesOf(`a,b,copy\n${rows.join("\n")}\n`)),
      design,
    );
    expect(report.findings).toMatchObject([
      { kind: "target-copy", column: "copy", message: expect.stringContaining('the target "b"') },
    ]);
  });

  test.each([
    [{ targets: ["a", "e"] }, ["dataset.targets", 'no column "e"']],
    [{ targets: ["a", "d"] }, ['"d"', "strings such as"]],
    [{ targets: ["a"], target: "b" }, ["dataset.targets", "dataset.target too"]],
    [{ targets: ["a"], task: "classification" as const }, ["dataset.targets", "dataset.task"]],
  ])("%j is refused", async (spec, parts) => {
    await expectInputError(load(table, designOf(spec)), parts);
  });
});

describe("the width of the output for classes", () => {
  const two = "x,class\n1,no\n2,yes\n3,no\n";
  const three = "x,class\n1,no\n2,yes\n3,maybe\n";
  test.each(
    losses.filter(({ tasks }) => tasks.includes("classification")).map((loss) => [loss.id, loss] as const),
  )("%s: as its coding says, the same classes whatever the width", async (id, { coding }) => {
    const entry = catalogue.losses.find((item) => item.id === id);
    const loss = entry && defaultChoice(entry);
    const design = (csv: string) => load(csv, { ...designOf(), loss });
    expect((await design(two)).summary).toMatchObject({
      classes: ["no", "yes"],
      outputs: coding === "one-hot" ? 2 : 1,
    });
    expect((await design(three)).summary).toMatchObject({ outputs: 3 });
  });
});
