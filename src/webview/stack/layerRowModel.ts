/** What the rows of the stack show, computed from the store in one place. */
import { type Catalogue, type CatalogueEntry, type Choice, findEntry } from "../../shared/catalogue.ts";
import type { DesignSpec, LayerSpec } from "../../shared/design/fields.ts";
import type { Fix } from "../../shared/design/fix.ts";
import type { DatasetSummary, LayerQuantity, LayerSnapshot, LayersEvent } from "../../shared/events.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { layerName } from "../../shared/format/layerNames.ts";
import { countText } from "../../shared/format/numbers.ts";
import { plural } from "../../shared/format/plural.ts";
import type { Diagnosis } from "../../shared/health/diagnosis.ts";
import { type LayerHealth, layerHealth, type RunFinding } from "../plots/health.ts";
import type { ValueRange } from "../plots/rebin.ts";
import { sharedRanges } from "../plots/sharedRange.ts";
import type { StepAxis } from "../plots/stepAxis.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { shownDiagnoses } from "../store/diagnoses.ts";
import { type ShownShape, shapesOf } from "../store/shapes.ts";
import { type ShownLayer, shownLayers, showsRun } from "../store/shownLayers.ts";
import { widestUnits } from "./stackGeometry.ts";

/** What the run has reported of one layer over time. */
export interface LayerHistory {
  readonly snapshots: readonly LayersEvent[];
  readonly layer: number;
  readonly revision: number;
  readonly steps: StepAxis;
  /** The step that is shown; undefined while that is the newest one. */
  readonly marked: number | undefined;
}

/** One layer as its row shows it. */
export interface LayerRowModel {
  /** The layer's number; the output layer is the last. */
  readonly index: number;
  /** "Layer 3", "Output". */
  readonly name: string;
  /** Undefined for the output layer. */
  readonly layer: LayerSpec | undefined;
  readonly init: Choice;
  /** The design's loss; undefined in hidden layers, and where the design names none. */
  readonly loss: Choice | undefined;
  /** The name of the loss that a design has if it names none. */
  readonly autoLoss: string;
  /** What the output is of, "3 classes: …"; empty for hidden layers. */
  readonly outputs: string;
  /** What is applied to the outputs, by the output layer and by the loss: "softmax, by the loss". */
  readonly applied: string;
  readonly shape: ShownShape;
  /** Units of the widest layer, which the blocks' widths are relative to. */
  readonly widest: number;
  readonly snapshot: LayerSnapshot | undefined;
  /** The snapshots of all layers that have one. */
  readonly network: readonly LayerSnapshot[];
  /** Number of updates made when the snapshot was taken; undefined for an untrained network. */
  readonly step: number | undefined;
  /** The value axis of the histogram, where other layers have the same. */
  readonly range: ValueRange | undefined;
  readonly history: LayerHistory | undefined;
  readonly quantity: LayerQuantity;
  /** What is wrong with what the design says about the layer. */
  readonly problems: readonly string[];
  /** Why the run stopped here; empty where it did not. */
  readonly divergence: string;
  /** What would keep the run from diverging here. */
  readonly divergenceRemedies: readonly Fix[];
  /** What is wrong with the run as a whole. */
  readonly runFinding: RunFinding | undefined;
  /** Whether the snapshot is the run's newest. */
  readonly isLive: boolean;
  readonly catalogue: Catalogue;
}

/** Units of the widest layer of the network, inputs and outputs included. */
export function widestOf({ layers }: DesignSpec, dataset: DatasetSummary | undefined): number {
  return widestUnits([dataset?.inputs.length, dataset?.outputs, ...layers.map(({ units }) => units)]);
}

/**
 * The rows of a design's layers, the output layer last.
 *
 * @param drawn the design with a width that is being drawn and not yet in the document
 * @param valueRanges the value axes that layers share, by activation; kept from one call to the next
 */
export function layerRowModels(
  store: DesignerStore,
  design: DesignSpec,
  drawn: DesignSpec,
  valueRanges: Map<string, ValueRange>,
): readonly LayerRowModel[] {
  const { catalogue, dataset, quantity, shown } = store;
  if (!catalogue) return [];
  const layers = shownLayers(store);
  const network = layers.flatMap(({ snapshot }) => snapshot ?? []);
  const diagnoses = shownDiagnoses(store);
  const ranges = store.sharedAxis ? rangesOf(design, layers, quantity, valueRanges) : [];
  const widest = widestOf(design, dataset);
  return shapesOf(drawn, dataset).map((shape, index) => {
    const layer = design.layers[index];
    const shownLayer = layers[index];
    const divergence = divergenceAt(store, shownLayer);
    return {
      index,
      name: layerName(index, design.layers.length),
      layer,
      init: layer?.init ?? design.output.init,
      ...(layer ? noOutput : outputOf(design, dataset, catalogue)),
      shape,
      widest,
      snapshot: shownLayer.snapshot,
      network,
      step: shownLayer.runLayer === undefined ? undefined : shown.step,
      range: ranges[index],
      history: historyOf(store, shownLayer),
      quantity,
      problems: layer ? store.problemsAt(`layers[${index}]`) : store.problemsAt("output", "loss"),
      divergence,
      divergenceRemedies: divergence === "" ? [] : (store.log?.verifiedRemedies ?? []),
      runFinding: runFindingOf(store, shownLayer, diagnoses),
      isLive: shown.isLive,
      catalogue,
    };
  });
}

