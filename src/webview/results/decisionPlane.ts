import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { messageOf } from "../../shared/errors.ts";
import { count, shortNumber } from "../../shared/format/numbers.ts";
import type {
  Part,
  Plane,
  PlanePoints,
  PlaneQuery,
  RawInput,
  RawInputs,
  RawValue,
  RowAnswer,
  RunRef,
} from "../../shared/results/resultsRequests.ts";
import { help } from "../help.ts";
import { clearedContext } from "../plots/clearedContext.ts";
import { valueAt } from "../plots/linearAxis.ts";
import { type PaintArea, PaintController } from "../plots/paintController.ts";
import type { PlaneShade } from "../plots/planePixels.ts";
import type { PlotTheme } from "../plots/theme.ts";
import { base } from "../styles.ts";
import { answerText, gridAnswerText } from "./answerWords.ts";
import { type AskResults, LatestQuestion } from "./askResults.ts";
import { controls } from "./controls.ts";
import { gridIndex, moveCursor, type PlanePlace, planeAxes } from "./planeGeometry.ts";
import "./planeLegend.ts";
import { PlanePainter, type PlaneScene } from "./planePainter.ts";
import { cellNumber, numberCell, typicalValues, withCells } from "./rawValues.ts";

type NumberInput = Extract<RawInput, { readonly kind: "number" }>;

/** Points along each side of the grid while the run trains: enough to see the boundary move, and soon computed. */
const liveSize = 80;
const restSize = 200;

/**
 * The network's answers over two columns, with the rows of a part: the decision boundary of classes, or a number's surface.
 * While the run trains, a new picture is asked for as soon as the last one is drawn and the run has advanced. A cursor moves
 * by pointer or arrow keys.
 *
 * @fires point-pick - CustomEvent<readonly RawValue[]>: the raw values of a row at the cursor
 */
