import type { Dataset, DatasetTargets } from "../../../../src/data/encode/dataset.ts";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { codedOutputs } from "../../../../src/engine/losses/coding.ts";
import { bindLoss } from "../../../../src/engine/losses/losses.ts";
import { learningRules } from "../../../../src/engine/optimizers/learningRules.ts";
import { type Choice, defaultChoice, type RegistryName } from "../../../../src/shared/catalogue.ts";
import type { DesignSpec, LayerSpec, Task, TrainingSpec } from "../../../../src/shared/design/fields.ts";
import { Random } from "../../../../src/shared/random.ts";
import { fc } from "../../../support/properties.ts";
import { arbitraryDesign } from "../../shared/design/arbitraryDesign.ts";
import { dataset, type Parts } from "../helpers.ts";

/** A design and data that fit together, small enough to be trained in a few milliseconds. */
export interface Run {
  readonly design: DesignSpec;
  readonly data: Dataset;
}

const choice = (type: string, parameters: Choice["parameters"] = {}): Choice => ({ type, parameters });

/** Every entry with its usual parameters, in place of any that its ranges allow, of which most are extreme. */
function usual(design: DesignSpec): DesignSpec {
  const usualChoice = (registry: RegistryName, { type, parameters }: Choice): Choice => {
    const entry = catalogue[registry].find(({ id }) => id === type);
    return entry ? defaultChoice(entry) : choice(type, parameters);
  };
  const { output, training } = design;
  return {
    ...design,
    layers: design.layers.map((layer) => ({
      ...layer,
      init: usualChoice("initializers", layer.init),
      activation: usualChoice("activations", layer.activation),
    })),
    output: {
      init: usualChoice("initializers", output.init),
      activation: usualChoice("activations", output.activation),
    },
    training: {
      ...training,
      optimizer: usualChoice("optimizers", training.optimizer),
      schedule: usualChoice("schedules", training.schedule),
    },
  };
}

/**
 * Any design of the format, with what cannot be random on its own made to fit: widths and epochs are cut down, a loss gets a
 * task it is for, and an initializer or a learning rule the layers that it asks for.
 */
export function arbitraryRun(): fc.Arbitrary<Run> {
  return fc
    .record({
      design: arbitraryDesign(),
      isUsual: fc.boolean(),
      regression: fc.boolean(),
      classes: fc.integer({ min: 2, max: 4 }),
      targets: fc.integer({ min: 1, max: 3 }),
      width: fc.integer({ min: 1, max: 4 }),
      train: fc.integer({ min: 6, max: 20 }),
      validation: fc.integer({ min: 1, max: 6 }),
      test: fc.integer({ min: 0, max: 4 }),
      seed: fc.nat(),
    })
    .map(({ design: any, isUsual, regression, classes, targets, width, seed, ...parts }) => {
      const design = small(asRuleWants(isUsual ? usual(any) : any), parts.train, classes);
      const task = taskOf(design, regression);
      const outputs =
        task === "regression" ? targets : codedOutputs(bindLoss(design.loss, task).entry.coding, classes);
      const data = noise({ task, width, classes, outputs, seed, parts });
      // Numbers have no classes that could be weighed.
      const classWeights = task === "regression" ? undefined : design.training.classWeights;
      return { design: { ...design, training: { ...design.training, classWeights } }, data };
    });
}

function small(design: DesignSpec, trainingRows: number, classes: number): DesignSpec {
  const { training, output } = design;
  const { optimizer, earlyStopping } = training;
  return {
    ...design,
    layers: design.layers.slice(0, 3).map(smallLayer),
    output: {
      ...output,
      init: output.init.type === "rbm" ? choice("he-uniform", { bias: 0.1 }) : output.init,
    },
    training: {
      ...training,
      // Below 1: at the field's limit, 1000, hardly a run would get past its third step.
      optimizer: {
        ...optimizer,
        parameters: { ...optimizer.parameters, learningRate: optimizer.parameters.learningRate % 1 || 0.1 },
      },
      l2: training.l2 / 10_000,
      epochs: training.epochs % 5,
      batchSize: 2 + (training.batchSize % (trainingRows - 1)),
      warmupSteps: training.warmupSteps % 10,
      earlyStopping: earlyStopping && { ...earlyStopping, patience: 1 + (earlyStopping.patience % 3) },
      classWeights:
        typeof training.classWeights === "object" ? { [`class ${classes - 1}`]: 2.5 } : training.classWeights,
    },
  };
}

function smallLayer(layer: LayerSpec): LayerSpec {
  const units = 1 + (layer.units % 6);
  if (layer.init.type !== "rbm") return { ...layer, units };
  const { epochs } = layer.init.parameters;
  const init = choice("rbm", { ...layer.init.parameters, epochs: 1 + (epochs % 2) });
  return { ...layer, units, init, activation: choice("sigmoid"), batchNorm: undefined };
}

/** A learning rule trains one kind of network only. */
function asRuleWants(design: DesignSpec): DesignSpec {
  if (!learningRules.some(({ id }) => id === design.training.optimizer.type)) return design;
  const sign = choice("sign", { straightThrough: 0 });
  const init = choice("gaussian", { std: 1, bias: 0 });
  const training: TrainingSpec = { ...design.training, l2: 0, clipNorm: 0, classWeights: undefined };
  return {
    ...design,
    layers: design.layers.map((layer) => ({ ...layer, batchNorm: undefined, activation: sign, init })),
    output: { activation: sign, init },
    loss: choice("adaline"),
    training,
  };
}

function taskOf({ loss }: DesignSpec, regression: boolean): Task {
  const task: Task = regression ? "regression" : "classification";
  const { tasks } = bindLoss(loss, task).entry;
  return tasks.includes(task) ? task : tasks[0];
}

interface Noise {
  readonly task: Task;
  readonly width: number;
  readonly classes: number;
  readonly outputs: number;
  readonly seed: number;
  readonly parts: Required<Parts>;
}

function noise({ task, width, classes, outputs, seed, parts }: Noise): Dataset {
  const random = new Random(seed, "property");
  const rows = parts.train + parts.validation + parts.test;
  const inputs = Float32Array.from({ length: rows * width }, () => random.normal());
  const targets: DatasetTargets =
    task === "regression"
      ? { kind: "values", values: Float32Array.from({ length: rows * outputs }, () => random.normal()) }
      : { kind: "labels", labels: Int32Array.from({ length: rows }, (_, row) => row % classes) };
  const data = dataset(task, width, inputs, targets, parts);
  return { ...data, summary: { ...data.summary, outputs } };
}
