import type { Dataset } from "../../src/data/encode/dataset.ts";
import { activationAt } from "../../src/engine/backprop/activationCurve.ts";
import { type ExplainSource, explain, nudge } from "../../src/engine/backprop/explain.ts";
import { catalogue } from "../../src/engine/catalogue.ts";
import type { ExplainQuery } from "../../src/shared/backprop/explainRequests.ts";
import { Channel, type HandlersOf, type Port } from "../../src/shared/channel.ts";
import { applyEdits, editDesign } from "../../src/shared/design/edit.ts";
import type { DesignSpec } from "../../src/shared/design/fields.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import { InputError } from "../../src/shared/errors.ts";
import type { DatasetSummary, TrainingEvent } from "../../src/shared/events.ts";
import type { LessonState } from "../../src/shared/lesson/lessonMessages.ts";
import type {
  DataState,
  DesignerPage,
  DesignState,
  HostToWebview,
  PageRequest,
  PreviewState,
  RunState,
  WebviewToHost,
} from "../../src/shared/messages.ts";
import type { ResultsRequests } from "../../src/shared/results/resultsRequests.ts";
import { RunLog } from "../../src/shared/runLog.ts";
import type { RunList } from "../../src/shared/runs/runList.ts";
import type { RunHistoryAnswer, ShownResults } from "../../src/shared/runs/runsRequests.ts";
import type { TrainingSpeed } from "../../src/shared/trainingSpeed.ts";
import { fakePreview } from "./fakeNetwork.ts";

/** A request that the designer made. */
export interface RecordedRequest {
  readonly name: string;
  readonly params: unknown;
}

/**
 * The host's side of the designer without VS Code: it holds a document's text, makes the edits with the real parser and
 * printer, and records every request. Runs are sent by the test, event by event.
 */
export class FakeHost {
  readonly requests: RecordedRequest[] = [];
  readonly log = new RunLog();
  text: string;
  dataset: DatasetSummary;
  /** When set, the next edit is refused with it. */
  refuse: string | undefined;
  /** What answers questions about trained networks, such as those of `realResults`. */
  answers: HandlersOf<ResultsRequests> | undefined;
  /** How many of those questions have not been answered yet. */
  unanswered = 0;
  private losing = false;
  private readonly undone: string[] = [];
  private readonly past: string[] = [];
  private version = 1;
  data: DataState = { report: { kind: "none" }, file: "current", runIsOlder: false, reading: undefined };
  speed: TrainingSpeed = "full";
  /** What the designer is opened for. */
  page: PageRequest | undefined;
  /** What is known of recorded runs: the list, and the histories by id. */
  runList: RunList = { runs: [], total: 0, current: undefined, deleted: [] };
  readonly histories = new Map<string, RunHistoryAnswer>();
  /** The data that questions about the graph are answered on; without it they are refused. */
  explained: Dataset | undefined;
  /** The weights of the run that such questions may be about. */
  trained: ExplainSource["trained"];
  private watchesRuns = false;
  private previewState: PreviewState | undefined;
  private run: RunState = {
    run: 0,
    phase: "idle",
    next: 0,
    log: undefined,
    previous: undefined,
    design: undefined,
    attempts: [],
    failure: undefined,
  };
  private readonly channel: Channel<HostToWebview>;

  constructor(port: Port, text: string, dataset: DatasetSummary) {
    this.text = text;
    this.dataset = dataset;
    this.channel = new Channel<HostToWebview>(port, this.recorded(), (error) => {
      throw error;
    });
  }

  /** Only the requests that change the document. */
  get edits(): unknown[] {
    return this.requests
      .filter(({ name }) => name === "edit")
      .map(({ params }) => (params as { edit: unknown }).edit);
  }

  /** The design as the text has it now. */
  get design(): DesignSpec | undefined {
    return parseDesign(this.text, catalogue).design;
  }

  /** As if the user had typed in the text editor. */
  setText(text: string): void {
    this.past.push(this.text);
    this.show(text);
  }

  setPreview(state: PreviewState | undefined): void {
    this.previewState = state;
    this.channel.notify("preview", this.preview());
  }

  setData(state: Partial<DataState>): void {
    this.data = { ...this.data, ...state };
    this.channel.notify("data", this.data);
  }

  showPage(page: DesignerPage, results?: ShownResults): void {
    this.channel.notify("page", { page, results });
  }

  setLesson(state: Partial<LessonState> = {}): void {
    const none = { fileNotes: undefined, problem: undefined, pictures: "", reached: {} };
    this.channel.notify("lesson", { ...none, ...state });
  }

  setRuns(list: Partial<RunList>): void {
    this.runList = { ...this.runList, ...list };
    if (this.watchesRuns) this.channel.notify("runs", this.runList);
  }

  /** @param notify whether the designer is notified, which one that is being loaded does not */
  startRun(phase: RunState["phase"] = "running", notify = true): void {
    this.run = {
      ...this.run,
      run: this.run.run + 1,
      phase,
      next: 0,
      log: this.log.data(),
      design: this.design,
    };
    if (notify) this.channel.notify("run", this.run);
  }

  sendEvents(...events: TrainingEvent[]): void {
    const from = this.run.next;
    for (const event of events) this.log.append(event);
    this.run = { ...this.run, next: from + events.length };
    if (!this.losing) this.channel.notify("events", { run: this.run.run, from, events });
    this.losing = false;
  }

  /** The next events do not arrive. */
  loseNextEvents(): void {
    this.losing = true;
  }

