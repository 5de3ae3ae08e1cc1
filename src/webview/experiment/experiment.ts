import "@vscode-elements/elements/dist/vscode-icon/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Catalogue } from "../../shared/catalogue.ts";
import { parsePath } from "../../shared/design/overrides.ts";
import { exampleAxis } from "../../shared/experiment/exampleAxes.ts";
import { experimentDocs, type Show, showChoices } from "../../shared/experiment/fields.ts";
import { plural } from "../../shared/format/plural.ts";
import "../help.ts";
import { help } from "../help.ts";
import "../lesson/lessonStrip.ts";
import { base, buttons, pageFrame } from "../styles.ts";
import { listGesture, settingsGesture, settingText } from "./axisEdits.ts";
import "./axisRow.ts";
import "./bestLine.ts";
import type { ChipChange } from "./chipList.ts";
import type { ExperimentStore } from "./experimentStore.ts";
import "./experimentGrid.ts";
import { experimentStyles } from "./experimentStyles.ts";
import "./experimentToolbar.ts";
import "./fieldPicker.ts";
import "./methodRow.ts";

/** An experiment's editor: what runs, the axes, and the grid of all cells. */
@customElement("mlp-experiment")
export class ExperimentElement extends LitElement {
  static override styles = [base, buttons, pageFrame, experimentStyles];

  @property({ attribute: false }) store!: ExperimentStore;
  @state() private revision = 0;
  @state() private isPicking = false;
  private unsubscribe: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = this.store.subscribe(() => {
      this.revision++;
    });
    this.addEventListener("keydown", this.onKeyDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
    this.removeEventListener("keydown", this.onKeyDown);
  }

  override render() {
    const { store } = this;
    if (!store.document || !store.catalogue)
      return html`<div class="opening"><vscode-progress-ring></vscode-progress-ring>Opening the experiment…</div>`;
    return html`
      ${store.lesson.fields ? html`<mlp-lesson-strip .store=${store.lesson}></mlp-lesson-strip>` : nothing}
      ${this.renderProblems()}
      <mlp-experiment-toolbar .store=${store} .revision=${this.revision}></mlp-experiment-toolbar>
      ${store.outline ? this.renderAxes() : nothing}
      ${
        store.grid && store.view
          ? html`<mlp-best-line .grid=${store.grid} .view=${store.view} .host=${store.host}></mlp-best-line>`
          : nothing
      }
      <main>${this.renderGrid()}</main>
      <div class="visually-hidden" role="status" aria-live="polite" data-announcement>${store.announcement}</div>
      <mlp-help></mlp-help>
    `;
  }

  private renderGrid() {
    const { grid, view, host, document } = this.store;
    if (!grid || !view) {
      const hasProblems = (document?.problems.length ?? 0) > 0;
      return html`<p class="opening">${hasProblems ? "The cells appear here when the problems above are fixed." : "Reading the design and its data…"}</p>`;
    }
    return html`
      <mlp-experiment-grid
        class=${document?.isReading ? "stale" : ""}
        .grid=${grid}
        .view=${view}
        .host=${host}
      ></mlp-experiment-grid>
    `;
  }

  /** What no axis shows by itself. */
  private renderProblems() {
    const { document, outline, notice, progress } = this.store;
    const isAtAxis = (offset: number) =>
      outline?.axes.some((axis) => offset >= axis.offset && offset < axis.offset + axis.length) ?? false;
    const problems = (document?.problems ?? []).filter(({ offset }) => !isAtAxis(offset));
    const notices = [
      ...(notice === undefined ? [] : [{ severity: "error", message: notice }]),
      progress.problem,
    ];
    return html`
      ${problems.map(
        ({ line, column, message, offset }) => html`
          <div class="banner" role="alert" data-banner="problem">
            <vscode-icon name="error"></vscode-icon>
            <button class="link" ${help("Open as text here")} @click=${() => this.store.openAsText(offset)}>
              Line ${line}, column ${column}: ${message}
            </button>
          </div>
        `,
      )}
      ${notices
        .filter((shown) => shown !== undefined)
        .map(
          ({ severity, message }) => html`
            <div class="banner ${severity}" role="alert" data-banner="notice">
              <vscode-icon name=${severity}></vscode-icon><span>${message}</span>
            </div>
          `,
        )}
    `;
  }

  private renderAxes() {
    const { store } = this;
    const { outline } = store;
    if (!outline) return nothing;
    return html`
      <section aria-label="Axes">
        <div class="base">${this.renderBase()} ${this.renderSet()} ${this.renderSeeds()} ${this.renderShow(outline.show)}</div>
        ${outline.axes.map(
          (axis) =>
            html`<mlp-axis-row .store=${store} .axis=${axis} .count=${outline.axes.length} data-revision=${this.revision}></mlp-axis-row>`,
        )}
        <mlp-method-row .store=${store} .outline=${outline}></mlp-method-row>
        <div class="add">
          <button class="action" data-add-axis aria-haspopup="listbox" @click=${() => this.pick()}>
            ${outline.axes.length === 0 ? "Add an axis: a field that varies" : "Add axis"}
          </button>
          ${
            this.isPicking
              ? html`<mlp-field-picker
                .catalogue=${store.catalogue as Catalogue}
                .isOffered=${(path: string) => store.lesson.accessTo(parsePath(path)) === "open"}
                @pick=${(event: CustomEvent<string>) => this.addAxis(event.detail)}
                @cancel=${() => this.stopPicking()}
              ></mlp-field-picker>`
              : nothing
          }
        </div>
      </section>
    `;
  }

