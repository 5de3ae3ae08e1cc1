import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { count, shortNumber } from "../../shared/format/numbers.ts";
import type {
  Part,
  Plane,
  PlanePoints,
  RawInput,
  RawInputs,
  RawValue,
  RunRef,
} from "../../shared/results/resultsRequests.ts";
import { help } from "../help.ts";
import { CanvasPlot } from "../plots/canvasPlot.ts";
import { valueAt } from "../plots/linearAxis.ts";
import type { PlaneShade } from "../plots/planePixels.ts";
import { PointerDrag } from "../plots/pointerDrag.ts";
import type { NetworkVersion, SendQuestion } from "../store/question.ts";
import { base } from "../styles.ts";
import { answerText, gridAnswerText } from "./answerWords.ts";
import { controls } from "./controls.ts";
import { PlaneFeed } from "./planeFeed.ts";
import { gridIndex, isInside, moveCursor, type PlanePlace, planeAxes } from "./planeGeometry.ts";
import "./planeLegend.ts";
import { PlanePainter, type PlaneScene } from "./planePainter.ts";
import { planeStyles } from "./planeStyles.ts";
import { cellNumber, numberCell, typicalValues, withCells } from "./rawValues.ts";
import { mostSensitive } from "./sweepCurves.ts";

type NumberInput = Extract<RawInput, { readonly kind: "number" }>;

/**
 * The network's answers over two columns, with the rows of a part: the decision boundary of classes, or a number's surface. While the
 * run trains, the picture follows it. A cursor moves by pointer or arrow keys.
 *
 * @fires point-pick - CustomEvent<readonly RawValue[]>: the raw values of a row at the cursor
 */
@customElement("mlp-decision-plane")
export class DecisionPlane extends LitElement {
  static override styles = [base, controls, planeStyles];

  @property({ attribute: false }) send!: SendQuestion;
  @property() run: RunRef = "latest";
  /** The network's state; a new one is asked for its picture. */
  @property({ attribute: false }) version: NetworkVersion = { subject: "", version: "" };
  /** Whether the run trains at present. */
  @property({ type: Boolean }) live = false;
  /** The part whose rows are drawn. */
  @property() rows: Part = "train";
  @property({ attribute: false }) inputs: RawInputs | undefined;
  /** The row at the cursor, whose values all other columns keep; a typical row where there is none. */
  @property({ attribute: false }) values: readonly RawValue[] | undefined;
  /** Whose values the other columns have: `row 12`. */
  @property() valuesName = "";
  /** For two classes, the score of the second one from which on a row is of that class. */
  @property({ type: Number }) threshold: number | undefined;

  @state() private shade: PlaneShade = "probability";
  @state() private columns: readonly [string, string] | undefined;
  /** Where the pointer is. */
  @state() private hovered: PlanePlace | undefined;
  @state() private announced = "";
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;

  private scene: PlaneScene | undefined;
  private visible = false;
  private readonly drag = new PointerDrag((event) => {
    const place = this.placeOfPointer(event);
    if (place) this.moveTo(place);
  });
  private readonly painter = new PlanePainter();
  private readonly feed = new PlaneFeed(
    (name, params, options) => this.send(name, params, options),
    () => this.requestUpdate(),
  );
  private readonly visibility = new IntersectionObserver((entries) => {
    this.visible = entries[entries.length - 1].isIntersecting;
    this.requestUpdate();
  });

  /** The plot, to be saved. */
  readonly plot = new CanvasPlot(
    this,
    () => this.canvas,
    (context, { width, height }, theme) => {
      const { scene } = this;
      if (scene)
        this.painter.paint(context, scene, planeAxes(scene.plane, width, height), theme, this.cursor);
    },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    this.visibility.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.visibility.disconnect();
    this.visible = false;
    this.feed.cancel();
  }

  /** What is drawn, for tests. */
  get drawn(): PlaneScene | undefined {
    return this.scene;
  }

  override willUpdate(): void {
    this.chooseColumns();
    this.askPlane();
    this.scene = this.makeScene();
  }

