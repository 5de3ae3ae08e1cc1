import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { useGenerator } from "../../shared/design/dataSource.ts";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { Json } from "../../shared/design/edit.ts";
import { datasetGroups, type FieldGroup, groupFields, isEditable } from "../../shared/design/fieldGroups.ts";
import type { Fields } from "../../shared/design/fieldKinds.ts";
import { type DesignSpec, designFields, layerFields } from "../../shared/design/fields.ts";
import { formatPath } from "../../shared/design/path.ts";
import { scalingOfDesign, standardizeEdits } from "../../shared/design/scaling.ts";
import type { FieldChange, Suggestions } from "../forms/fieldForm.ts";
import "../forms/fieldForm.ts";
import { lockReason } from "../../shared/lesson/controls.ts";
import { resplit, type Split } from "../forms/split.ts";
import { help } from "../help.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import { StoreController } from "../store/storeController.ts";
import { base, buttons, tones } from "../styles.ts";
import "./datasetFacts.ts";
import "./diagnosisList.ts";
import "./layerMeasures.ts";

const datasetFields: Fields = designFields.dataset.fields;
const layerKeys = Object.keys(layerFields);
/** A list of more names than this is no help. */
const maxSuggestions = 200;
const maxWeightedClasses = 50;
/** The characters between cells that occur; their names where they cannot be read. */
const delimiters: Suggestions = {
  values: [",", ";", "\t", "|", "whitespace"],
  labels: { ",": "comma", ";": "semicolon", "|": "pipe" },
  none: "auto",
};