  fail(message: string): void {
    this.channel.notify("failed", { run: this.run.run, message });
  }

  command(command: Parameters<HostToWebview["command"]>[0]["command"]): void {
    this.channel.notify("command", { command });
  }

  private recorded(): HandlersOf<WebviewToHost> {
    const record = <P>(name: string, act: (params: P) => void = () => {}) => {
      return (params: P): void => {
        this.requests.push({ name, params });
        act(params);
      };
    };
    return {
      ready: (params) => {
        this.requests.push({ name: "ready", params });
        const design = this.state();
        const preview = this.preview();
        return {
          catalogue,
          design,
          preview,
          data: this.data,
          page: this.page,
          run: this.runState(),
          speed: this.speed,
        };
      },
      edit: record("edit", ({ edit }) => {
        if (this.refuse !== undefined) throw new Error(this.refuse);
        this.past.push(this.text);
        this.undone.length = 0;
        this.show(applyEdits(this.text, editDesign(this.text, edit)));
      }),
      editTogether: record("editTogether", ({ edits }) => {
        this.past.push(this.text);
        this.undone.length = 0;
        this.show(edits.reduce((text, edit) => applyEdits(text, editDesign(text, edit)), this.text));
      }),
      undo: record("undo", () => this.turn(this.past, this.undone)),
      redo: record("redo", () => this.turn(this.undone, this.past)),
      train: record("train"),
      control: record("control"),
      restart: record("restart"),
      setSpeed: record("setSpeed", ({ speed }) => {
        this.speed = speed;
        this.channel.notify("speed", { speed });
      }),
      openAsText: record("openAsText"),
      showLog: record("showLog"),
      pickDataset: record("pickDataset"),
      inspectData: record("inspectData"),
      cancelReading: record("cancelReading"),
      reloadData: record("reloadData"),
      keepData: record("keepData"),
      explain: (query) => {
        this.requests.push({ name: "explain", params: query });
        return explain(this.explainSource(query.run), query);
      },
      nudge: (query) => nudge(this.explainSource(query.run), query),
      activation: (query) => activationAt(query),
      openRow: record("openRow"),
      saveFile: record("saveFile"),
      copyText: record("copyText"),
      openLessonLink: record("openLessonLink"),
      resetLesson: record("resetLesson"),
      watchRuns: record("watchRuns", ({ watch }) => {
        this.watchesRuns = watch;
        if (watch) this.channel.notify("runs", this.runList);
      }),
      runHistories: (params) => {
        this.requests.push({ name: "runHistories", params });
        return params.ids.map(
          (id): RunHistoryAnswer =>
            this.histories.get(id) ?? {
              id,
              design: undefined,
              log: undefined,
              clock: { step: [], seconds: [] },
              problem: `There are no events of ${id}.`,
            },
        );
      },
      runAction: record("runAction"),
      renameRun: record("renameRun"),
      restoreDeletedRun: record("restoreDeletedRun"),
      ...this.questions(),
    };
  }

  /** Passes questions about trained networks to {@link answers}; without it they fail. */
  private questions(): HandlersOf<ResultsRequests> {
    const pass =
      <N extends keyof ResultsRequests>(name: N) =>
      (params: Parameters<ResultsRequests[N]>[0], signal: AbortSignal) => {
        this.requests.push({ name, params });
        if (!this.answers) throw new InputError("This design has not been trained yet.");
        const answer = this.answers[name](params as never, signal) as ReturnType<ResultsRequests[N]>;
        this.unanswered++;
        const done = () => {
          this.unanswered--;
        };
        Promise.resolve(answer).then(done, done);
        return answer;
      };
    return {
      evaluatePart: pass("evaluatePart"),
      answeredRows: pass("answeredRows"),
      compareRuns: pass("compareRuns"),
      rawInputs: pass("rawInputs"),
      answerRow: pass("answerRow"),
      plane: pass("plane"),
      importance: pass("importance"),
    };
  }

  private explainSource(run: ExplainQuery["run"]): ExplainSource {
    const { design, explained, trained } = this;
    if (!design || !explained) throw new Error("There is no data.");
    const weights = run !== "untrained" && trained ? { trained } : {};
    return { design, dataset: explained, ...weights };
  }

  private turn(from: string[], to: string[]): void {
    const text = from.pop();
    if (text === undefined) return;
    to.push(this.text);
    this.show(text);
  }

  private show(text: string): void {
    this.text = text;
    this.version++;
    this.channel.notify("design", this.state());
    this.channel.notify("preview", this.preview());
  }

  private state(): DesignState {
    return { fileName: "iris.mlp.json", documentVersion: this.version, ...parseDesign(this.text, catalogue) };
  }

  private runState(): RunState {
    return this.run.run === 0 ? this.run : { ...this.run, log: this.log.data() };
  }

  private preview(): PreviewState {
    if (this.previewState) return this.previewState;
    const { design } = this;
    if (!design) return { kind: "none" };
    return { kind: "ready", documentVersion: this.version, preview: fakePreview(design, this.dataset) };
  }
}

/** Two ports that carry what is posted to each other, as structured clones and not at once. */
export function portPair(): [Port, Port] {
  const listeners: [unknown: ((message: unknown) => void)[], unknown: ((message: unknown) => void)[]] = [
    [],
    [],
  ];
  const port = (own: 0 | 1, other: 0 | 1): Port => ({
    post(message) {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners[other]) listener(copy);
      });
    },
    listen: (listener) => void listeners[own].push(listener),
  });
  return [port(0, 1), port(1, 0)];
}
