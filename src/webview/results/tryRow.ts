import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { count, shortRange } from "../../shared/format/numbers.ts";
import type {
  AnsweredRow,
  AnsweredRows,
  Part,
  RawInput,
  RawInputs,
  RawValue,
  RowAnswer,
  RunRef,
} from "../../shared/results/resultsRequests.ts";
import { help } from "../help.ts";
import { type NetworkVersion, Question, type SendQuestion } from "../store/question.ts";
import { base, buttons } from "../styles.ts";
import "./answerBars.ts";
import { controls } from "./controls.ts";
import "./drawingPad.ts";
import { pixelsOfValues, valuesOfPixels } from "./imageValues.ts";
import type { SweepView } from "./rawNumber.ts";
import "./rawNumber.ts";
import { isNumeric, lengthOf, typicalValues } from "./rawValues.ts";
import { curveRange, curvesText, sweepCurves } from "./sweepCurves.ts";
import { tryRowStyles } from "./tryRowStyles.ts";

/** A row of the data that the values were taken from. */
interface Origin {
  readonly row: number;
  readonly actual: AnsweredRow["actual"];
  /** Whether a value has been changed since. */
  readonly isChanged: boolean;
}

/**
 * Any row of raw values, typed, slid or drawn, with the network's answer to it at once. It may begin with a row of the data.
 *
 * @fires values-change - CustomEvent<TriedRow>: the values of the row that is tried
 */
@customElement("mlp-try-row")
export class TryRow extends LitElement {
  static override styles = [base, buttons, controls, tryRowStyles];

  @property({ attribute: false }) send!: SendQuestion;
  @property() run: RunRef = "latest";
  @property({ attribute: false }) version: NetworkVersion = { subject: "", version: "" };
  /** Whether the run trains at present. */
  @property({ type: Boolean }) live = false;
  @property({ attribute: false }) inputs: RawInputs | undefined;
  /** The row that is tried; set from outside by a click in the plane. */
  @property({ attribute: false }) values: readonly RawValue[] | undefined;
  /** Row of the data to begin with, counted from 0. */
  @property({ type: Number }) row: number | undefined;
  /** Number of rows of the data; undefined where it is not known. */
  @property({ type: Number }) rowCount: number | undefined;
  /** Whether only the model is there, so that no row of the data can be begun with. */
  @property({ type: Boolean }) dataless = false;
  @state() private origin: Origin | undefined;
  /** The row that is read at present, counted from 0. */
  private reading: number | undefined;

  /** The values that were reported last. */
  private reported: readonly RawValue[] | undefined;