/** The fields of what is selected, of the training and of the dataset. */
@customElement("mlp-inspector")
export class InspectorElement extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr));
        align-content: start;
        gap: 18px 28px;
        padding: 12px 14px 20px;
      }
      section {
        display: grid;
        align-content: start;
        gap: 7px;
        min-width: 0;
      }
      h2 {
        display: flex;
        justify-content: space-between;
      }
      .file {
        display: flex;
        align-items: center;
        gap: 4px;
        min-width: 0;
      }
      .file span {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .pick {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        flex: none;
      }
      .split {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 6px;
      }
      .split label {
        display: block;
        margin-bottom: 2px;
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
      }
      details > :not(summary) {
        margin-bottom: 5px;
      }
      summary {
        cursor: pointer;
        color: var(--vscode-descriptionForeground);
        margin-bottom: 6px;
        border-radius: 2px;
      }
      summary:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: 1px;
      }
      .error {
        display: flex;
        gap: 6px;
        line-height: 1.4;
        padding: 6px 8px;
        border: 1px solid var(--vscode-inputValidation-errorBorder);
        background: var(--vscode-inputValidation-errorBackground);
        color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
        border-radius: 3px;
        overflow-wrap: anywhere;
      }
      .error .link {
        display: block;
        margin-top: 3px;
        color: inherit;
        text-decoration: underline;
      }
    `,
  ];

  @property({ attribute: false }) store!: DesignerStore;
  private shownSelection: DesignerStore["selection"] | undefined;
  @query("#dataset") private readonly datasetSection!: HTMLElement | null;
  protected readonly follow = new StoreController(this, (store) => [
    store.design,
    store.catalogue,
    store.preview,
    store.lastPreview,
    store.selection,
    store.page,
    store.data.report.kind,
    store.lesson.isLeft,
  ]);

  override updated(): void {
    const { selection } = this.store;
    if (selection === this.shownSelection) return;
    const first = this.shownSelection === undefined;
    this.shownSelection = selection;
    if (selection === "input" && !first) this.datasetSection?.scrollIntoView({ block: "nearest" });
  }

  override render() {
    const { store } = this;
    const { design, catalogue } = store;
    if (!design || !catalogue) return nothing;
    // Beside the data page are the fields of the data alone.
    if (store.page === "data") return this.renderDataset(design);
    return html`
      ${this.renderSelected(design)}
      <mlp-diagnosis-list .store=${store}></mlp-diagnosis-list>
      <mlp-layer-measures .store=${store}></mlp-layer-measures>
      ${this.renderTraining(design)} ${this.renderDataset(design)}
    `;
  }

  private renderSelected(design: DesignSpec) {
    const { selection } = this.store;
    if (selection === "input") return nothing;
    const layer = selection === "output" ? undefined : design.layers[selection];
    if (layer && selection !== "output")
      return html`
        <section data-section="layer" aria-label="Layer ${selection + 1}">
          <h2>Layer ${selection + 1}</h2>
          ${this.renderForm(["layers", selection], layerFields, layer, `Layer ${selection + 1}`, layerKeys)}
        </section>
      `;
    return html`
      <section data-section="output" aria-label="Output layer">
        <h2>Output layer</h2>
        ${this.renderForm(["output"], designFields.output.fields, design.output, "Output")} ${this.renderApplied(design)}
        ${this.renderForm([], designFields, design, "", ["loss"])}
      </section>
    `;
  }

  /** The list above says "identity" where the loss has an activation of its own. */
  private renderApplied({ loss }: DesignSpec) {
    const { catalogue, dataset } = this.store;
    const auto = dataset?.task === "classification" ? "softmax-cross-entropy" : undefined;
    const id = loss?.type ?? auto;
    const applies = catalogue?.losses.find((entry) => entry.id === id)?.applies;
    if (applies === undefined) return nothing;
    return html`<p class="dim" data-applied>The loss applies the ${applies}: the network's answers are its results.</p>`;
  }

  private renderTraining(design: DesignSpec) {
    return html`
      <section data-section="training" aria-label="Training">
        <h2>Training</h2>
        ${this.renderForm(["training"], designFields.training.fields, design.training, "", undefined, this.classNames())}
        ${this.store.selection === "output" ? nothing : this.renderForm([], designFields, design, "", ["loss"])}
      </section>
    `;
  }

  /** The classes that can have weights of their own. */
  private classNames(): Readonly<Record<string, Suggestions>> {
    const values = this.store.dataset?.classes ?? [];
    return values.length === 0 || values.length > maxWeightedClasses
      ? {}
      : { classWeights: { values, none: "none" } };
  }

  private renderDataset(design: DesignSpec) {
    const { dataset: summary } = this.store;
    return html`
      <section id="dataset" data-section="dataset" aria-label="Dataset">
        <h2>Dataset</h2>
        ${groupFields(datasetFields, datasetGroups).map((group) => this.renderGroup(group, design.dataset))}
        <mlp-dataset-facts .summary=${summary}></mlp-dataset-facts>
        ${this.store.preview.kind === "loading" && !summary ? html`<p class="dim">Reading the data…</p>` : nothing}
      </section>
    `;
  }

  private renderGroup(group: FieldGroup, dataset: DesignSpec["dataset"]) {
    // Points of a generator come without a file.
    if (group.ofFile && dataset.path === undefined) return nothing;
    const runs = partition(group.fields, (key) => key in this.datasetControls);
    const content = runs.map((keys) => {
      const control = this.datasetControls[keys[0]];
      return control
        ? this.renderControl(keys[0], control(dataset))
        : this.renderForm(
            ["dataset"],
            datasetFields,
            shownDataset(dataset),
            "",
            keys,
            this.datasetSuggestions(),
          );
    });
    if (!group.folded) return content;
    return html`
      <details ?open=${group.fields.some((key) => isSet(key, dataset))} data-group=${group.label}>
        <summary>${group.label}</summary>
        ${content}
      </details>
    `;
  }

  /** A control as far as the lesson offers it. */
  private renderControl(key: string, control: unknown) {
    const access = this.store.lesson.accessTo(["dataset", key]);
    if (access === "open") return control;
    if (access === "hidden") return nothing;
    return html`
      <div inert>${control}</div>
      <p class="dim" data-locked=${key}><vscode-icon name="lock"></vscode-icon> ${lockReason}</p>
    `;
  }

  /** Fields of the dataset whose control is not a form's. */
  private readonly datasetControls: Readonly<Record<string, (dataset: DesignSpec["dataset"]) => unknown>> = {
    path: (dataset) =>
      dataset.path === undefined
        ? this.renderPreviewError()
        : html`
          <div class="file" data-field="path" ${help(datasetFields.path.doc)}>
            <vscode-icon name="table"></vscode-icon><span>${datasetName(dataset)}</span>
            <button class="link pick" data-action="pick" @click=${() => this.store.pickDataset()}>
              <vscode-icon name="folder-opened"></vscode-icon>Choose…
            </button>
          </div>
          ${this.renderPreviewError()}
        `,
    split: ({ split }) => this.renderSplit(split),
  };

  private datasetSuggestions(): Readonly<Record<string, Suggestions>> {
    const { dataset: summary } = this.store;
    const columns = summary?.columns.map(({ name }) => name) ?? [];
    if (!summary || columns.length === 0 || columns.length > maxSuggestions) return { delimiter: delimiters };
    return {
      delimiter: delimiters,
      target: { values: columns, none: `auto (${summary.target})` },
      splitColumn: { values: columns, none: "none" },
      columns: { values: columns, none: "" },
    };
  }

  private renderPreviewError() {
    const { preview, page, data } = this.store;
    // The data page shows the error in place of the report.
    const isShownThere = page === "data" && data.report.kind === "error";
    if (preview.kind !== "error" || isShownThere) return nothing;
    return html`
      <div class="error" role="alert" data-error="dataset">
        <vscode-icon class="tone-bad" name="error"></vscode-icon>
        <div>
          ${preview.message}
          <button class="link" @click=${() => this.store.pickDataset()}>Choose another file…</button>
        </div>
      </div>
    `;
  }

  /** The three fractions are one field: changing one changes another, in one edit. */
  private renderSplit(split: Split) {
    const field = designFields.dataset.fields.split;
    const keys = Object.keys(field.fields) as (keyof Split)[];
    return html`
      <div class="split" role="group" aria-label="Split">
        ${keys.map((key) => {
          const part = field.fields[key];
          return html`
            <div data-field="split.${key}" ${help(`${part.doc} ${field.doc}`)}>
              <label>${part.label}</label>
              <mlp-number-field
                .value=${split[key]}
                .range=${part}
                .label=${part.label}
                .doc=${part.doc}
                @commit=${(event: CustomEvent<number>) => this.setSplit(resplit(split, key, event.detail))}
              ></mlp-number-field>
            </div>
          `;
        })}
      </div>
    `;
  }

  private setSplit(split: Split): void {
    const parts = `${split.train} / ${split.validation} / ${split.test}`;
    this.set(["dataset", "split"], { ...split }, `Split: ${parts}.`);
  }

  private renderForm(
    path: readonly (string | number)[],
    fields: Fields,
    values: object,
    name: string,
    only?: readonly string[],
    suggestions: Record<string, Suggestions> = {},
  ) {
    const onChange = (event: CustomEvent<FieldChange>) => {
      const { key, path: inner = [], value, announcement } = event.detail;
      const { design } = this.store;
      if (fields === datasetFields && key === "generate") this.setSource(value);
      else if (fields === datasetFields && key === "standardize" && design)
        void this.store.editTogether(standardizeEdits(design.dataset, value !== false), announcement);
      else this.set([...path, key, ...inner], value, name === "" ? announcement : `${name}, ${announcement}`);
    };
    return html`
      <mlp-field-form
        .path=${formatPath(path)}
        .fields=${fields}
        .values=${values}
        .only=${only}
        .catalogue=${this.store.catalogue}
        .suggestions=${suggestions}
        .access=${(key: string) => this.store.lesson.accessTo([...path, key])}
        @field-change=${onChange}
      ></mlp-field-form>
    `;
  }

  /** Another generator, or in its place a file, which VS Code asks for. */
  private setSource(generator: Json | undefined): void {
    const { design } = this.store;
    if (generator === undefined) this.store.pickDataset();
    else if (design)
      void this.store.editTogether(
        useGenerator(design.dataset, generator),
        "The data comes from a generator.",
      );
  }

  private set(path: readonly (string | number)[], value: Json | undefined, announcement: string): void {
    void this.store.edit({ kind: "set", path, value }, announcement);
  }
}

/** The checkbox says what holds: where `scale` is given, `standardize` says nothing. */
function shownDataset(dataset: DesignSpec["dataset"]): DesignSpec["dataset"] {
  return { ...dataset, standardize: scalingOfDesign(dataset) === "standardize" };
}

/** Whether the design says something about the field; what it leaves out is undefined or has its default. */
function isSet(key: string, dataset: object): boolean {
  const value = (dataset as Readonly<Record<string, unknown>>)[key];
  const field = datasetFields[key];
  return isEditable(field) && value !== undefined && !("default" in field && field.default === value);
}

/** The list in runs: each item that stands alone is a run of its own, the others stay together. */
function partition(keys: readonly string[], isAlone: (key: string) => boolean): string[][] {
  const runs: string[][] = [];
  for (const key of keys) {
    const last = runs.at(-1);
    if (last && !isAlone(key) && !isAlone(last[0])) last.push(key);
    else runs.push([key]);
  }
  return runs;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-inspector": InspectorElement;
  }
}
