import type { ActivationAnswer, ActivationQuery } from "../../shared/backprop/explainRequests.ts";
import { bind } from "../../shared/registry.ts";
import { activations } from "../activations/activations.ts";

/** An activation and its derivative at some points. @throws InputError where the activation is not known */
export function activationAt({ activation, points }: ActivationQuery): ActivationAnswer {
  const { entry, parameters } = bind(activations, activation, "activation");
  const values = Float64Array.from(points, (s) => entry.value(s, parameters));
  return {
    label: entry.label,
    values,
    derivatives: values.map((value, i) => entry.derivative(points[i], value, parameters)),
    saturated: points.map((s) => entry.saturated?.(s, parameters) ?? false),
    dead: points.map((s) => entry.dead?.(s, parameters) ?? false),
  };
}
