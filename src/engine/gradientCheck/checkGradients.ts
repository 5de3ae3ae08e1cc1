import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type {
  CheckProgress,
  GradientReport,
  LayerGradients,
  TensorGradients,
} from "../../shared/gradientReport.ts";
import { Random } from "../../shared/random.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { Network } from "../network.ts";
import { type Chosen, chooseParameters } from "./chooseParameters.ts";
import { Probe } from "./probe.ts";
import { gradientTolerance, TensorCheck } from "./tensorCheck.ts";

/** Checked without being asked for more: some seconds for a network of usual size. */
const usualParameters = 1000;
const maxRows = 32;
/** How far every parameter is moved before the check, as a standard deviation. */
const jitter = 0.05;

export interface GradientCheckOptions {
  /** Maximum number of parameters to check; default {@link usualParameters}. */
  readonly parameters?: number;
  /** Float64, or rounding hides what is to be seen. Another one than the reference is for tests. */
  readonly kernels?: Kernels;
}

/**
 * Compares the analytic gradient with central differences, for the user's own design and data.
 *
 * - The objective is that of training, mean loss and L2, on up to 32 random training rows, with batch norm's statistics
 *   from them.
 * - The parameters are those of the initialization, each moved by N(0, 0.05²) from a seeded generator: at the
 *   initialization itself mistakes hide, as with γ = 1, β = 0 or weights of 0.
 * - With more parameters than are to be checked, small tensors are checked whole, and of each large one a random sample;
 *   the report has both numbers.
 * - The error of a parameter is |a − n| / max(|a|, |n|, 10⁻³ of the layer's greatest |a|, 10⁻⁵ |J|); the last term is
 *   where the rounding of J, divided by h, limits what a difference can show. h is 10⁻⁵; where that does not agree, other
 *   distances are tried, for a wrong gradient agrees at none.
 * - Where a step crosses a kink of an activation, the quotient is no derivative: such distances are left out. A parameter
 *   that lies at a kink itself, so that the slopes on its two sides differ and the gradient is between them, is counted
 *   as such and not compared.
 *
 * Yields after every parameter, so that the caller can look after other things, or give up.
 *
 * @throws InputError when the design and the data do not fit together
 */
export function* checkGradients(
  design: DesignSpec,
  dataset: Dataset,
  options: GradientCheckOptions = {},
): Generator<CheckProgress, GradientReport> {
  const { kernels = referenceKernels("float64"), parameters = usualParameters } = options;
  const { inputs, outputs, task } = dataset.summary;
  const rows = Math.min(maxRows, dataset.train.length);
  if (rows < 2 && design.layers.some(({ batchNorm }) => batchNorm)) {
    throw new InputError(
      "dataset.split.train: one row has no variance, which batch norm needs. Use at least 2 rows for training.",
      { field: "dataset.split.train" },
    );
  }
  const shape = { inputs: inputs.length, outputs, task };
  const network = new Network(design, shape, { kernels, capacity: rows, training: true });
  try {
    const { seed, optimizer } = design.training;
    if (!network.plan.optimizer)
      throw new InputError(
        `training.optimizer: "${optimizer.type}" learns without gradients, so there is nothing to check. Choose an optimizer such as "sgd" first.`,
        { field: "training.optimizer" },
      );
    network.initialize(seed, dataset);
    network.attach(dataset);
    const random = new Random(seed, "gradient check");
    const order = dataset.train.slice();
    random.shuffle(order);
    network.workspace.load(order, 0, rows);
    network.writeAll(network.readAll("value").map((value) => value + jitter * random.normal()));
    return yield* checkNetwork(network, rows, chooseParameters(network, parameters, random));
  } finally {
    network.close();
  }
}

function* checkNetwork(
  network: Network,
  rows: number,
  chosen: Chosen,
): Generator<CheckProgress, GradientReport> {
  const probe = new Probe(network);
  const total = chosen.reduce((sum, { at }) => sum + at.length, 0);
  const tensors: TensorGradients[] = [];
  let done = 0;
  for (const { layer, tensor, at } of chosen) {
    const check = new TensorCheck(network, probe, layer, tensor);
    for (const index of at) {
      check.compare(index);
      yield { done: ++done, total };
    }
    tensors.push(check.result());
  }
  const layers = network.plan.layers.map((_, index): LayerGradients => {
    const own = tensors.filter((_tensor, i) => chosen[i].layer === index);
    return { passed: own.every(({ wrong }) => wrong === 0), tensors: own };
  });
  return {
    passed: layers.every(({ passed }) => passed),
    tolerance: gradientTolerance,
    rows,
    parameters: network.parameters,
    checked: tensors.reduce((sum, { checked }) => sum + checked, 0),
    layers,
  };
}
