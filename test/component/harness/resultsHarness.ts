import type { StartedEvent, TrainingEvent } from "../../../src/shared/events.ts";
import type { realResults } from "../realRun.ts";
import { type AppHarness, startApp } from "./appHarness.ts";
import { deep, deepAll, deepMaybe, textOf } from "./deep.ts";

type RealResults = Awaited<ReturnType<typeof realResults>>;

/** The half "This run" of the page "Results", as a user meets it, on a run that was really trained. */
export class ResultsHarness {
  readonly app: AppHarness;

  constructor(app: AppHarness) {
    this.app = app;
  }

  get page(): HTMLElement {
    return deep(this.app.element, "mlp-results-page", "mlp-run-results");
  }

  /** An element of the page; undefined where it is not shown. */
  find<E extends HTMLElement = HTMLElement>(...path: readonly string[]): E | undefined {
    return deepMaybe<E>(this.page, ...path);
  }

  text(...path: readonly string[]): string {
    return textOf(this.find(...path));
  }

  get score(): string {
    return this.text("mlp-verdict", "[data-score]");
  }

  get words(): string {
    return this.text("mlp-verdict", "[data-words]");
  }

  get evidence(): string {
    return this.text("mlp-verdict", "[data-evidence]");
  }

  /** What takes the verdict's place. */
  get state(): string {
    return this.text("[data-state]");
  }

  get parts(): { readonly text: string; readonly checked: boolean; readonly disabled: boolean }[] {
    return deepAll(deep(this.page, "mlp-part-switch"), "[role=radio]").map((radio) => ({
      text: textOf(radio),
      checked: radio.ariaChecked === "true",
      disabled: radio.ariaDisabled === "true",
    }));
  }

  part(name: string): HTMLElement {
    return deep(this.page, "mlp-part-switch", `[data-part=${name}]`);
  }

  get matrix(): HTMLElement {
    return deep(this.page, "mlp-confusion-section", "mlp-confusion-matrix");
  }

  cell(actual: number, predicted: number): HTMLElement {
    return deep(this.matrix, `[data-cell="${actual},${predicted}"]`);
  }

  get cellHeading(): string {
    return this.text("mlp-cell-rows", "[data-cell-heading]");
  }

  /** The rows of a list, as elements. */
  rowsOf(list: string): HTMLElement[] {
    const element = this.find(list, "mlp-row-list");
    return element ? deepAll(element, "[data-row]") : [];
  }

  /** How often a question was asked. */
  asked(name: string): number {
    return this.app.host.requests.filter((request) => request.name === name).length;
  }

  /** The parameters that a message was sent with last. */
  lastParams(name: string): unknown {
    return this.app.host.requests.findLast((request) => request.name === name)?.params;
  }

  /** Until everything that was asked has been answered and drawn. */
  async settled(): Promise<void> {
    const { host } = this.app;
    for (let quiet = 0, before = -1; quiet < 3; ) {
      await this.app.settled();
      const { length } = host.requests;
      quiet = length === before && host.unanswered === 0 ? quiet + 1 : 0;
      before = length;
    }
  }
}

/** The designer on the page "Results" with this many of the run's events. */
export async function startResults(run: RealResults, count: number): Promise<AppHarness> {
  const app = await startApp({ text: run.text, dataset: (run.events[0] as StartedEvent).dataset });
  app.host.answers = run.answers;
  app.host.startRun();
  app.host.sendEvents(...run.events.slice(0, count));
  app.host.showPage("results");
  await app.settled();
  return app;
}

/** {@link startResults} with all events unless a number is given, once everything that is asked has been answered. */
export async function showResults(run: RealResults, count = run.events.length): Promise<ResultsHarness> {
  const results = new ResultsHarness(await startResults(run, count));
  await results.settled();
  return results;
}

/** The place of the first event that an event of this kind has. */
export function firstOf(events: readonly TrainingEvent[], kind: TrainingEvent["kind"]): number {
  return events.findIndex((event) => event.kind === kind);
}