/** What a row shows of its layer's health, the same for those who see it and those who hear it. */
export function rowHealth(model: LayerRowModel): LayerHealth {
  const { layer, shape, snapshot, network, step, runFinding: run } = model;
  if (model.divergence !== "" && model.isLive)
    return { tone: "bad", text: "diverged here", detail: "", explanation: model.divergence };
  return layerHealth(snapshot, { output: layer === undefined, network, inputs: shape.inputs, step, run });
}

/** What a row is for those who hear it: its name, width, settings and health. */
export function rowLabel(model: LayerRowModel): string {
  const { catalogue, layer, shape } = model;
  const label = (registry: "activations" | "initializers", choice: Choice) =>
    choiceText(choice, findEntry(catalogue, registry, choice.type));
  return [
    model.name,
    `${countText(shape.units)} ${layer ? (shape.units === 1 ? "unit" : "units") : "outputs"}`,
    layer && `${label("activations", layer.activation)} activation`,
    `${label("initializers", model.init)} initialization`,
    layer && `batch norm ${layer.batchNorm ? "on" : "off"}`,
    `${countText(shape.parameters)} parameters`,
    rowHealth(model).text,
  ]
    .filter(Boolean)
    .join(", ");
}

const noOutput = { loss: undefined, autoLoss: "", outputs: "", applied: "" };

/** What the output layer's row shows beside that of a hidden layer. */
function outputOf(design: DesignSpec, dataset: DatasetSummary | undefined, catalogue: Catalogue) {
  const auto = autoLossOf(dataset, catalogue);
  return {
    loss: design.loss,
    autoLoss: auto?.label ?? "loss: auto",
    outputs: outputsText(dataset),
    applied: appliedText(design, auto, catalogue),
  };
}

/** The loss that a design has if it names none; undefined where the dataset, and with it the task, is not known. */
function autoLossOf(dataset: DatasetSummary | undefined, catalogue: Catalogue): CatalogueEntry | undefined {
  const id = dataset?.task === "regression" ? "mean-squared-error" : "softmax-cross-entropy";
  return dataset && findEntry(catalogue, "losses", id);
}

function appliedText(design: DesignSpec, auto: CatalogueEntry | undefined, catalogue: Catalogue): string {
  const { activation } = design.output;
  const loss = design.loss ? findEntry(catalogue, "losses", design.loss.type) : auto;
  const entry = findEntry(catalogue, "activations", activation.type);
  return [
    ...(activation.type === "identity" ? [] : [choiceText(activation, entry)]),
    ...(loss?.applies === undefined ? [] : [`${loss.applies}, by the loss`]),
  ].join(", then ");
}

function outputsText(dataset: DatasetSummary | undefined): string {
  if (!dataset) return "";
  if (dataset.task === "regression") return `predicts ${dataset.target}`;
  return `${plural(dataset.classes.length, "class", "classes")}: ${dataset.classes.slice(0, 30).join(", ")}`;
}

function rangesOf(
  design: DesignSpec,
  layers: readonly ShownLayer[],
  quantity: LayerQuantity,
  valueRanges: Map<string, ValueRange>,
): (ValueRange | undefined)[] {
  return sharedRanges(
    layers.map(({ snapshot }, i) => ({
      activation: design.layers[i]?.activation.type,
      histogram: snapshot?.[quantity].histogram,
    })),
    valueRanges,
  );
}

function historyOf(store: DesignerStore, { runLayer }: ShownLayer): LayerHistory | undefined {
  const { log, revision, stepAxis: steps, shown } = store;
  const marked = shown.isLive ? undefined : shown.step;
  return log && runLayer !== undefined
    ? { snapshots: log.snapshots, layer: runLayer, revision, steps, marked }
    : undefined;
}

/** What is wrong with the run that this row's snapshot is of. */
function runFindingOf(
  { shown }: DesignerStore,
  { runLayer }: ShownLayer,
  diagnoses: readonly Diagnosis[],
): RunFinding | undefined {
  if (runLayer === undefined) return undefined;
  const { isLive, step = 0 } = shown;
  return diagnoses.find(
    ({ kind, layers, since }) => (kind === "diverged" || layers.length === 0) && (isLive || since <= step),
  );
}

function divergenceAt(store: DesignerStore, { runLayer }: ShownLayer): string {
  const diverged = store.log?.diverged;
  return diverged && runLayer === diverged.layer && showsRun(store) ? diverged.message : "";
}
