/** Rows of the data that are asked for page by page, each page longer by as many rows. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type AnsweredRows, maxAnsweredRows, type RowsFilter } from "../../shared/results/resultsRequests.ts";
import type { DesignerStore } from "../store/designerStore.ts";
import type { Question } from "../store/question.ts";

type Host = ReactiveControllerHost & { readonly store: DesignerStore };

/** Asks for rows while its element is in the document, and asks again when the network has changed. */
export class RowsQuestion implements ReactiveController {
  private readonly host: Host;
  private readonly pageSize: number;
  private readonly filterOf: () => RowsFilter | undefined;
  private question: Question<"answeredRows"> | undefined;
  private unsubscribe: (() => void) | undefined;
  private count: number;
  private key = "";

  /** @param filterOf which rows; undefined for none */
  constructor(host: Host, pageSize: number, filterOf: () => RowsFilter | undefined) {
    this.host = host;
    this.pageSize = pageSize;
    this.count = pageSize;
    this.filterOf = filterOf;
    host.addController(this);
  }

  hostConnected(): void {
    const { host } = this;
    this.question = host.store.results.question("answeredRows", () => host.requestUpdate());
    // A new answer about the part says that the network has changed.
    this.unsubscribe = host.store.subscribe(() => this.ask());
    this.ask();
  }

  hostDisconnected(): void {
    this.unsubscribe?.();
    this.question?.cancel();
  }

  hostUpdate(): void {
    this.ask();
  }

  get rows(): AnsweredRows | undefined {
    return this.question?.answer;
  }

  get problem(): string | undefined {
    return this.question?.problem;
  }

  /** Whether the rows are those of another question, since those of the present one have not come yet. */
  get isOutdated(): boolean {
    return this.question?.isOutdated ?? false;
  }

  /** Number of rows that were found and are not shown. */
  get rest(): number {
    const { rows } = this;
    return rows ? rows.total - rows.rows.length : 0;
  }

  /** Whether more rows can be shown. */
  get canShowMore(): boolean {
    return this.rest > 0 && this.count < maxAnsweredRows;
  }

  showMore(): void {
    this.count = Math.min(maxAnsweredRows, this.count + this.pageSize);
    this.ask();
  }

  private ask(): void {
    const { results } = this.host.store;
    const filter = this.filterOf();
    const evaluated = results.results;
    // The rows follow the figures: until those of another run or part are there, nothing is asked.
    if (!filter || !evaluated || results.isOutdated || results.state !== "judged") return;
    const { run, part, version } = results;
    const key = JSON.stringify([run, part, filter, version.subject]);
    if (key !== this.key) this.count = this.pageSize;
    this.key = key;
    const { step, isLive } = evaluated.moment;
    this.question?.ask(
      { run, part, filter, from: 0, count: this.count },
      { subject: version.subject, version: `${step} ${isLive}` },
    );
  }
}