  private renderBase() {
    const { outline, grid } = this.store;
    const { base, rows } = grid ?? {};
    const widths = base?.layers.map(({ units }) => units).join(" → ");
    const facts = [
      ...(base ? [widths ? `hidden units ${widths}` : "no hidden layers"] : []),
      ...(base ? [base.training.optimizer.type, plural(base.training.epochs, "epoch")] : []),
      ...(rows
        ? [`${rows.train} rows to train on, ${rows.validation} to validate, ${rows.test} to test`]
        : []),
    ];
    return html`
      <div class="facts">
        <span class="dim">base</span>
        <button class="link" data-base ${help("Open the design that the cells vary")} @click=${() => this.store.openBase()}>
          ${outline?.design ?? "no design"}
        </button>
        <span class="dim" data-base-facts>${facts.join(", ")}</span>
      </div>
    `;
  }

  /** The fields that all cells have in another way than the base. */
  private renderSet() {
    const { store } = this;
    const set = store.outline?.set ?? [];
    return html`
      <div class="seeds" role="group" aria-label="Fields of all cells">
        <span class="dim" ${help(experimentDocs.set)}>all cells</span>
        <mlp-chip-list
          data-set
          name="all cells"
          item="field"
          unordered
          .chips=${set.map((value) => ({ label: settingText(value), problem: this.problemAt(value.offset) }))}
          .suggestions=${store.fieldSuggestions}
          @chip-change=${(event: CustomEvent<ChipChange>) => {
            const { edits, announcement } = settingsGesture(["set"], "all cells", event.detail, set);
            if (edits.length > 0) void store.edit(edits, announcement);
            else store.report(announcement);
          }}
        ></mlp-chip-list>
      </div>
    `;
  }

  private problemAt(offset: number): string | undefined {
    return this.store.document?.problems.find((problem) => problem.offset === offset)?.message;
  }

  private renderSeeds() {
    const { outline, grid } = this.store;
    const seeds =
      outline?.seeds ?? grid?.seeds.map((seed) => ({ label: String(seed), offset: -1, length: 0 })) ?? [];
    return html`
      <div class="seeds" role="group" aria-label="Seeds">
        <span class="dim" ${help("Each cell is trained once with each seed of the random numbers")}>seeds</span>
        <mlp-chip-list
          name="seeds"
          item="seed"
          .chips=${seeds.map(({ label, offset }) => ({ label, problem: this.problemAt(offset) }))}
          @chip-change=${(event: CustomEvent<ChipChange>) => this.changeSeeds(event.detail)}
        ></mlp-chip-list>
      </div>
    `;
  }

  /** A file that gives no seeds has the design's own, which is written out with the first change. */
  private changeSeeds(change: ChipChange): void {
    const { outline, grid } = this.store;
    const { edits, announcement } = listGesture(
      ["seeds"],
      "seeds",
      change,
      (outline?.seeds ?? grid?.seeds ?? []).length,
    );
    const own = outline?.seeds
      ? []
      : [{ kind: "set", path: ["seeds"], value: [...(grid?.seeds ?? [])] } as const];
    const isLast = change.kind === "remove" && (outline?.seeds?.length ?? 1) <= 1;
    void this.store.edit(
      isLast ? [{ kind: "set", path: ["seeds"], value: undefined }] : [...own, ...edits],
      announcement,
    );
  }

  private renderShow(show: Show) {
    const { grid } = this.store;
    return html`
      <div class="show" role="radiogroup" aria-label="What the cells show" @keydown=${this.onShowKey}>
        ${showChoices.map((choice) => {
          const reason =
            choice === "boundary" && grid && !grid.plane
              ? "A decision boundary needs two inputs that are numbers"
              : "";
          return html`
            <button
              role="radio"
              data-show=${choice}
              aria-checked=${choice === show}
              aria-disabled=${reason !== ""}
              tabindex=${choice === show ? 0 : -1}
              ${help(reason)}
              @click=${() => this.setShow(choice)}
            >
              ${choice}
            </button>
          `;
        })}
      </div>
    `;
  }

  private readonly onShowKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const show = this.store.outline?.show;
    if (step === undefined || !show) return;
    event.preventDefault();
    const possible = showChoices.filter((choice) => this.canShow(choice));
    const at = possible.indexOf(show);
    const next = possible[(at + step + possible.length) % possible.length];
    if (!next) return;
    this.setShow(next);
    this.renderRoot.querySelector<HTMLElement>(`[data-show=${next}]`)?.focus();
  };

  private canShow(choice: Show): boolean {
    const { grid } = this.store;
    return choice !== "boundary" || !grid || grid.plane !== undefined;
  }

  private setShow(show: Show): void {
    if (!this.canShow(show) || show === this.store.outline?.show) return;
    void this.store.edit([{ kind: "set", path: ["show"], value: show }], `The cells show: ${show}.`);
  }

  private pick(): void {
    this.isPicking = true;
  }

  private stopPicking(): void {
    this.isPicking = false;
    this.renderRoot.querySelector<HTMLElement>("[data-add-axis]")?.focus();
  }

  private addAxis(field: string): void {
    this.stopPicking();
    const { catalogue, grid, outline } = this.store;
    if (!catalogue) return;
    const value = exampleAxis(field, grid?.base, catalogue);
    const at = outline?.axes.length ?? 0;
    void this.store.edit(
      [{ kind: "insert", path: ["axes"], at, value }],
      `The axis ${value.label} is added.`,
    );
  }

  /** Undo and redo reach the document from wherever the focus is, but for a field that is typed in. */
  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    const isTyping = target instanceof HTMLInputElement && target.type !== "checkbox";
    if (isTyping || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.store.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.store.redo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-experiment": ExperimentElement;
  }
}
