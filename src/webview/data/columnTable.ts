import { severityIcons, severityTones } from "../plots/tone.ts";
import "@vscode-elements/elements/dist/vscode-icon/index.js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Choice } from "../../shared/catalogue.ts";
import type { DataFinding } from "../../shared/data/finding.ts";
import type { ColumnProfile, DataReport } from "../../shared/data/report.ts";
import type { DatasetSpec } from "../../shared/design/fields.ts";
import { count, percent, shortNumber } from "../../shared/format/numbers.ts";
import { dateText } from "../../shared/format/time.ts";
import "../plots/histogram.ts";
import "../stack/choiceChip.ts";
import { plural } from "../../shared/format/plural.ts";
import { help } from "../help.ts";
import { base, buttons, filterInput, tones } from "../styles.ts";
import {
  type ColumnGroup,
  type ColumnLine,
  columnLines,
  filterColumns,
  summarizeGroup,
} from "./columnGroups.ts";
import { findingsByColumn } from "./findings.ts";
import { chosenRole, roleEntries } from "./roleEdits.ts";
import "./valueBars.ts";

/** Lines shown at first, and with each wish for more. */
const pageSize = 60;
/** With fewer columns nobody needs to search. */
const filterFrom = 15;

/**
 * The columns with what is in them and what becomes of them.
 *
 * @fires set-role - CustomEvent<{ column: string; role: string }>
 */
@customElement("mlp-column-table")
export class ColumnTable extends LitElement {
  static override styles = [
    base,
    buttons,
    tones,
    filterInput,
    css`
      :host {
        display: grid;
        gap: 8px;
        min-width: 0;
      }
      input {
        width: min(100%, 260px);
      }
      table {
        width: 100%;
        border-collapse: collapse;
        table-layout: fixed;
      }
      thead th {
        padding: 0 10px 4px 0;
        font-weight: normal;
        font-size: 12px;
        text-align: start;
        color: var(--vscode-descriptionForeground);
        border-bottom: 1px solid var(--mlp-line);
      }
      tbody tr {
        border-bottom: 1px solid var(--mlp-line);
      }
      tbody tr:hover {
        background: var(--vscode-list-hoverBackground);
      }
      tbody th,
      td {
        padding: 6px 10px 6px 0;
        font-weight: normal;
        text-align: start;
        vertical-align: top;
      }
      th:first-child {
        padding-inline-start: 6px;
      }
      .number {
        text-align: end;
        white-space: nowrap;
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow: hidden;
      }
      .encoding {
        font-size: 12px;
        line-height: 1.35;
        color: var(--vscode-descriptionForeground);
        overflow-wrap: anywhere;
      }
      .small {
        display: none;
        font-size: 12px;
        color: var(--vscode-descriptionForeground);
      }
      .mark {
        display: inline-flex;
        vertical-align: -2px;
        margin-inline-end: 4px;
      }
      .out .name {
        color: var(--vscode-descriptionForeground);
      }
      tr.revealed {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: -1px;
      }
      mlp-histogram {
        --mlp-histogram-height: 42px;
      }
      col.name-col {
        width: auto;
      }
      col.role {
        width: 148px;
      }
      col.type {
        width: 62px;
      }
      col.plot {
        width: 136px;
      }
      col.missing,
      col.distinct {
        width: 72px;
      }
      col.spread {
        width: 118px;
      }
      mlp-choice-chip {
        max-width: 100%;
      }
      .target-role {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        height: 20px;
      }
      .more {
        justify-self: start;
      }
      @container (max-width: 860px) {
        .type {
          display: none;
        }
      }
      @container (max-width: 720px) {
        .distinct,
        .spread {
          display: none;
        }
        .small {
          display: block;
        }
      }
      @container (max-width: 470px) {
        .plot,
        .missing {
          display: none;
        }
        col.role {
          width: 134px;
        }
      }
    `,
  ];

  @property({ attribute: false }) report!: DataReport;
  @property({ attribute: false }) spec!: DatasetSpec;
  @state() private filter = "";
  @state() private shown = pageSize;
  @state() private opened: ReadonlySet<number> = new Set();
  @state() private revealed: string | undefined;
  private findings: ReadonlyMap<string, readonly DataFinding[]> = new Map();
  private lines: readonly ColumnLine[] = [];