  private readonly answers = this.question("answerRow", { cancels: false });
  private readonly sweeps = this.question("answerRow", { cancels: true });
  private readonly rows = new Question(
    "answeredRows",
    (name, params, options) => this.send(name, params, options),
    () => this.takeRow(),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const question of [this.answers, this.sweeps, this.rows]) question.cancel();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { inputs } = this;
    if (inputs === undefined) return;
    // Values from outside, such as a click in the plane, are not the row's any more.
    if (changed.has("values") && this.values !== this.reported && this.origin)
      this.origin = { ...this.origin, isChanged: true };
    if (changed.has("row") && this.row !== undefined) this.startFrom(this.row);
    if (this.values?.length !== inputs.inputs.length) {
      this.values = typicalValues(inputs);
      this.origin = undefined;
      if (this.row !== undefined) this.startFrom(this.row);
    }
    this.askAnswers();
  }

  override render() {
    const { inputs, values } = this;
    if (inputs === undefined || values === undefined) return nothing;
    const { answer } = this.answers;
    const image = inputs.image && pixelsOfValues(inputs, values);
    const problem = this.answers.problem ?? this.rows.problem;
    return html`
      <h2>Try a row</h2>
      ${this.dataless ? this.renderTypical(inputs) : this.renderStart(inputs)}
      <div class=${image ? "answer image" : "answer"}>
        ${
          image && inputs.image
            ? html`<mlp-drawing-pad .shape=${inputs.image} .pixels=${image} @draw=${this.onDraw}></mlp-drawing-pad>`
            : nothing
        }
        <mlp-answer-bars
          role="group"
          aria-label="Answer"
          .answer=${answer?.answer}
          .inputs=${inputs}
          .actual=${this.origin?.actual ?? null}
        ></mlp-answer-bars>
      </div>
      ${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      ${image ? nothing : this.renderInputs(inputs, values, answer)}
    `;
  }

  /** What a row begins with where there is no data. */
  private renderTypical(inputs: RawInputs) {
    const typical = typicalValues(inputs);
    const isTypical = JSON.stringify(typical) === JSON.stringify(this.values);
    const beginning = inputs.image
      ? "An empty image to draw on"
      : "The training rows' medians and most frequent values";
    return html`
      <div class="start">
        <span class="dim">${beginning}${isTypical ? "" : ", changed since"}</span>
        ${isTypical ? nothing : html`<button class="action" data-reset @click=${() => this.setValues(typical)}>Reset</button>`}
      </div>
    `;
  }

  private renderStart({ classes }: RawInputs) {
    const { origin } = this;
    const row = this.reading ?? origin?.row;
    const last = this.rowCount === undefined ? Infinity : this.rowCount - 1;
    return html`
      <div class="start">
        <button
          class="icon-button"
          aria-label="Previous row"
          ?disabled=${row === undefined || row <= 0}
          @click=${() => this.startFrom((row ?? 0) - 1)}
        >‹</button>
        <label>
          row
          <input
            class="field"
            type="number"
            min="1"
            max=${this.rowCount ?? nothing}
            placeholder="none"
            .value=${row === undefined ? "" : String(row + 1)}
            ${help("Begins with the values of this row of the data.")}
            @change=${this.onRowTyped}
            @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
          />
        </label>
        <button
          class="icon-button"
          aria-label="Next row"
          ?disabled=${row !== undefined && row >= last}
          @click=${() => this.startFrom((row ?? -1) + 1)}
        >›</button>
        <span class="dim" data-testid="origin">${originText(origin, classes)}</span>
      </div>
    `;
  }

  private renderInputs(inputs: RawInputs, values: readonly RawValue[], answer: RowAnswer | undefined) {
    const actual = typeof this.origin?.actual === "number" ? this.origin.actual : null;
    const { answer: swept } = this.sweeps;
    const curves = answer ? sweepCurves(answer.answer, inputs, actual) : [];
    const range = curveRange(
      swept?.sweeps ?? [],
      curves,
      inputs.classes.length > 0 && inputs.areProbabilities,
    );
    const sweeps = new Map(swept?.sweeps.map((sweep) => [sweep.column, sweep]));
    const notes = new Map(answer?.notes.map(({ column, note }) => [column, note]));
    const viewOf = (column: string): SweepView | undefined => {
      const sweep = sweeps.get(column);
      return sweep && { sweep, curves, range };
    };
    const rangeText = shortRange(range.low, range.high, 3).join(" to ");
    return html`
      ${sweeps.size === 0 ? nothing : html`<p class="hint dim">${curvesText(curves, inputs, rangeText)}</p>`}
      <div class="inputs">
        ${inputs.inputs.map((input, index) => {
          const note = notes.get(input.column) ?? "";
          return this.renderInput(input, index, values[index], note, viewOf(input.column));
        })}
      </div>
    `;
  }

  private renderInput(
    input: RawInput,
    index: number,
    value: RawValue,
    note: string,
    view: SweepView | undefined,
  ) {
    const cell = typeof value === "string" ? value : "";
    if (isNumeric(input))
      return html`
        <mlp-raw-number
          data-column=${input.column}
          .input=${input}
          .cell=${cell}
          .note=${note}
          .view=${view}
          @cell-change=${(event: CustomEvent<string>) => this.setValue(index, event.detail)}
        ></mlp-raw-number>
      `;
    if (input.kind === "block")
      return html`
        <div class="choice" data-column=${input.column}>
          <span class="name">${input.column}</span>
          <span class="dim">${count(lengthOf(input.shape))} numbers, those of a row</span>
        </div>
      `;
    const known = input.kind === "boolean" ? input.words : input.categories.map(({ name }) => name);
    const unknown = cell !== "" && !known.includes(cell) ? [cell] : [];
    return html`
      <label class="choice" data-column=${input.column}>
        <span class="name">${input.column}</span>
        <select @change=${(event: Event) => this.setValue(index, (event.target as HTMLSelectElement).value)}>
          ${[...known, ...unknown, ""].map(
            (name) =>
              html`<option value=${name} .selected=${name === cell}>${name === "" ? "(missing)" : name}</option>`,
          )}
        </select>
        ${note === "" ? nothing : html`<span class="note" data-testid="note">${note}</span>`}
      </label>
    `;
  }

  // ------------------------------------------------------------------------------------------------ what changes

  private question(name: "answerRow", options: { cancels: boolean }): Question<"answerRow"> {
    return new Question(
      name,
      (question, params, sending) => this.send(question, params, sending),
      () => this.requestUpdate(),
      options,
    );
  }

  private askAnswers(): void {
    const { values, run, version } = this;
    if (values === undefined || this.reading !== undefined) return;
    this.answers.ask({ run, values, sweep: false }, version);
    // While the run trains, the curves would be of the past before they are drawn.
    if (!this.live && !this.inputs?.image) this.sweeps.ask({ run, values, sweep: true }, version);
  }

  private setValue(index: number, value: RawValue): void {
    this.setValues((this.values ?? []).map((old, i) => (i === index ? value : old)));
  }

  private setValues(values: readonly RawValue[]): void {
    this.values = values;
    if (this.origin) this.origin = { ...this.origin, isChanged: true };
    this.report();
  }

  private report(): void {
    const { origin, values } = this;
    if (values === undefined) return;
    this.reported = values;
    const row = origin === undefined || origin.isChanged ? undefined : origin.row;
    this.dispatchEvent(new CustomEvent<TriedRow>("values-change", { detail: { values, row } }));
  }

  private readonly onDraw = (event: CustomEvent<Uint8Array>): void => {
    if (this.inputs) this.setValues(valuesOfPixels(this.inputs, event.detail));
  };

  private readonly onRowTyped = (event: Event): void => {
    const row = Number((event.target as HTMLInputElement).value) - 1;
    if (Number.isInteger(row) && row >= 0) this.startFrom(row);
  };

  private startFrom(row: number): void {
    this.reading = row;
    const part: Part = "train";
    this.rows.ask(
      { run: this.run, part, filter: { kind: "rows", rows: [row] }, from: 0, count: 1 },
      this.version,
    );
    // The answer may be the one that is there.
    if (!this.rows.isPending) this.takeRow();
    this.requestUpdate();
  }

  /** Takes over the values of the row that was asked for. */
  private takeRow(): void {
    const { rows, inputs, reading } = this;
    if (reading === undefined || rows.isPending) return;
    this.reading = undefined;
    const row = rows.isOutdated ? undefined : rows.answer?.rows.find((found) => found.row === reading);
    if (inputs && rows.answer && row) {
      this.values = valuesOfRow(inputs, rows.answer, row);
      this.origin = { row: row.row, actual: row.actual, isChanged: false };
      this.report();
    }
    this.requestUpdate();
  }
}

/** The row that is tried, and the row of the data that it is, counted from 0. */
export interface TriedRow {
  readonly values: readonly RawValue[];
  readonly row: number | undefined;
}

function valuesOfRow(
  inputs: RawInputs,
  { columns }: AnsweredRows,
  { cells, pixels }: AnsweredRow,
): RawValue[] {
  if (pixels !== null) return valuesOfPixels(inputs, pixels);
  const typical = typicalValues(inputs);
  return inputs.inputs.map(({ column }, index) => {
    const at = columns.indexOf(column);
    return at < 0 ? typical[index] : cells[at];
  });
}

/** Where the values come from: `true class: 6, changed since`. */
function originText(origin: Origin | undefined, classes: readonly string[]): string {
  if (origin === undefined) return "typical values";
  const changed = origin.isChanged ? ["changed since"] : [];
  const actual = typeof origin.actual === "number" ? [`true class: ${classes[origin.actual]}`] : [];
  return [...actual, ...changed].join(", ");
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-try-row": TryRow;
  }
}
