/** Back propagation through a design's network on rows of its data: what the command line and the page "Backprop" show. */
import type { Dataset } from "../../data/encode/dataset.ts";
import {
  type ExplainQuery,
  type Explanation,
  maxSteps,
  type NudgeAnswer,
  type NudgeQuery,
} from "../../shared/backprop/explainRequests.ts";
import { type BackpropGraph, type BackpropNode, nodeNamed } from "../../shared/backprop/graph.ts";
import type { Choice } from "../../shared/catalogue.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { count, numberText } from "../../shared/format/numbers.ts";
import { evenlySpaced } from "../healthSample.ts";
import type { TensorName } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { applyModel, type ModelTensors } from "../model.ts";
import { Network } from "../network.ts";
import { backpropGraph, objectiveOf } from "./backpropGraph.ts";
import { type BackpropOptions, type Example, examplesOf, typedExample } from "./example.ts";
import { type NetworkValues, readNetworkValues, tensorOf, withTensor } from "./networkValues.ts";
import { checkSize, explainedPlan, sizeProblem, smallDesign, smallDesignText } from "./size.ts";

/** η where the design's optimizer has none. */
const defaultLearningRate = 0.1;

/** What is explained. */
export interface ExplainSource {
  readonly design: DesignSpec;
  readonly dataset: Dataset;
  /** The weights of a trained network; undefined for those that a run starts from. */
  readonly trained?: { readonly tensors: ModelTensors; readonly moment: string };
}

/** Everything that a question needs, ready to be computed. */
interface Subject {
  readonly design: DesignSpec;
  readonly network: NetworkValues;
  readonly rows: readonly number[];
  readonly examples: readonly Example[];
  readonly options: BackpropOptions;
  readonly learningRate: number;
  readonly smaller: string | undefined;
  readonly moment: string;
}

/** @throws InputError where a row does not exist, the network is too large, or the weights do not fit */
export function explain(source: ExplainSource, query: ExplainQuery): Explanation {
  const { dataset } = source;
  const subject = subjectOf(source, query);
  const { design, rows, examples, options } = subject;
  const { network, objectives } = afterSteps(subject, query.steps);
  const graph = backpropGraph(network, examples, {
    ...options,
    constantStatistics: query.constantStatistics && options.statistics === "batch",
  });
  const { summary } = dataset;
  const target = query.typed?.target ?? targetOf(dataset, rows[0]);
  return {
    graph,
    rows,
    dataRows: summary.rows.all,
    inputs: summary.inputs,
    classes: summary.classes,
    targets: rows.map((row, i) => targetText(dataset, i === 0 ? target : targetOf(dataset, row))),
    target,
    statistics: design.layers.some(({ batchNorm }) => batchNorm) ? options.statistics : "none",
    objectives,
    learningRate: subject.learningRate,
    activations: [
      ...design.layers.map(({ activation }) => activation),
      design.output.activation,
    ] satisfies Choice[],
    smaller: subject.smaller,
    moment: subject.moment,
  };
}

/** J over one parameter. @throws InputError as {@link explain} does, and where there is no such parameter */
export function nudge(source: ExplainSource, query: NudgeQuery): NudgeAnswer {
  const subject = subjectOf(source, query);
  const { examples, options } = subject;
  const { network } = afterSteps(subject, query.steps);
  const graph = backpropGraph(network, examples, options);
  const node = graph.nodes.find(({ name }) => name === query.node);
  if (node?.role !== "parameter" || node.layer === undefined || !(query.element in node.value))
    throw new InputError(`${query.node}: the network has no such parameter.`);
  const { layer } = node;
  const tensor = tensorNameOf(node);
  const values = tensorOf(network, layer, tensor);
  const objectives = Float64Array.from(query.deltas, (delta) => {
    const moved = values.slice();
    moved[query.element] += delta;
    return objectiveOf(withTensor(network, layer, tensor, moved), examples, options);
  });
  return {
    value: values[query.element],
    gradient: node.gradient[query.element],
    objective: nodeNamed(graph, "J").value[0],
    objectives,
  };
}

