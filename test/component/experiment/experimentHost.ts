/** The host's side of an experiment's editor without VS Code: the real parser, edits and expansion; runs are sent by the test. */
import { catalogue } from "../../../src/engine/catalogue.ts";
import { Channel, type Port } from "../../../src/shared/channel.ts";
import { runSync } from "../../../src/shared/cooperative.ts";
import { applyEdits } from "../../../src/shared/design/edit.ts";
import { editJson, type JsonEdit } from "../../../src/shared/design/jsonEdit.ts";
import { parseDesign } from "../../../src/shared/design/parse.ts";
import { InputError } from "../../../src/shared/errors.ts";
import { expandExperiment } from "../../../src/shared/experiment/expand.ts";
import {
  type CellQuestions,
  cellKey,
  type ExperimentDocument,
  type ExperimentGrid,
  type ExperimentProgress,
  type GridRun,
  type HostToExperiment,
} from "../../../src/shared/experiment/experimentMessages.ts";
import { breadthFirst } from "../../../src/shared/experiment/grid.ts";
import { experimentOutline } from "../../../src/shared/experiment/outline.ts";
import { parseExperiment } from "../../../src/shared/experiment/parse.ts";
import type { LessonState } from "../../../src/shared/lesson/lessonMessages.ts";
import {
  createExperimentApp,
  type ExperimentApp,
} from "../../../src/webview/experiment/createExperimentApp.ts";
import { applyTheme } from "../dev/themes.ts";
import { portPair } from "../fakeHost.ts";
import { deep, deepAll, textOf } from "../harness/deep.ts";

const base = JSON.stringify({
  dataset: { path: "two-spirals.csv", target: "class" },
  layers: [{ units: 8 }, { units: 8 }],
  training: { epochs: 60 },
});

export class ExperimentHost {
  text: string;
  readonly requests: { readonly name: string; readonly params: unknown }[] = [];
  progress: ExperimentProgress = { phase: "idle", secondsLeft: undefined, problem: undefined };
  runs: GridRun[] = [];
  plane: ExperimentGrid["plane"] = { x: "x", y: "y" };
  /** What answers questions about cells; without it they fail. */
  answers:
    | {
        readonly [N in keyof CellQuestions]: (
          query: Parameters<CellQuestions[N]>[0],
        ) => Promise<ReturnType<CellQuestions[N]>>;
      }
    | undefined;
  private revision = 0;
  private version = 1;
  private readonly past: string[] = [];
  private readonly channel: Channel<HostToExperiment>;

  constructor(port: Port, text: string) {
    this.text = text;
    const record = <P>(name: string, act: (params: P) => void = () => {}) => {
      return (params: P) => {
        this.requests.push({ name, params });
        act(params);
      };
    };
    this.channel = new Channel<HostToExperiment>(
      port,
      {
        ready: () => ({
          catalogue,
          document: this.document(),
          grid: this.grid(),
          runs: this.runs,
          progress: this.progress,
        }),
        edit: record("edit", ({ edits }: { readonly edits: readonly JsonEdit[] }) => {
          this.past.push(this.text);
          this.show(edits.reduce((now, edit) => applyEdits(now, editJson(now, edit)), this.text));
        }),
        undo: record("undo", () => this.show(this.past.pop() ?? this.text)),
        redo: record("redo"),
        control: record("control"),
        openAsText: record("openAsText"),
        openBase: record("openBase"),
        cellPlane: (query: Parameters<CellQuestions["cellPlane"]>[0]) => this.answer("cellPlane", query),
        cellHistory: (query: Parameters<CellQuestions["cellHistory"]>[0]) =>
          this.answer("cellHistory", query),
        cellLayers: (query: Parameters<CellQuestions["cellLayers"]>[0]) => this.answer("cellLayers", query),
        // The panel of the selected cell always asks this; it is not among the requests that tests look at.
        cellChanges: (query: Parameters<CellQuestions["cellChanges"]>[0]) =>
          this.answers?.cellChanges(query) ?? [],
        openResults: record("openResults"),
        showRuns: record("showRuns"),
        useDesign: record("useDesign"),
        openAsDesign: record("openAsDesign"),
        openLessonLink: record("openLessonLink"),
        resetLesson: record("resetLesson"),
      },
      (error) => {
        throw error;
      },
    );
  }

  private answer<N extends keyof CellQuestions>(name: N, query: Parameters<CellQuestions[N]>[0]) {
    this.requests.push({ name, params: query });
    const answer = this.answers?.[name] as
      | ((params: Parameters<CellQuestions[N]>[0]) => Promise<ReturnType<CellQuestions[N]>>)
      | undefined;
    if (!answer) throw new InputError("The run is not there any more.");
    return answer(query);
  }

