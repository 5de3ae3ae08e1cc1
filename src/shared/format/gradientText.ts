import type { GradientPair, GradientReport, TensorGradients } from "../gradientReport.ts";
import { layerTitle } from "./layerNames.ts";
import { count } from "./numbers.ts";

/** One line of a gradient check's table, as text. */
export interface GradientRow {
  readonly layer: string;
  readonly tensor: string;
  readonly checked: string;
  readonly kinks: string;
  /** The greatest gradient of the tensor. */
  readonly greatest: string;
  /** The greatest error. */
  readonly error: string;
  /** `agrees`, or where it does not. */
  readonly verdict: string;
}

export function gradientRows({ layers }: GradientReport): GradientRow[] {
  return layers.flatMap(({ tensors }, index) => {
    const layer = layerTitle(index, layers.length - 1);
    return tensors.map((tensor, i) => ({ ...tensorRow(tensor), layer: i === 0 ? layer : "" }));
  });
}

export function gradientHeading({ checked, parameters, rows }: GradientReport): string {
  return `Gradients of backpropagation against central differences, in float64: ${count(checked)} of ${count(parameters)} parameters, on ${count(rows)} rows`;
}

export function gradientVerdict({ passed, tolerance, checked, layers }: GradientReport): string {
  if (checked === 0) return "Nothing could be compared: every parameter lies at a kink.";
  const tensors = layers.flatMap((layer) => layer.tensors);
  const wrong = tensors.reduce((sum, tensor) => sum + tensor.wrong, 0);
  return passed
    ? `All agree: no relative error is above ${tolerance.toExponential()}.`
    : `${count(wrong)} of ${count(checked)} do not agree: their relative error is above ${tolerance.toExponential()}.`;
}

function tensorRow(tensor: TensorGradients): Omit<GradientRow, "layer"> {
  const { size, checked, kinks, wrong, worst, greatestGradient } = tensor;
  const all = checked + kinks === size;
  return {
    tensor: tensor.tensor,
    checked: all && kinks === 0 ? count(checked) : `${count(checked)} of ${count(size)}`,
    kinks: count(kinks),
    greatest: greatestGradient.toExponential(1),
    error: worst ? worst.error.toExponential(1) : "–",
    verdict: !worst
      ? "not compared"
      : wrong === 0
        ? "agrees"
        : `${count(wrong)} wrong, most at ${place(worst)}`,
  };
}

function place({ unit, input, analytic, numerical }: GradientPair): string {
  const where = input === undefined ? `unit ${unit + 1}` : `unit ${unit + 1}, input ${input + 1}`;
  return `${where}: ${analytic.toPrecision(7)} by backpropagation, ${numerical.toPrecision(7)} by differences`;
}