function subjectOf({ design: own, dataset, trained }: ExplainSource, query: ExplainQuery): Subject {
  const { inputs, outputs, task } = dataset.summary;
  const shape = { inputs: inputs.length, outputs, task };
  const rows = rowsOf(dataset, query);
  const problem = query.allowsSmaller ? sizeProblem(explainedPlan(own, shape), rows.length) : undefined;
  const design = problem === undefined ? own : smallDesign(own, shape);
  const plan = explainedPlan(design, shape);
  checkSize(plan, rows.length);
  const tensors = problem === undefined ? trained?.tensors : undefined;
  const { coding } = plan.loss.entry;
  const options = { statistics: rows.length > 1 ? "batch" : "running" } as const;
  return {
    design,
    network: initialValues(design, dataset, tensors),
    rows,
    examples: query.typed
      ? [typedExample(own, dataset, query.typed, coding), ...examplesOf(own, dataset, rows.slice(1), coding)]
      : examplesOf(own, dataset, rows, coding),
    options,
    learningRate: query.learningRate ?? own.training.optimizer.parameters.learningRate ?? defaultLearningRate,
    smaller: problem && `${problem} ${smallDesignText(design)}`,
    moment: tensors && trained ? trained.moment : "before training",
  };
}

/** The rows that are asked for, and training rows that fill the batch up. */
function rowsOf({ summary, train }: Dataset, { rows, added }: ExplainQuery): readonly number[] {
  const { all } = summary.rows;
  for (const row of rows) {
    if (row >= 0 && row < all) continue;
    throw new InputError(`There is no row ${row + 1}: ${summary.path} has rows 1 to ${count(all)}.`);
  }
  if (added === 0) return rows;
  const others = train.filter((row) => !rows.includes(row));
  return [...rows, ...evenlySpaced(others, Math.min(added, others.length))];
}

/** The weights that a run starts from, or those of a model, as the kernels hold them. */
function initialValues(
  design: DesignSpec,
  dataset: Dataset,
  tensors: ModelTensors | undefined,
): NetworkValues {
  const { inputs, outputs, task } = dataset.summary;
  const network = new Network(
    design,
    { inputs: inputs.length, outputs, task },
    { kernels: referenceKernels(), capacity: 1, training: false },
  );
  try {
    if (tensors) applyModel(network, tensors);
    else network.initialize(design.training.seed, dataset);
    return readNetworkValues(network);
  } finally {
    network.close();
  }
}

/** The network after plain SGD steps W ← W − η ∂J/∂W on these examples, with J before and after each. */
function afterSteps({ network, examples, options, learningRate }: Subject, steps: number) {
  if (steps > maxSteps)
    throw new InputError(`At most ${maxSteps} SGD steps can be taken here; train the network for more.`);
  const graphs = [backpropGraph(network, examples, options)];
  let values = network;
  for (let step = 0; step < steps; step++) {
    values = steppedBy(values, graphs[step], learningRate);
    graphs.push(backpropGraph(values, examples, options));
  }
  return { network: values, objectives: graphs.map((graph) => nodeNamed(graph, "J").value[0]) };
}

function steppedBy(network: NetworkValues, { nodes }: BackpropGraph, learningRate: number): NetworkValues {
  const parameters = nodes.filter(({ role }) => role === "parameter");
  return parameters.reduce((values, node) => {
    const { layer = 0, value, gradient } = node;
    const stepped = value.map((element, i) => element - learningRate * gradient[i]);
    return withTensor(values, layer, tensorNameOf(node), stepped);
  }, network);
}

const tensorNames: Readonly<Record<string, TensorName>> = {
  W: "weight",
  b: "bias",
  γ: "gamma",
  β: "beta",
};

function tensorNameOf({ symbol }: BackpropNode): TensorName {
  return tensorNames[symbol[0]];
}

/** What a row's answer should be: (1) the number of its class, or (outputs) numbers as the network sees them. */
function targetOf({ targets, summary }: Dataset, row: number): readonly number[] {
  if (targets.kind === "labels") return [targets.labels[row]];
  const { outputs } = summary;
  return [...targets.values.subarray(row * outputs, (row + 1) * outputs)];
}

/** The name of a class, or numbers. */
function targetText({ targets, summary }: Dataset, target: readonly number[]): string {
  return targets.kind === "labels" ? summary.classes[target[0]] : target.map(numberText).join(", ");
}
