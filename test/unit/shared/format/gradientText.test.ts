import { expect, test } from "vitest";
import { gradientMarkdown } from "../../../../src/extension/reports/gradientMarkdown.ts";
import {
  gradientHeading,
  gradientRows,
  gradientVerdict,
} from "../../../../src/shared/format/gradientText.ts";
import type { GradientReport, TensorGradients } from "../../../../src/shared/gradientReport.ts";

const worst = { unit: 1, input: 2, analytic: 0.5, numerical: 0.25, error: 0.5 };
const right: TensorGradients = {
  tensor: "bias",
  size: 4,
  checked: 3,
  kinks: 1,
  wrong: 0,
  greatestGradient: 0.31,
  worst: { ...worst, input: undefined, error: 2e-9 },
};
const wrong: TensorGradients = {
  ...right,
  tensor: "weight",
  size: 1234,
  checked: 9,
  kinks: 0,
  wrong: 2,
  worst,
};

function report(tensors: TensorGradients[]): GradientReport {
  const passed = tensors.every((tensor) => tensor.wrong === 0);
  const checked = tensors.reduce((sum, tensor) => sum + tensor.checked, 0);
  const layers = [
    { passed, tensors },
    { passed: true, tensors: [right] },
  ];
  return { passed, tolerance: 1e-5, rows: 32, parameters: 1242, checked: checked + 3, layers };
}

const plain = (text: string) => text.replaceAll("\u202f", " ");

test("a wrong tensor is reported with its place and both gradients, people's numbers from 1", () => {
  const [first, second, third] = gradientRows(report([wrong, right]));
  expect(first.layer).toBe("Layer 1");
  expect(plain(first.checked)).toBe("9 of 1 234");
  expect(first.verdict).toBe(
    "2 wrong, most at unit 2, input 3: 0.5000000 by backpropagation, 0.2500000 by differences",
  );
  expect(second).toMatchObject({
    layer: "",
    checked: "3 of 4",
    kinks: "1",
    error: "2.0e-9",
    verdict: "agrees",
  });
  expect(third.layer).toBe("Output layer");
});

test("the verdict counts what does not agree", () => {
  expect(gradientVerdict(report([wrong]))).toBe("2 of 12 do not agree: their relative error is above 1e-5.");
  expect(gradientVerdict(report([right]))).toBe("All agree: no relative error is above 1e-5.");
  expect(plain(gradientHeading(report([right])))).toContain("6 of 1 242 parameters, on 32 rows");
});

test("where nothing could be compared, it says so", () => {
  const kinked = { ...right, checked: 0, kinks: 4, worst: undefined };
  const all: GradientReport = { ...report([kinked]), checked: 0 };
  expect(gradientVerdict(all)).toBe("Nothing could be compared: every parameter lies at a kink.");
  expect(gradientRows(all)[0]).toMatchObject({ error: "–", verdict: "not compared" });
});

test("as a page, each tensor is a row of a table", () => {
  const page = gradientMarkdown("x|y*.mlp.json", report([wrong])).text;
  expect(page).toContain("# Gradients of x\\|y\\*\\.mlp\\.json");
  expect(page.split("\n").filter((line) => line.startsWith("| "))).toHaveLength(3);
});