  override render() {
    const { inputs, columns, feed } = this;
    if (inputs === undefined) return nothing;
    if (this.numberInputs.length < 2)
      return html`<p class="dim">A plane needs two inputs that are numbers.</p>`;
    // Which columns are shown is not known yet.
    if (columns === undefined) return html`<div class="plot"></div>`;
    return html`
      <div class="head">
        <h2>${inputs.classes.length > 0 ? "Decision boundary" : "Prediction surface"}</h2>
        ${this.renderShade(inputs)}
        <slot name="export"></slot>
      </div>
      ${inputs.inputs.length > 2 ? this.renderColumns(columns, inputs) : nothing}
      <div
        class=${feed.plane !== undefined && feed.isOld ? "plot old" : "plot"}
        role="application"
        aria-roledescription="plot"
        aria-label=${this.label(columns)}
        ${help("Click or drag to try a row. Arrow keys move the cursor, with Shift in small steps.")}
        tabindex="0"
        @keydown=${this.onKeyDown}
        @blur=${() => {
          this.announced = "";
        }}
        @pointerdown=${this.drag.begin}
        @pointermove=${this.onPointerMove}
        @pointerup=${this.drag.end}
        @pointercancel=${this.drag.end}
        @pointerleave=${() => {
          this.hovered = undefined;
        }}
      >
        <canvas aria-hidden="true"></canvas>
        <span class="axis x" aria-hidden="true">${columns[0]} →</span>
        <span class="axis y" aria-hidden="true">↑ ${columns[1]}</span>
      </div>
      <div class="readout" data-testid="readout">${this.placeText(this.hovered ?? this.cursor)}</div>
      <mlp-plane-legend .inputs=${inputs} .scene=${this.scene}></mlp-plane-legend>
      ${this.renderPointsNote()}
      ${feed.problem === undefined ? nothing : html`<p class="problem" role="alert">${feed.problem}</p>`}
      <div class="visually-hidden" role="status" aria-live="polite" data-testid="announced">${this.announced}</div>
    `;
  }

  private renderShade({ classes, areProbabilities }: RawInputs) {
    if (classes.length === 0 || !areProbabilities) return nothing;
    return html`
      <label ${help("Colors are stronger where the network is more certain, or show the class it decides for alone.")}>
        <span class="dim">shade</span>
        <select
          data-choice="shade"
          @change=${(event: Event) => {
            this.shade = (event.target as HTMLSelectElement).value === "regions" ? "regions" : "probability";
          }}
        >
          <option value="probability" .selected=${this.shade === "probability"}>probability</option>
          <option value="regions" .selected=${this.shade === "regions"}>class regions</option>
        </select>
      </label>
    `;
  }

  private renderColumns(columns: readonly [string, string], { inputs }: RawInputs) {
    const list = (axis: 0 | 1, label: string) => html`
      <label>
        <span class="dim">${label}</span>
        <select
          data-choice=${label}
          @change=${(event: Event) => this.pickColumn(axis, (event.target as HTMLSelectElement).value)}
        >
          ${this.numberInputs.map(
            ({ column }) =>
              html`<option value=${column} .selected=${column === columns[axis]}>${column}</option>`,
          )}
        </select>
      </label>
    `;
    return html`
      <div class="columns">
        ${list(0, "across")}${list(1, "up")}
        <span class="dim" data-testid="others">${othersText(inputs.length - 2, this.valuesName)}</span>
      </div>
    `;
  }

  private renderPointsNote() {
    const { points } = this.feed;
    if (points === undefined || points.total <= points.rows.length) return nothing;
    return html`<p class="dim">${count(points.rows.length)} of ${count(points.total)} rows are drawn.</p>`;
  }

  // ------------------------------------------------------------------------------------------------ what is shown

  private get numberInputs(): readonly NumberInput[] {
    return this.inputs?.inputs.filter((input) => input.kind === "number") ?? [];
  }

  private get row(): readonly RawValue[] {
    return this.values ?? (this.inputs ? typicalValues(this.inputs) : []);
  }

  /** Of more than two columns those that matter most to the answer, as soon as that is known. */
  private chooseColumns(): void {
    const names = this.numberInputs.map(({ column }) => column);
    if (this.columns?.every((column) => names.includes(column))) return;
    this.columns = names.length === 2 ? [names[0], names[1]] : undefined;
    if (names.length <= 2 || !this.visible) return;
    this.feed.askSweeps(this.run, this.row, this.version);
    const sweeps = this.feed.sweptInputs;
    if (sweeps) this.columns = mostSensitive(names, sweeps);
  }

  private pickColumn(axis: 0 | 1, column: string): void {
    const [x, y] = this.columns ?? ["", ""];
    // Choosing the other axis's column exchanges the two.
    if (axis === 0) this.columns = [column, column === y ? x : y];
    else this.columns = [column === x ? y : x, column];
    this.hovered = undefined;
  }

  private askPlane(): void {
    const { columns, inputs, run, version, live: isLive, rows: part, row: values } = this;
    if (!this.visible || columns === undefined || inputs === undefined) return;
    this.feed.askPlane({ run, version, isLive, part, columns, values, inputs });
  }