  /** Brings a column into view, whatever hides it, and gives it the focus. */
  async reveal(name: string): Promise<void> {
    this.filter = "";
    this.revealed = name;
    const at = () => this.lines.findIndex((line) => line.kind === "column" && line.column.name === name);
    this.arrange();
    if (at() < 0) {
      const number = this.report.columns.findIndex((column) => column.name === name);
      const group = this.lines.find(
        (line) =>
          line.kind === "group" &&
          number >= line.group.first &&
          number < line.group.first + line.group.columns.length,
      );
      if (group?.kind === "group") this.opened = new Set([...this.opened, group.group.first]);
      this.arrange();
    }
    if (at() >= this.shown) this.shown = at() + 1;
    await this.updateComplete;
    const row = this.renderRoot.querySelector<HTMLElement>("tr.revealed");
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("report")) this.findings = findingsByColumn(this.report);
    this.arrange();
  }

  private arrange(): void {
    const standsAlone = ({ name, role, guessedRole, missing }: ColumnProfile) =>
      role === "target" || role !== guessedRole || missing > 0 || this.findings.has(name);
    const columns = filterColumns(this.report.columns, this.filter);
    const isSearch = this.filter.trim() !== "";
    // Who searches wants the columns themselves.
    this.lines = columnLines(columns, isSearch ? () => true : standsAlone, this.opened);
  }

  override render() {
    const { report, lines } = this;
    const rest = lines.length - this.shown;
    return html`
      ${report.columns.length >= filterFrom ? this.renderFilter() : nothing}
      <table aria-label="Columns">
        <colgroup>
          <col class="name-col" /><col class="role" /><col class="type" /><col class="plot" /><col class="missing" /><col
            class="distinct"
          /><col class="spread" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">role</th>
            <th scope="col" class="type">type</th>
            <th scope="col" class="plot">values</th>
            <th scope="col" class="missing number">missing</th>
            <th scope="col" class="distinct number">distinct</th>
            <th scope="col" class="spread number" ${help("Mean ± standard deviation")}>mean ± std</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(lines.slice(0, this.shown), keyOf, (line) =>
            line.kind === "group" ? this.renderGroup(line.group) : this.renderColumn(line.column),
          )}
        </tbody>
      </table>
      ${lines.length === 0 ? html`<p class="dim" role="status">No column is named like this.</p>` : nothing}
      ${
        rest > 0
          ? html`<button class="link more" data-action="more" @click=${this.showMore}>
              Show ${count(Math.min(rest, pageSize))} of ${plural(rest, "more column")}
            </button>`
          : nothing
      }
    `;
  }

  private renderFilter() {
    return html`
      <input
        type="search"
        placeholder="Find a column, role or type"
        aria-label="Find a column, role or type"
        .value=${this.filter}
        @input=${(event: Event) => {
          this.filter = (event.target as HTMLInputElement).value;
          this.shown = pageSize;
        }}
      />
    `;
  }

  private renderColumn(column: ColumnProfile) {
    const { name, role, type, encoding, missing, missingShare, numbers } = column;
    const isOut = column.inputs === 0 && role !== "target";
    const marks = [isOut ? "out" : "", name === this.revealed ? "revealed" : ""].join(" ");
    const isDate = column.role === "date";
    const spread = numbers ? spreadText(numbers, isDate) : "";
    return html`
      <tr class=${marks} data-column=${name} tabindex="-1">
        <th scope="row">
          <div class="name" tabindex="0" ${help(numbers ? `${name}: ${rangeText(numbers, isDate)}` : name)}>${this.renderMark(name)}${name}</div>
          <div class="encoding">${encoding}</div>
          <div class="small">${[distinctText(column), spread].filter((text) => text !== "").join(" · ")}</div>
        </th>
        <td>${this.renderRole(column)}</td>
        <td class="type dim">${type}</td>
        <td class="plot">${renderValues(column)}</td>
        <td class="missing number" ${help(`${count(missing)} missing`)}>
          ${missing === 0 ? html`<span class="dim">0</span>` : percent(missingShare)}
        </td>
        <td class="distinct number">${type === "block" ? "" : distinctNumber(column)}</td>
        <td class="spread number" ${help(numbers ? rangeText(numbers, isDate) : "")}>${spread}</td>
      </tr>
    `;
  }

  private renderMark(name: string) {
    const [finding] = this.findings.get(name) ?? [];
    if (!finding) return nothing;
    const { severity, message } = finding;
    return html`<span class="mark tone-${severityTones[severity]}" ${help(message)}
      ><vscode-icon name=${severityIcons[severity]} size="14" label=${message}></vscode-icon
    ></span>`;
  }

  private renderRole(column: ColumnProfile) {
    if (column.role === "target")
      return html`<span class="target-role"><vscode-icon name="target" size="14"></vscode-icon>target</span>`;
    const chosen: Choice = { type: chosenRole(column, this.spec), parameters: {} };
    return html`
      <mlp-choice-chip
        reachable
        .label=${`role of ${column.name}`}
        .entries=${roleEntries(column)}
        .value=${chosen}
        @pick=${(event: CustomEvent<Choice>) => {
          const detail = { column: column.name, role: event.detail.type };
          this.dispatchEvent(new CustomEvent("set-role", { detail }));
        }}
      ></mlp-choice-chip>
    `;
  }

  private renderGroup(group: ColumnGroup) {
    const { columns, first } = group;
    const [{ role, type, encoding }] = columns;
    const { missingShare, minDistinct, maxDistinct, numbers } = summarizeGroup(group);
    const isOpen = this.opened.has(first);
    const shown = role === "date" ? dateText : (value: number) => shortNumber(value);
    const names = `${columns[0].name} … ${columns[columns.length - 1].name}`;
    return html`
      <tr data-group=${first}>
        <th scope="row">
          <button
            class="link name"
            aria-expanded=${isOpen}
            ${help(isOpen ? "Show as one" : "Show each")}
            @click=${() => this.toggle(first)}
          >
            <vscode-icon class="mark" name=${isOpen ? "chevron-down" : "chevron-right"} size="14"></vscode-icon
            >${names}
          </button>
          <div class="encoding">${plural(columns.length, "column")} alike. ${encoding}</div>
        </th>
        <td class="dim">${role}</td>
        <td class="type dim">${type}</td>
        <td class="plot dim">
          ${numbers ? `${shown(numbers.minimum)} … ${shown(numbers.maximum)}` : ""}
        </td>
        <td class="missing number dim">${missingShare === 0 ? "0" : `≤ ${percent(missingShare)}`}</td>
        <td class="distinct number dim">
          ${minDistinct === maxDistinct ? count(maxDistinct) : `${count(minDistinct)}–${count(maxDistinct)}`}
        </td>
        <td class="spread number dim">${numbers ? `mean ${shown(numbers.mean)}` : ""}</td>
      </tr>
    `;
  }

  private toggle(first: number): void {
    const opened = new Set(this.opened);
    if (!opened.delete(first)) opened.add(first);
    this.opened = opened;
  }

  private readonly showMore = (): void => {
    this.shown += pageSize;
  };
}