  get axes() {
    return experimentOutline(this.text)?.axes.map(({ label, values }) => [
      label,
      ...values.map((value) => value.label),
    ]);
  }

  show(text: string): void {
    this.text = text;
    this.version++;
    const grid = this.grid();
    this.channel.notify("document", this.document());
    if (grid) this.channel.notify("grid", { grid, runs: this.runs });
  }

  setRun(at: number, change: Partial<GridRun>): void {
    this.setRuns(new Map([[at, change]]));
  }

  /** Reports changes of several runs at once. @param changes by the runs' places in the list */
  setRuns(changes: ReadonlyMap<number, Partial<GridRun>>): void {
    const runs = [...changes].map(([at, change]) => {
      this.runs[at] = { ...this.runs[at], ...change };
      return { at, run: this.runs[at] };
    });
    this.channel.notify("runs", { revision: this.revision, runs });
  }

  setLesson(state: Partial<LessonState> = {}): void {
    const none: LessonState = { fileNotes: undefined, problem: undefined, pictures: "", reached: {} };
    this.channel.notify("lesson", { ...none, ...state });
  }

  setProgress(change: Partial<ExperimentProgress>): void {
    this.progress = { ...this.progress, ...change };
    this.channel.notify("progress", this.progress);
  }

  private expanded() {
    const { experiment, problems } = parseExperiment(this.text);
    if (!experiment) return { experiment, problems, cells: [], seeds: [] };
    const design = { name: "two-spirals.mlp.json", text: base };
    return { experiment, ...runSync(expandExperiment(experiment, this.text, design, catalogue)) };
  }

  private document(): ExperimentDocument {
    return {
      fileName: "a.mlp-experiment.json",
      documentVersion: this.version,
      outline: experimentOutline(this.text),
      problems: this.expanded().problems,
      isReading: false,
    };
  }

  private grid(): ExperimentGrid | undefined {
    const { experiment, problems, cells, seeds } = this.expanded();
    if (!experiment || problems.length > 0) return undefined;
    this.revision++;
    const waiting = {
      state: "waiting",
      run: null,
      summary: null,
      message: undefined,
      progress: undefined,
    } as const;
    this.runs = breadthFirst(cells.length, seeds).map((run) => ({ ...run, ...waiting }));
    return {
      revision: this.revision,
      axes: experiment.axes.map(({ label, field, values }) => ({
        label,
        field,
        values: values.map((v) => v.label),
      })),
      cells: cells.map(({ index, labels, values }) => ({ index, labels, key: cellKey(values) })),
      seeds,
      isSearch: experiment.search !== undefined,
      hasHalving: experiment.halving !== undefined,
      show: experiment.show,
      base: parseDesign(base, catalogue).design,
      plane: this.plane,
      rows: { all: 1000, train: 700, validation: 150, test: 150 },
      classes: ["a", "b"],
    };
  }
}

export const lambdas = `{
  "design": "two-spirals.mlp.json",
  "axes": [
    { "label": "hidden units", "field": "layers[*].units", "values": [3, 6, 20] },
    { "label": "λ", "field": "training.l2", "values": [0, 0.001, 0.01] }
  ],
  "seeds": [1, 2],
  "show": "boundary"
}
`;

/** The editor alone in the page, as a user meets it. */
export class ExperimentHarness {
  readonly host: ExperimentHost;
  readonly app: ExperimentApp;

  constructor(text: string, plane?: ExperimentGrid["plane"] | null) {
    const [ours, theirs] = portPair();
    this.host = new ExperimentHost(theirs, text);
    if (plane === null) this.host.plane = undefined;
    this.app = createExperimentApp(ours, document.body);
  }

  get element() {
    return this.app.element;
  }

  axis(at: number): HTMLElement {
    return deepAll(this.element, "mlp-axis-row")[at];
  }

  chips(at: number): HTMLElement {
    return deep(this.axis(at), "mlp-chip-list");
  }

  chip(axis: number, at: number): HTMLElement {
    return deep(this.chips(axis), `[data-chip="${at}"]`);
  }

  toolbarText(selector: string): string {
    return textOf(deep(this.element, "mlp-experiment-toolbar", selector));
  }

  toolbar(selector: string): HTMLElement {
    return deep(this.element, "mlp-experiment-toolbar", selector);
  }

  /** Until messages have crossed, a frame has passed and everything is drawn. */
  async settled(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }
}

export async function startExperiment(
  text = lambdas,
  plane?: ExperimentGrid["plane"] | null,
): Promise<ExperimentHarness> {
  document.body.replaceChildren();
  applyTheme("dark");
  const harness = new ExperimentHarness(text, plane);
  await harness.settled();
  return harness;
}