  private makeScene(): PlaneScene | undefined {
    const { inputs, scene } = this;
    const { plane, points = null } = this.feed;
    if (plane === undefined || inputs === undefined) return undefined;
    const isTwo = inputs.classes.length === 2 && inputs.areProbabilities;
    const shade = inputs.areProbabilities ? this.shade : "regions";
    const threshold = isTwo ? (this.threshold ?? 0.5) : undefined;
    const isSame =
      scene?.plane === plane &&
      scene.points === points &&
      scene.shade === shade &&
      scene.threshold === threshold;
    // The grid of the same scene is not colored again.
    if (isSame) return scene;
    return {
      plane,
      points,
      classes: inputs.classes.length,
      shade,
      threshold,
      range: plane.classes === null ? rangeOf(plane, points) : { low: 0, high: 1 },
      pointsInPlane: inputs.inputs.length === 2,
    };
  }

  // ------------------------------------------------------------------------------------------------ the cursor

  private get cursor(): PlanePlace | undefined {
    const [x, y] = (this.columns ?? []).map((column) => this.numberOf(column));
    return x === undefined || y === undefined ? undefined : { x, y };
  }

  private numberOf(column: string): number | undefined {
    const index = this.inputs?.inputs.findIndex((input) => input.column === column) ?? -1;
    const input = this.inputs?.inputs[index];
    return input?.kind === "number" ? cellNumber(input, this.row[index]) : undefined;
  }

  /** The row's values with those of a place in the plane. */
  private valuesAt(place: PlanePlace): readonly RawValue[] {
    const { inputs, columns } = this;
    if (inputs === undefined || columns === undefined) return [];
    const [x, y] = columns.map((column) => this.numberInputs.find((input) => input.column === column));
    if (x === undefined || y === undefined) return this.row;
    return withCells(inputs, this.row, {
      [x.column]: numberCell(x, place.x),
      [y.column]: numberCell(y, place.y),
    });
  }

  private moveTo(place: PlanePlace): void {
    const values = this.valuesAt(place);
    this.values = values;
    this.askAt(place);
    this.dispatchEvent(new CustomEvent<readonly RawValue[]>("point-pick", { detail: values }));
  }

  /** Asks for the whole answer at a place, where the grid has only a part of it and the network is at rest. */
  private askAt(place: PlanePlace): void {
    const { inputs, live } = this;
    if (inputs === undefined || live || (inputs.classes.length <= 2 && inputs.targets.length <= 1)) return;
    this.feed.askRow(this.run, this.valuesAt(place), this.version);
  }

  /** The place and the answer there in words: `x1 0.5, x2 0.25: upper (upper 0.52, lower 0.48)`. */
  private placeText(place: PlanePlace | undefined): string {
    const { inputs, columns } = this;
    const { plane } = this.feed;
    if (place === undefined || inputs === undefined || columns === undefined || plane === undefined)
      return "";
    const where = `${columns[0]} ${shortNumber(place.x, 3)}, ${columns[1]} ${shortNumber(place.y, 3)}`;
    const whole = this.live ? undefined : this.feed.answerTo(this.valuesAt(place));
    if (whole !== undefined) return `${where}: ${answerText(whole.answer, inputs)}`;
    if (!isInside(plane, place)) return where;
    return `${where}: ${gridAnswerText(plane, gridIndex(plane, place), inputs)}`;
  }

  private label([x, y]: readonly [string, string]): string {
    const place = this.placeText(this.cursor);
    const name = `What the network answers over ${x} (across) and ${y} (up)`;
    return place === "" ? name : `${name}; cursor at ${place}`;
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { plane } = this.feed;
    if (plane === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = { x: (plane.x.low + plane.x.high) / 2, y: (plane.y.low + plane.y.high) / 2 };
    const place = moveCursor(plane, this.cursor ?? middle, event.key, event.shiftKey);
    if (place === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.hovered = undefined;
    this.moveTo(place);
    this.announced = this.placeText(this.cursor);
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    this.hovered = this.placeOfPointer(event);
    if (this.drag.isActive) this.drag.move(event);
    else if (this.hovered) this.askAt(this.hovered);
  };

  private placeOfPointer(event: PointerEvent): PlanePlace | undefined {
    const { canvas } = this;
    const { plane } = this.feed;
    if (plane === undefined || canvas === null) return undefined;
    const box = canvas.getBoundingClientRect();
    const { x, y } = planeAxes(plane, box.width, box.height);
    return { x: valueAt(x, event.clientX - box.left), y: valueAt(y, event.clientY - box.top) };
  }
}

/** The range of a number's colors: that of the surface and of the rows. */
function rangeOf({ scores }: Plane, points: PlanePoints | null): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const values of [scores, points?.actual ?? []])
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? { low, high } : { low: 0, high: 1 };
}

/** What the other columns are held at, in words. */
function othersText(others: number, valuesName: string): string {
  const columns = others === 1 ? "The other input is" : `The other ${count(others)} inputs are`;
  return `${columns} held at ${valuesName === "" ? "typical values" : `the values of ${valuesName}`}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-decision-plane": DecisionPlane;
  }
}
