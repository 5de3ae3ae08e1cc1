/**
 * Each activation in the languages that models are exported to. A test goes over the registry: an activation without an
 * entry fails it.
 */
import { InputError } from "../../shared/errors.ts";
import type { Bound, Parameters } from "../../shared/registry.ts";
import type { Activation } from "../activations/activation.ts";

export interface ActivationForm {
  /** f(s) as an expression of the double `s` that C and JavaScript share, by the functions of C's math.h. */
  readonly expression: string;
  /** A module of torch.nn, or a lambda of the tensor s. */
  readonly torch: string;
  /** Nodes of ONNX's opset 15. */
  readonly onnx: OnnxForm;
}

export type OnnxForm =
  /** One operator. */
  | {
      readonly kind: "operator";
      readonly type: string;
      readonly attributes?: Readonly<Record<string, number>>;
    }
  | { readonly kind: "silu" | "gelu" | "sign" | "identity" };

type Form = (parameters: Parameters) => ActivationForm;

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

const operator = (type: string, attributes?: Readonly<Record<string, number>>): OnnxForm => ({
  kind: "operator",
  type,
  ...(attributes && { attributes }),
});

const forms: Readonly<Record<string, Form>> = {
  relu: () => ({ expression: "s <= 0 ? 0 : s", torch: "nn.ReLU()", onnx: operator("Relu") }),
  "leaky-relu": ({ negativeSlope }) => ({
    expression: `s <= 0 ? ${negativeSlope} * s : s`,
    torch: `nn.LeakyReLU(${negativeSlope})`,
    onnx: operator("LeakyRelu", { alpha: negativeSlope }),
  }),
  elu: ({ alpha }) => ({
    expression: `s <= 0 ? ${alpha} * expm1(s) : s`,
    torch: `nn.ELU(${alpha})`,
    onnx: operator("Elu", { alpha }),
  }),
  selu: () => ({
    expression: `${seluScale} * (s <= 0 ? ${seluAlpha} * expm1(s) : s)`,
    torch: "nn.SELU()",
    onnx: operator("Selu", { alpha: seluAlpha, gamma: seluScale }),
  }),
  gelu: () => ({
    expression: "s < -40 ? 0 : 0.5 * s * erfc(-s * 0.7071067811865476)",
    torch: "nn.GELU()",
    onnx: { kind: "gelu" },
  }),
  silu: () => ({
    expression: "s < -745 ? 0 : s / (1 + exp(-s))",
    torch: "nn.SiLU()",
    onnx: { kind: "silu" },
  }),
  softplus: () => ({
    expression: "(s > 0 ? s : 0) + log1p(exp(-fabs(s)))",
    torch: "nn.Softplus()",
    onnx: operator("Softplus"),
  }),
  sigmoid: () => ({
    expression: "1 / (1 + exp(-s))",
    torch: "nn.Sigmoid()",
    onnx: operator("Sigmoid"),
  }),
  tanh: () => ({ expression: "tanh(s)", torch: "nn.Tanh()", onnx: operator("Tanh") }),
  // sgn(0) is +1 here; torch.sign(0) and ONNX's Sign(0) are 0.
  sign: () => ({ expression: "s >= 0 ? 1 : -1", torch: "Sign()", onnx: { kind: "sign" } }),
  identity: () => ({ expression: "s", torch: "nn.Identity()", onnx: { kind: "identity" } }),
};

/** @throws InputError for an activation that cannot be exported */
export function activationForm({ entry, parameters }: Bound<Activation>): ActivationForm {
  if (!Object.hasOwn(forms, entry.id))
    throw new InputError(`The activation ${entry.label} cannot be exported. Use another one.`);
  return forms[entry.id](parameters);
}
