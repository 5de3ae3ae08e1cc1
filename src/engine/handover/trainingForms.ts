/**
 * Optimizers, schedules and losses as `train.py` has them. A test goes over the registries: an entry without a form here
 * fails it.
 */
import type { Choice } from "../../shared/catalogue.ts";
import type { Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";

type Form = (parameters: Choice["parameters"]) => string;

const optimizers: Readonly<Record<string, Form>> = {
  sgd: ({ momentum }) => `torch.optim.SGD(parameters, lr=LEARNING_RATE, momentum=${momentum})`,
  // Without momentum there is nothing to look ahead by, and PyTorch refuses it.
  nesterov: ({ momentum }) =>
    `torch.optim.SGD(parameters, lr=LEARNING_RATE, momentum=${momentum}${Number(momentum) > 0 ? ", nesterov=True" : ""})`,
  rmsprop: ({ decay, epsilon }) =>
    `torch.optim.RMSprop(parameters, lr=LEARNING_RATE, alpha=${decay}, eps=${epsilon})`,
  adam: ({ beta1, beta2, epsilon }) =>
    `torch.optim.Adam(parameters, lr=LEARNING_RATE, betas=(${beta1}, ${beta2}), eps=${epsilon})`,
  adamw: ({ beta1, beta2, epsilon, weightDecay }) =>
    `torch.optim.AdamW(parameters, lr=LEARNING_RATE, betas=(${beta1}, ${beta2}), eps=${epsilon}, weight_decay=${weightDecay})`,
};

const schedules: Readonly<Record<string, Form>> = {
  constant: () => "1.0",
  step: ({ every, factor }) => `${factor} ** (update // (${every} * updates_per_epoch))`,
  exponential: ({ decay }) => `${decay} ** (update / updates_per_epoch)`,
  cosine: ({ final }) => `${final} + 0.5 * (1 - ${final}) * (1 + math.cos(math.pi * update / updates))`,
  triangular: ({ low, halfCycle }) =>
    `${low} + (1 - ${low}) * (1 - abs(update / updates_per_epoch / ${halfCycle} % 2 - 1))`,
};

const losses: Readonly<Record<string, (task: Task) => string>> = {
  "softmax-cross-entropy": () => 'F.cross_entropy(s, y, reduction="none")',
  "mean-squared-error": (task) =>
    `((s - ${task === "classification" ? "F.one_hot(y, s.shape[1])" : "y"}) ** 2).mean(1)`,
  "half-squared-error": () => "0.5 * ((s - y) ** 2).sum(1)",
  // The right class itself is within the margin by 1.
  hinge: () => "torch.relu(s - s.gather(1, y[:, None]) + 1).sum(1) - 1",
  perceptron: () => "(-y * s).clamp(min=0).sum(1)",
  adaline: () => "((s - y) ** 2).sum(1)",
};

/** @throws InputError for an optimizer that `train.py` does not have */
export function optimizerForm({ type, parameters }: Choice): string {
  return formOf(optimizers, type, "training.optimizer")(parameters);
}

/** @throws InputError for a schedule that `train.py` does not have */
export function scheduleForm({ type, parameters }: Choice): string {
  return formOf(schedules, type, "training.schedule")(parameters);
}

/** @throws InputError for a loss that `train.py` does not have */
export function lossForm(id: string, task: Task): string {
  return formOf(losses, id, "loss")(task);
}

function formOf<T>(forms: Readonly<Record<string, T>>, id: string, field: string): T {
  if (!Object.hasOwn(forms, id))
    throw new InputError(`${field}: "${id}" cannot be trained by PyTorch's script. Choose another one.`, {
      field,
    });
  return forms[id];
}
