import { describe, expect, test } from "vitest";
import { answeredRows } from "../../../../src/engine/results/answeredRows.ts";
import { compareRuns } from "../../../../src/engine/results/compareRuns.ts";
import { mcNemar } from "../../../../src/shared/metrics/intervals.ts";
import { Random } from "../../../../src/shared/random.ts";
import type { RunComparison } from "../../../../src/shared/results/resultsRequests.ts";
import { csv, type Files, trained } from "./trainedRun.ts";

const random = new Random(11, "test");
const classes = csv("u,v,color,kind", 300, (row) => {
  const label = row % 2;
  return [label + random.normal(), random.normal(), row % 3 ? "red" : "blue", label ? "b" : "a"];
});
const numbers = csv("u,v,size", 200, () => {
  const u = random.normal();
  return [u, random.normal(), 3 * u];
});

/** Compares two trained designs on their test rows. */
async function compare(files: Files, one: object, other: object, otherFiles = files): Promise<RunComparison> {
  const [subject, against] = await Promise.all([trained(files, one), trained(otherFiles, other)]);
  return subject.ask((a) => against.ask((b) => compareRuns(a, b, "test")));
}
const over = (dataset: object, rest: object = {}) => ({ dataset: { path: "test.csv", ...dataset }, ...rest });
const files = { "test.csv": classes };

describe("two runs on the same rows", () => {
  test.each([
    ["other layers", {}, { layers: [{ units: 9 }] }],
    ["another learning time", {}, { training: { epochs: 9 } }],
    ["other features", {}, over({ features: ["v", "color"] })],
    ["another scaling", {}, over({ standardize: false })],
    [
      "another seed with the same split",
      over({ splitSeed: 0 }, { training: { seed: 1 } }),
      over({ splitSeed: 0 }, { training: { seed: 2 } }),
    ],
    ["another loss, which has one output", {}, { loss: "half-squared-error" }],
  ])("%s: counted as McNemar's test does", async (_, one, other) => {
    const [subject, against] = await Promise.all([trained(files, one), trained(files, other)]);
    const rightOf = (run: typeof subject) =>
      run.ask(async (asked) => {
        const { rows } = await answeredRows(
          asked,
          { run: "latest", part: "test", filter: { kind: "all" }, from: 0, count: 200 },
          run.networks,
        );
        return rows.map(({ answer, actual }) => answer.kind === "class" && answer.predicted === actual);
      });
    const [right, otherRight] = [await rightOf(subject), await rightOf(against)];
    const compared = await subject.ask((a) => against.ask((b) => compareRuns(a, b, "test")));
    expect(compared).toEqual({ kind: "sameRows", rows: right.length, ...mcNemar(otherRight, right) });
  });

  test("a run and itself differ nowhere", async () => {
    const run = await trained(files);
    expect(await run.ask((a) => run.ask((b) => compareRuns(a, b, "test")))).toMatchObject({
      fixed: 0,
      newlyWrong: 0,
      probability: 1,
    });
  });

  test("numbers: the rows on which each is nearer, whatever the targets' scale", async () => {
    const one = { training: { epochs: 40 } };
    const compared = await compare(
      { "test.csv": numbers },
      one,
      over({ scale: "min-max" }, { training: { epochs: 1 } }),
    );
    if (compared.kind !== "sameNumbers") throw new Error("They have the same rows.");
    expect(compared.nearer + compared.farther).toBe(compared.rows);
    expect(compared.nearer).toBeGreaterThan(compared.farther);
    expect(compared.probability).toBeLessThan(0.05);
  });
});

describe("two runs on other rows are not compared, with the reason", () => {
  test.each([
    ["another seed", { training: { seed: 1 } }, { training: { seed: 2 } }, "the split had the seeds 1 and 2"],
    [
      "other fractions",
      {},
      over({ split: { train: 0.6, validation: 0.1, test: 0.3 } }),
      "divided 0.7 : 0.15 : 0.15 and 0.6 : 0.1 : 0.3",
    ],
    ["another rule", {}, over({ splitBy: "order" }), "divided by other rules (dataset.splitBy)"],
    ["another target", {}, over({ target: "color" }), '"kind", and the other one "color"'],
    ["another task", {}, over({ target: "v" }), "One run predicts classes and the other one numbers."],
  ])("%s", async (_, one, other, reason) => {
    const compared = await compare(files, one, other);
    expect(compared).toEqual({ kind: "otherRows", reason: expect.stringContaining(reason) });
  });

  test("another file, more rows, another value, other points of a generator", async () => {
    const reasonOf = async (dataset: object, otherFiles: Files, one: object = {}) => {
      const compared = await compare({ ...files }, over(one), over({ ...one, ...dataset }), otherFiles);
      return compared.kind === "otherRows" ? compared.reason : compared.kind;
    };
    expect(await reasonOf({ path: "other.csv" }, { "other.csv": classes })).toContain(
      '"test.csv", the other one on "other.csv"',
    );
    expect(await reasonOf({}, { "test.csv": `${classes}\n1,1,red,a` })).toContain(
      "it has 300 rows in one and 301",
    );
    const changed = classes.replace(/b$/, "a");
    expect(await reasonOf({ splitBy: "order" }, { "test.csv": changed }, { splitBy: "order" })).toContain(
      "row 300 has another target",
    );
    const spiral = { path: undefined, generate: "spiral", samples: 100 };
    expect(await reasonOf({ noise: 0.2 }, {}, spiral)).toContain('generator "spiral"');
  });
});
