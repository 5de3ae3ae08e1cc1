import type { NetworkPlan } from "../kernels.ts";
import type { KernelExports } from "./exports.ts";
import type { FallbackKernels } from "./fallbackKernels.ts";
import { type Layout, rowBytes } from "./layout.ts";

/** The optimizer's step over runs of the parameter memory: by a kernel, or where there is none by its registry entry. */
export class Updater {
  private readonly layout: Layout;
  private readonly kernels: KernelExports;
  private readonly fallback: FallbackKernels;
  private readonly id: string;
  private readonly progress: number;
  private readonly parameters: Readonly<Record<string, number>>;
  private learningRate = 0;
  private updateNumber = 0;
  /** Adam's factors in this update; see `assembly/optimizers.ts`. */
  private keep = 1;
  private rate = 0;
  private rootScale = 1;

  /** @param progress the address at which a kernel stores how far it is */
  constructor(
    plan: NetworkPlan,
    layout: Layout,
    kernels: KernelExports,
    fallback: FallbackKernels,
    progress: number,
  ) {
    this.progress = progress;
    this.layout = layout;
    this.kernels = kernels;
    this.fallback = fallback;
    this.id = plan.optimizer?.entry.id ?? "";
    this.parameters = plan.optimizer?.parameters ?? {};
  }

  /** @param updateNumber counts the updates from 1 */
  prepare(learningRate: number, updateNumber: number): void {
    const { id, parameters } = this;
    this.learningRate = learningRate;
    this.updateNumber = updateNumber;
    if (id !== "adam" && id !== "adamw") return;
    this.keep = id === "adamw" ? 1 - learningRate * parameters.weightDecay : 1;
    this.rate = learningRate / (1 - parameters.beta1 ** updateNumber);
    this.rootScale = 1 / Math.sqrt(1 - parameters.beta2 ** updateNumber);
  }

  /** Updates `count` rows of the parameter memory from row `first` on. */
  update(first: number, count: number): void {
    const { layout, kernels, learningRate, progress } = this;
    const offset = first * rowBytes;
    const weight = layout.parameters + offset;
    const gradient = layout.gradients + offset;
    const { states } = layout;
    const { momentum, decay, epsilon, beta1, beta2 } = this.parameters;
    switch (this.id) {
      case "sgd":
        kernels.sgd(count, weight, gradient, states[0] + offset, learningRate, momentum, progress);
        break;
      case "nesterov":
        kernels.nesterov(count, weight, gradient, states[0] + offset, learningRate, momentum, progress);
        break;
      case "rmsprop":
        kernels.rmsprop(
          count,
          weight,
          gradient,
          states[0] + offset,
          learningRate,
          1 - decay,
          epsilon,
          progress,
        );
        break;
      case "adam":
      case "adamw":
        kernels.adam(
          count,
          weight,
          gradient,
          states[0] + offset,
          states[1] + offset,
          this.keep,
          this.rate,
          this.rootScale,
          1 - beta1,
          1 - beta2,
          epsilon,
          progress,
        );
        break;
      default:
        this.fallback.update(first, count, learningRate, this.updateNumber);
    }
  }
}
