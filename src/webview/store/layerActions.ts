import type { Choice } from "../../shared/catalogue.ts";
import type { DesignEdit, Json } from "../../shared/design/edit.ts";
import type { LayerSpec } from "../../shared/design/fields.ts";
import { layerFields } from "../../shared/design/fields.ts";
import { choiceToJson } from "../../shared/design/print.ts";
import { choiceText } from "../../shared/format/choiceText.ts";
import { layerName } from "../../shared/format/layerNames.ts";
import { plural } from "../../shared/format/plural.ts";
import type { DesignerCommand } from "../../shared/messages.ts";
import type { DesignerStore, Selection } from "./designerStore.ts";
import { toggleToJson } from "./fieldJson.ts";

/** What a layer's row lets choose, and what it is called. */
const chosen = { activations: "activation", initializers: "initialization", losses: "loss" } as const;
type ChosenRegistry = keyof typeof chosen;

/** The gestures on layers: each is exactly one edit, with what it selects and what is read out. */
export class LayerActions {
  private readonly store: DesignerStore;

  constructor(store: DesignerStore) {
    this.store = store;
  }

  /** Adds a layer like the one before it (else like the one behind it), which is rarely far from what is wanted. */
  add(at: number): void {
    const model = this.layers[at - 1] ?? this.layers[at];
    const layer = model ? this.layerToJson(model) : { units: layerFields.units.default };
    void this.store.edit(
      { kind: "insertLayer", at, layer },
      `Added layer ${at + 1} with ${plural(layer.units as number, "unit")}.`,
      at,
    );
  }

  duplicate(at: number): void {
    if (!this.layers[at]) return;
    void this.store.edit(
      { kind: "duplicateLayer", at },
      `Duplicated layer ${at + 1}; the copy is layer ${at + 2}.`,
      at + 1,
    );
  }

  remove(at: number): void {
    const count = this.layers.length;
    if (!this.layers[at]) return;
    const left = count - 1;
    void this.store.edit(
      { kind: "removeLayer", at },
      `Removed layer ${at + 1}; ${plural(left, "hidden layer")} left.`,
      left === 0 ? "output" : Math.min(at, left - 1),
    );
  }

  move(from: number, to: number): void {
    if (from === to || !this.layers[from] || !this.layers[to]) return;
    void this.store.edit(
      { kind: "moveLayer", from, to },
      `Moved layer ${from + 1} to place ${to + 1} of ${this.layers.length}.`,
      to,
    );
  }

  setUnits(at: number, units: number): void {
    if (units === this.layers[at]?.units) return;
    this.set(at, "units", units, `Layer ${at + 1}: ${plural(units, "unit")}.`);
  }

  setActivation(at: number, choice: Choice): void {
    this.set(at, "activation", this.choiceJson(choice, "activations"), this.said(at, choice, "activations"));
  }

  /** Of a hidden layer, or of the output layer, whose number is the count of the hidden ones. */
  setInit(at: number, choice: Choice): void {
    const json = this.choiceJson(choice, "initializers");
    const announcement = this.said(at, choice, "initializers");
    if (at < this.layers.length) this.set(at, "init", json, announcement);
    else void this.store.edit({ kind: "set", path: ["output", "init"], value: json }, announcement);
  }

  setLoss(choice: Choice): void {
    const announcement = this.said(this.layers.length, choice, "losses");
    void this.store.edit(
      { kind: "set", path: ["loss"], value: this.choiceJson(choice, "losses") },
      announcement,
    );
  }

  toggleBatchNorm(at: number): void {
    const on = this.layers[at]?.batchNorm === undefined;
    this.set(at, "batchNorm", on ? true : undefined, `Layer ${at + 1}: batch norm ${on ? "on" : "off"}.`);
  }

  /** A command of VS Code's, for the selected layer. */
  run(command: DesignerCommand): void {
    const { selection } = this.store;
    if (command === "addLayer") this.add(this.placeBehind(selection));
    else if (typeof selection === "number") this.runOn(command, selection);
  }

  private runOn(command: Exclude<DesignerCommand, "addLayer">, at: number): void {
    const commands: Record<typeof command, () => void> = {
      duplicateLayer: () => this.duplicate(at),
      removeLayer: () => this.remove(at),
      moveLayerUp: () => this.move(at, at - 1),
      moveLayerDown: () => this.move(at, at + 1),
    };
    commands[command]();
  }

  /** Where a layer added to the selection goes: behind it, at the output before it. */
  private placeBehind(selection: Selection): number {
    if (selection === "input") return 0;
    return selection === "output" ? this.layers.length : selection + 1;
  }

  private get layers(): readonly LayerSpec[] {
    return this.store.design?.layers ?? [];
  }

  private set(at: number, key: keyof LayerSpec, value: Json | undefined, announcement: string): void {
    const edit: DesignEdit = { kind: "set", path: ["layers", at, key], value };
    void this.store.edit(edit, announcement);
  }

  private choiceJson(choice: Choice, registry: ChosenRegistry): Json {
    const { catalogue } = this.store;
    return catalogue ? choiceToJson(choice, registry, catalogue) : choice.type;
  }

  private said(at: number, choice: Choice, registry: ChosenRegistry): string {
    const entry = this.store.catalogue?.[registry].find(({ id }) => id === choice.type);
    const name = layerName(at, this.layers.length);
    const what = chosen[registry];
    return `${name}: ${what} ${choiceText(choice, entry)}.`;
  }

  private layerToJson(layer: LayerSpec): { [key: string]: Json } {
    return {
      units: layer.units,
      ...(layer.batchNorm ? { batchNorm: toggleToJson(layer.batchNorm, layerFields.batchNorm.fields) } : {}),
      activation: this.choiceJson(layer.activation, "activations"),
      init: this.choiceJson(layer.init, "initializers"),
    };
  }
}
