import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../../../src/cli/cli.ts";
import { histogramText } from "../../../src/cli/histogramText.ts";
import type { TerminalDevice } from "../../../src/cli/terminal.ts";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const folder = temporaryFolder();

const rows = Array.from({ length: 60 }, (_, i) => {
  const side = i % 2 === 0 ? -1 : 1;
  return `${side + Math.sin(i)},${Math.cos(3 * i)},${side < 0 ? "low" : "high"}`;
});
writeFileSync(join(folder, "data.csv"), ["a,b,class", ...rows].join("\n"));

function design(name: string, parts: object): string {
  const path = join(folder, `${name}.mlp.json`);
  writeFileSync(path, JSON.stringify({ dataset: { path: "data.csv" }, ...parts }));
  return path;
}

async function run(...args: string[]) {
  let out = "";
  let err = "";
  const terminal: TerminalDevice = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isInteractive: false,
    columns: 80,
    cellWorker: "",
    onInterrupt: () => () => {},
    kernels: () => referenceKernels(),
  };
  const code = await runCli(args, terminal);
  return { code, out: out.replaceAll("\u202f", " "), err: err.replaceAll("\u202f", " ") };
}

describe("gradcheck", () => {
  test("a design's gradients agree: a table, one verdict, exit code 0", async () => {
    const { code, out, err } = await run(
      "gradcheck",
      design("good", { layers: [{ units: 4, batchNorm: true }] }),
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("30 of 30 parameters, on 32 rows");
    expect(out).toMatch(/Layer 1 +weight +8 +0 .* agrees\n +bias +4 .*\n +gamma +4 .*\n +beta +4/);
    expect(out).toMatch(/All agree: no relative error is above 1e-5\.\n$/);
  });

  test("--json prints the report, --parameters takes a sample", async () => {
    const path = design("sampled", { layers: [{ units: 20 }] });
    const { out } = await run("gradcheck", path, "--json", "--parameters", "30");
    const report = JSON.parse(out);
    expect(report).toMatchObject({ passed: true, parameters: 102 });
    expect(report.checked).toBeLessThanOrEqual(30);
    const all = JSON.parse((await run("gradcheck", path, "--json", "--parameters", "all")).out);
    const tensors = all.layers.flatMap(
      (layer: { tensors: { checked: number; kinks: number }[] }) => layer.tensors,
    );
    const looked = tensors.reduce(
      (sum: number, { checked, kinks }: { checked: number; kinks: number }) => sum + checked + kinks,
      0,
    );
    expect(looked).toBe(102);
  });

  test("bad input is reported in one line, exit code 2", async () => {
    expect(await run("gradcheck")).toMatchObject({
      code: 2,
      err: "No design is given; write gradcheck DESIGN.mlp.json. See --help.\n",
    });
    const path = design("good", {});
    expect((await run("gradcheck", path, "--parameters", "some")).err).toBe(
      "--parameters some: write a whole number from 1 on.\n",
    );
    expect((await run("gradcheck", path, "--set", "layers[0].units=0")).err).toContain(
      "--set layers[0].units=0: layers[0].units must be at least 1",
    );
  });
});

describe("lab init", () => {
  const small = ["lab", "init", "--depth", "4", "--width", "60", "--inputs", "60", "--rows", "50"];

  test("each scheme is a table with one line a layer and what is wrong with it", async () => {
    const { code, out } = await run(...small, "--schemes", "gaussian:0.001,xavier-normal");
    expect(code).toBe(0);
    expect(out).toContain("4 layers of 60 units, Tanh, batch norm off; 50 rows of 60 inputs");
    const [, tiny, xavier] = out.split("\n\n");
    expect(tiny).toContain("Gaussian, standard deviation 0.001, before any training");
    expect(tiny.split("\n").slice(1)).toHaveLength(5);
    expect(tiny).toMatch(/ 4 .*█.*all activations near 0/);
    expect(xavier).not.toContain("near 0");
  });

  test("after steps there is a second table; batch norm and the activation can be chosen", async () => {
    const { out } = await run(
      ...small,
      "--schemes",
      "he-normal",
      "--activation",
      "leaky-relu:0.2",
      "--batch-norm",
      "--steps",
      "3",
    );
    expect(out).toContain("Leaky ReLU, negative slope 0.2, batch norm on");
    expect(out).toContain("He normal, after 3 steps");
  });

  test("a design gives its own stack and data; --json prints numbers", async () => {
    const path = design("stack", { layers: [{ units: 5 }, { units: 3, activation: "tanh" }] });
    const { out } = await run("lab", "init", path, "--json", "--steps", "2");
    const { stack, schemes } = JSON.parse(out);
    expect([stack.inputs, stack.layers.length]).toEqual([2, 2]);
    expect(schemes).toHaveLength(4);
    expect(schemes[0].before[1].activation.histogram.counts).toHaveLength(48);
    expect(schemes[0].after[0].gradientNorm).toBeGreaterThan(0);
  });

  const mistakes: [string[], string][] = [
    [["lab"], "No experiment is given; write lab init."],
    [["lab", "colors"], '"colors" is not an experiment'],
    [["lab", "init", "--schemes", "xavier"], '--schemes: "xavier" is not known'],
    [["lab", "init", "--schemes", "gaussian:-1"], "std must be at least 0"],
    [["lab", "init", "--schemes", "gaussian:wide"], '"wide" is not a number'],
    [["lab", "init", "--schemes", "he-normal:slope=2"], 'he-normal has no parameter "slope"; it has bias.'],
    [["lab", "init", "--depth", "0"], "--depth 0: write a whole number from 1 on."],
    [["lab", "init", "x.mlp.json", "--width", "5"], "--width is for a stack without a design"],
  ];
  for (const [args, message] of mistakes) {
    test(`${args.join(" ")}: ${message}`, async () => {
      const { code, err } = await run(...args);
      expect(code).toBe(2);
      expect(err).toContain(message);
      expect(err.trim().split("\n")).toHaveLength(1);
    });
  }
});

describe("train reports what is wrong with the network, and what to try", () => {
  test("of a deep stack that starts near 0", async () => {
    const layer = { units: 12, activation: "tanh", init: "gaussian" };
    const path = design("collapsed", {
      layers: Array.from({ length: 8 }, () => layer),
      training: { epochs: 4 },
    });
    const { code, err, out } = await run("train", path, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out).epochs).toBe(4);
    expect(err).toMatch(
      /^Layers 2 to 8: all activations near 0 \(standard deviation .*\) for \d+ steps \(numbers of layer 2\); try Xavier normal initialization in 7 layers, or /m,
    );
    // Findings of several layers are one line; none is left out.
    expect(err).toContain("Layers 1 to 7: gradient ");
  });

  test("of a healthy one, nothing", async () => {
    const { err } = await run("train", design("healthy", { training: { epochs: 20 } }));
    expect(err).toMatch(/^Inferred: [^\n]*\n$/);
  });
});

test("a histogram as text: the axis may be wider, and what is there is seen", () => {
  const histogram = { low: 0, high: 4, counts: [80, 40, 0, 1] };
  expect(histogramText(histogram, 4, 0, 4)).toBe("█▄ ▁");
  expect(histogramText(histogram, 4, -4, 12)).toBe(" █  ");
});