@customElement("mlp-decision-plane")
export class DecisionPlane extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
      }
      .columns {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        margin-bottom: 6px;
      }
      .columns label {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        min-width: 0;
      }
      .plot {
        aspect-ratio: 3 / 2;
        min-height: 220px;
        max-height: min(70vh, 640px);
        width: 100%;
        cursor: crosshair;
        touch-action: none;
        transition: opacity 120ms;
      }
      .plot.old {
        opacity: 0.5;
      }
      @media (prefers-reduced-motion: reduce) {
        .plot {
          transition: none;
        }
      }
      .axis {
        position: absolute;
        font-size: 10px;
        line-height: 12px;
        color: var(--vscode-descriptionForeground);
        pointer-events: none;
        max-width: 60%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .axis.x {
        right: 8px;
        bottom: 2px;
      }
      .axis.y {
        left: 52px;
        top: 12px;
        padding: 0 3px;
        color: var(--vscode-foreground);
        background: color-mix(in srgb, var(--vscode-editor-background) 75%, transparent);
      }
      .readout {
        min-height: 1.4em;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) ask: AskResults | undefined;
  @property() run: RunRef = "latest";
  @property() part: Part = "train";
  @property({ attribute: false }) inputs: RawInputs | undefined;
  /** The row at the cursor, whose values all other columns keep; a typical row where there is none. */
  @property({ attribute: false }) values: readonly RawValue[] | undefined;
  /** Whose values the other columns have: `row 12`. */
  @property() valuesName = "";
  /** Grows when the network has changed. */
  @property({ type: Number }) revision = 0;
  /** Whether the run trains at present. */
  @property({ type: Boolean }) live = false;
  /** For two classes, the score of the second one from which on a row is of that class. */
  @property({ type: Number }) threshold: number | undefined;

  @state() private shade: PlaneShade = "probability";
  @state() private columns: readonly [string, string] | undefined;
  @state() private plane: Plane | undefined;
  @state() private problem: string | undefined;
  /** Where the pointer is. */
  @state() private hovered: PlanePlace | undefined;
  @state() private placeAnswer: { readonly place: PlanePlace; readonly answer: RowAnswer } | undefined;
  @state() private announced = "";
  @query("canvas") private readonly canvas!: HTMLCanvasElement | null;

  private points: { readonly of: string; readonly points: PlanePoints } | undefined;
  private scene: PlaneScene | undefined;
  /** What the shown plane and the last one asked for answer, as text. */
  private shownOf = "";
  private askedOf = "";
  private visible = false;
  private dragging = false;
  private readonly painter = new PlanePainter();
  private readonly sight = new IntersectionObserver((entries) => {
    this.visible = entries[entries.length - 1].isIntersecting;
    this.askPlane();
  });
  private readonly planes = new LatestQuestion<PlaneQuery & { readonly of: string }, Plane>({
    ask: async ({ of: _, ...question }, signal) => {
      if (this.ask === undefined) throw new Error("Nobody answers.");
      return this.ask("plane", question, signal);
    },
    onAnswer: (plane, { of }) => this.takePlane(plane, of),
    onError: (error) => {
      this.problem = messageOf(error);
    },
  });
  private readonly answers = new LatestQuestion<PlanePlace, RowAnswer>({
    ask: async (place, signal) => {
      if (this.ask === undefined) throw new Error("Nobody answers.");
      const values = this.valuesAt(place);
      return this.ask("answerRow", { run: this.run, values, sweep: false }, signal);
    },
    onAnswer: (answer, place) => {
      this.placeAnswer = { place, answer };
    },
    // The grid's own answer remains.
    onError: () => {},
  });

  private readonly paints: PaintController;

  constructor() {
    super();
    this.paints = new PaintController(
      this,
      () => this.canvas,
      (area, theme) => this.paint(area, theme),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sight.disconnect();
    this.visible = false;
    this.planes.cancel();
    this.answers.cancel();
    this.askedOf = "";
  }

  /** What is drawn, for tests. */
  get drawn(): PlaneScene | undefined {
    return this.scene;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("inputs")) this.chooseColumns();
    if (changed.has("run") && this.points) this.points = undefined;
    this.scene = this.makeScene();
  }

  override updated(): void {
    this.askPlane();
  }

  override render() {
    const { inputs, columns } = this;
    if (inputs === undefined) return nothing;
    if (columns === undefined) return html`<p class="dim">Needs two inputs that are numbers.</p>`;
    return html`
      <div class="head">
        <h2>${inputs.classes.length > 0 ? "Decision boundary" : "Prediction surface"}</h2>
        ${this.renderShade(inputs)}
      </div>
      ${this.numberInputs.length > 2 || inputs.inputs.length > 2 ? this.renderColumns(columns, inputs) : nothing}
      <div
        class=${this.plane !== undefined && this.isOld ? "plot old" : "plot"}
        role="application"
        aria-roledescription="plot"
        aria-label=${this.label(columns)}
        ${help("Click or drag to try a row. Arrow keys move the cursor, with Shift in small steps.")}
        tabindex="0"
        @keydown=${this.onKeyDown}
        @blur=${() => {
          this.announced = "";
        }}
        @pointerdown=${this.onPointerDown}
        @pointermove=${this.onPointerMove}
        @pointerup=${this.endDrag}
        @pointercancel=${this.endDrag}
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
      ${this.problem === undefined ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      <div class="visually-hidden" role="status" aria-live="polite" data-testid="announced">${this.announced}</div>
    `;
  }

  private renderShade({ classes, areProbabilities }: RawInputs) {
    if (classes.length === 0 || !areProbabilities) return nothing;
    const shades = [
      ["probability", "Probability", "The color is stronger where the network is more certain."],
      ["regions", "Regions", "One color for each class that the network decides for."],
    ] as const;
    return html`
      <fieldset class="switch" aria-label="Shade">
        ${shades.map(
          ([shade, label, text]) => html`
            <label ${help(text)}>
              <input
                type="radio"
                name="shade"
                value=${shade}
                .checked=${shade === this.shade}
                @change=${() => {
                  this.shade = shade;
                }}
              />${label}
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  private renderColumns(columns: readonly [string, string], { inputs }: RawInputs) {
    const list = (axis: 0 | 1, label: string) => html`
      <label>
        <span class="dim">${label}</span>
        <select data-axis=${axis} @change=${(event: Event) => this.pickColumn(axis, (event.target as HTMLSelectElement).value)}>
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
        ${
          inputs.length > 2
            ? html`<span class="dim" data-testid="others">${othersText(inputs.length - 2, this.valuesName)}</span>`
            : nothing
        }
      </div>
    `;
  }

  private renderPointsNote() {
    const { points } = this.points ?? {};
    if (points === undefined || points.total <= points.rows.length) return nothing;
    return html`<p class="dim">${count(points.rows.length)} of ${count(points.total)} rows are drawn.</p>`;
  }

  // ------------------------------------------------------------------------------------------------ what is asked

  private get numberInputs(): readonly NumberInput[] {
    return this.inputs?.inputs.filter((input) => input.kind === "number") ?? [];
  }

  /** Whether what is shown is of another run, part or choice of columns than what is asked for. */
  private get isOld(): boolean {
    return this.shownOf !== this.pictureOf();
  }

  private get row(): readonly RawValue[] {
    return this.values ?? (this.inputs ? typicalValues(this.inputs) : []);
  }

  private chooseColumns(): void {
    const names = this.numberInputs.map(({ column }) => column);
    if (this.columns?.every((column) => names.includes(column))) return;
    this.columns = names.length >= 2 ? [names[0], names[1]] : undefined;
  }

  private pickColumn(axis: 0 | 1, column: string): void {
    const [x, y] = this.columns ?? ["", ""];
    // Choosing the other axis's column exchanges the two.
    if (axis === 0) this.columns = [column, column === y ? x : y];
    else this.columns = [column === x ? y : x, column];
    this.hovered = undefined;
  }

  /** What a picture shows, whatever the network's state: run, part, columns and the other columns' values. */
  private pictureOf(): string {
    const { inputs, columns, run, part } = this;
    const others = inputs?.inputs.map(({ column }, index) =>
      columns?.includes(column) ? null : this.row[index],
    );
    return JSON.stringify([run, part, columns, others]);
  }

  /** Asks for a picture where none is shown of the network as it is now, the columns and the row's values. */
  private askPlane(): void {
    const { columns, inputs, run, part, live, revision } = this;
    if (!this.visible || this.ask === undefined || columns === undefined || inputs === undefined) return;
    const of = this.pictureOf();
    const asked = JSON.stringify([of, revision, live]);
    if (asked === this.askedOf) return;
    this.askedOf = asked;
    const hasPoints = live && this.points?.of === pointsOf(run, part, columns);
    this.planes.ask({
      of,
      run,
      x: columns[0],
      y: columns[1],
      values: this.row,
      size: live ? liveSize : restSize,
      points: hasPoints ? null : part,
    });
  }

  private takePlane(plane: Plane, of: string): void {
    this.problem = undefined;
    if (plane.points !== null && this.columns)
      this.points = { of: pointsOf(this.run, this.part, this.columns), points: plane.points };
    this.plane = plane;
    this.shownOf = of;
    this.placeAnswer = undefined;
    const { cursor } = this;
    if (cursor !== undefined && !this.live && this.needsAnswer) this.answers.ask(cursor);
  }

  private makeScene(): PlaneScene | undefined {
    const { plane, inputs, points } = this;
    if (plane === undefined || inputs === undefined) return undefined;
    const { length } = inputs.classes;
    const isTwo = length === 2 && inputs.areProbabilities;
    const next: PlaneScene = {
      plane,
      points: points?.points ?? null,
      classes: length,
      shade: inputs.areProbabilities ? this.shade : "regions",
      threshold: isTwo ? (this.threshold ?? 0.5) : undefined,
      range: plane.classes === null ? rangeOf(plane, points?.points) : { low: 0, high: 1 },
      pointsInPlane: inputs.inputs.length === 2,
    };
    const { scene } = this;
    const isSame =
      scene?.plane === next.plane &&
      scene.points === next.points &&
      scene.shade === next.shade &&
      scene.threshold === next.threshold;
    // The same scene is not drawn again from its numbers.
    return isSame ? scene : next;
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

  /** Whether the grid has less than all scores. */
  private get needsAnswer(): boolean {
    const { inputs } = this;
    return inputs !== undefined && (inputs.classes.length > 2 || inputs.targets.length > 1);
  }

  private valuesAt(place: PlanePlace): RawValue[] {
    const { inputs, columns } = this;
    if (inputs === undefined || columns === undefined) return [];
    const [x, y] = columns.map((column) => this.numberInputs.find((input) => input.column === column));
    if (x === undefined || y === undefined) return [...this.row];
    return withCells(inputs, this.row, {
      [x.column]: numberCell(x, place.x),
      [y.column]: numberCell(y, place.y),
    });
  }

  private moveTo(place: PlanePlace, byKeyboard: boolean): void {
    const values = this.valuesAt(place);
    this.values = values;
    if (this.needsAnswer) this.answers.ask(this.cursor ?? place);
    if (byKeyboard) this.announced = this.placeText(this.cursor);
    this.dispatchEvent(new CustomEvent<readonly RawValue[]>("point-pick", { detail: values }));
  }

  /** The place and the answer there in words: `x1 0.5, x2 0.25: upper (upper 0.52, lower 0.48)`. */
  private placeText(place: PlanePlace | undefined): string {
    const { inputs, columns, plane } = this;
    if (place === undefined || inputs === undefined || columns === undefined || plane === undefined)
      return "";
    const where = `${columns[0]} ${shortNumber(place.x, 3)}, ${columns[1]} ${shortNumber(place.y, 3)}`;
    const known = this.placeAnswer;
    if (known && samePlace(known.place, place)) return `${where}: ${answerText(known.answer.answer, inputs)}`;
    const isInside =
      place.x >= plane.x.low && place.x <= plane.x.high && place.y >= plane.y.low && place.y <= plane.y.high;
    return isInside ? `${where}: ${gridAnswerText(plane, gridIndex(plane, place), inputs)}` : where;
  }

  private label([x, y]: readonly [string, string]): string {
    const place = this.placeText(this.cursor);
    const name = `What the network answers over ${x} (across) and ${y} (up)`;
    return place === "" ? name : `${name}; cursor at ${place}`;
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { plane } = this;
    if (plane === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = { x: (plane.x.low + plane.x.high) / 2, y: (plane.y.low + plane.y.high) / 2 };
    const place = moveCursor(plane, this.cursor ?? middle, event.key, event.shiftKey);
    if (place === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.moveTo(place, true);
  };

  private readonly onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.dragging = true;
    (event.currentTarget as HTMLElement).setPointerCapture?.(event.pointerId);
    const place = this.placeOfPointer(event);
    if (place) this.moveTo(place, false);
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    const place = this.placeOfPointer(event);
    this.hovered = place;
    if (place === undefined) return;
    if (this.dragging) this.moveTo(place, false);
    else if (this.needsAnswer && !this.live) this.answers.ask(place);
  };

  private readonly endDrag = (): void => {
    this.dragging = false;
  };

  private placeOfPointer(event: PointerEvent): PlanePlace | undefined {
    const { plane, canvas } = this;
    if (plane === undefined || canvas === null) return undefined;
    const box = canvas.getBoundingClientRect();
    const { x, y } = planeAxes(plane, box.width, box.height);
    return { x: valueAt(x, event.clientX - box.left), y: valueAt(y, event.clientY - box.top) };
  }

  private paint(area: PaintArea, theme: PlotTheme): void {
    const { canvas, scene } = this;
    const context = canvas && clearedContext(canvas, area);
    if (!context || scene === undefined) return;
    const axes = planeAxes(scene.plane, area.width, area.height);
    this.painter.paint(context, scene, axes, theme, this.cursor);
  }
}

function pointsOf(run: RunRef, part: Part, columns: readonly [string, string]): string {
  return JSON.stringify([run, part, columns]);
}

function samePlace(a: PlanePlace, b: PlanePlace): boolean {
  return a.x === b.x && a.y === b.y;
}

/** The range of a number's colors: that of the surface and of the rows. */
function rangeOf({ scores }: Plane, points: PlanePoints | undefined): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of [...scores, ...(points?.actual ?? [])]) {
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