function keyOf(line: ColumnLine): string {
  return line.kind === "group" ? `group ${line.group.first}` : `column ${line.column.name}`;
}

function renderValues(column: ColumnProfile) {
  const { name, numbers, topValues } = column;
  if (numbers)
    return html`<mlp-histogram .histogram=${numbers.histogram} .label=${`values of ${name}`}></mlp-histogram>`;
  if (topValues.length === 0) return nothing;
  return html`<mlp-value-bars .values=${topValues} .distinct=${column.distinct} .label=${`values of ${name}`}></mlp-value-bars>`;
}

function distinctNumber({ distinct, distinctIsLeast }: ColumnProfile): string {
  return distinctIsLeast ? `≥ ${count(distinct)}` : count(distinct);
}

function distinctText(column: ColumnProfile): string {
  return column.type === "block" ? "" : `${distinctNumber(column)} distinct`;
}

function spreadText({ mean, std }: NonNullable<ColumnProfile["numbers"]>, isDate: boolean): string {
  if (isDate) return `${dateText(mean)} ± ${shortNumber(std)} days`;
  return `${shortNumber(mean, 3)} ± ${shortNumber(std)}`;
}

function rangeText(
  { minimum, median, maximum }: NonNullable<ColumnProfile["numbers"]>,
  isDate: boolean,
): string {
  const text = isDate ? dateText : (value: number) => shortNumber(value, 4);
  const [low, middle, high] = [minimum, median, maximum].map(text);
  return `from ${low} to ${high}, median ${middle}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "mlp-column-table": ColumnTable;
  }
}
