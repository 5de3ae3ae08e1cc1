import type {
  ExplainQuery,
  ExplainRequests,
  Explanation,
  NudgeAnswer,
  TypedRow,
} from "../../shared/backprop/explainRequests.ts";
import { type BackpropNode, nodeNamed } from "../../shared/backprop/graph.ts";
import { fineDeltas, nudgePositions, nudgeRange, sliderDeltas } from "../../shared/backprop/nudge.ts";
import { type BackpropStep, stepAnnouncement, stepsOf } from "../../shared/backprop/steps.ts";
import { stepWords } from "../../shared/backprop/words.ts";
import type { RequestOptions } from "../../shared/channel.ts";
import { CancellationError, messageOf } from "../../shared/errors.ts";
import type { DesignerStore } from "./designerStore.ts";

/** Sends a question to the host. */
export type SendExplain = <N extends keyof ExplainRequests & string>(
  name: N,
  params: Parameters<ExplainRequests[N]>[0],
  options?: RequestOptions,
) => Promise<ReturnType<ExplainRequests[N]>>;

/** Rows of a batch when the batch view is opened. */
const usualBatch = 8;

/** A parameter's element. */
export interface SelectedWeight {
  /** Name of the node. */
  readonly node: string;
  /** Row-major. */
  readonly element: number;
}

/**
 * What the page "Backprop" shows: of which rows, at which step, and the weight that is moved. Nothing is asked while the page is
 * hidden; the last explanation stays until a newer one has come.
 */
export class BackpropStore {
  explanation: Explanation | undefined;
  /** Why there is no explanation, as a sentence. */
  problem: string | undefined;
  /** The row of the data, counted from 0. */
  row = 0;
  /** What was typed in place of the row's numbers; undefined for its own. */
  typed: TypedRow | undefined;
  /** Number of rows of the batch; 1 for one example. */
  batch = 1;
  /** The example of a batch whose numbers are shown, counted from 0. */
  example = 0;
  constantStatistics = false;
  /** Whether the weights are those of the run that the page "Results" shows. */
  isTrained = false;
  /** Number of SGD steps that the weights are taken after. */
  sgdSteps = 0;
  /** η of those steps; undefined for the design's. */
  learningRate: number | undefined;
  /** Whether local Jacobians are written out. */
  isWrittenOut = false;
  weight: SelectedWeight | undefined;
  nudge: NudgeAnswer | undefined;
  /** Position of the slider, from 0 to twice {@link nudgePositions}; the present value is in the middle. */
  position = nudgePositions;
  isPlaying = false;
  readonly send: SendExplain;
  private readonly designer: DesignerStore;
  private stepIndex = 0;
  private isShown = false;
  private pending: { readonly key: string; readonly controller: AbortController } | undefined;
  private answeredKey: string | undefined;
  private nudgeKey: string | undefined;

  constructor(designer: DesignerStore, send: SendExplain) {
    this.designer = designer;
    this.send = send;
  }

  get isPending(): boolean {
    return this.pending !== undefined;
  }

  get steps(): readonly BackpropStep[] {
    return this.explanation ? stepsOf(this.explanation.graph, this.example) : [];
  }

  get index(): number {
    return Math.max(0, Math.min(this.stepIndex, this.steps.length - 1));
  }

  get step(): BackpropStep | undefined {
    return this.steps[this.index];
  }

  /** What happened at the present step. */
  get words(): string {
    const { explanation, step } = this;
    return explanation && step ? stepWords(explanation.graph, step, explanation.classes) : "";
  }

  /** The node of the selected weight. */
  get weightNode(): BackpropNode | undefined {
    const { weight, explanation } = this;
    return weight && explanation ? nodeNamed(explanation.graph, weight.node) : undefined;
  }

  /** How far the slider reaches to each side. */
  get range(): number {
    return nudgeRange(this.nudge?.value ?? 0);
  }

  get deltas(): readonly number[] {
    return sliderDeltas(this.range);
  }

  /** The page is shown, or is not any more. */
  setShown(isShown: boolean): void {
    this.isShown = isShown;
    if (!isShown) this.isPlaying = false;
    this.refresh();
  }

  // ------------------------------------------------------------------------------------------------ what users do

  goTo(index: number): void {
    const { steps } = this;
    if (steps.length === 0) return;
    this.stepIndex = Math.max(0, Math.min(index, steps.length - 1));
    this.announceStep();
  }

  /** Goes to the step of a node: backward where its gradient is known already. */
  goToNode(symbol: string): void {
    const { steps, index } = this;
    const known = steps.findIndex(
      (step, i) => step.direction === "backward" && step.node.symbol === symbol && i <= index,
    );
    const first = steps.findIndex(({ node }) => node.symbol === symbol);
    const target = known >= 0 ? known : first;
    if (target >= 0) this.goTo(target);
  }

  play(isPlaying: boolean): void {
    this.isPlaying = isPlaying && this.steps.length > 0;
    if (this.isPlaying && this.index === this.steps.length - 1) this.stepIndex = 0;
    this.designer.refresh();
  }

  /** One step while it plays; it stops at the last one. */
  playOn(): void {
    if (this.index >= this.steps.length - 1) this.play(false);
    else this.goTo(this.index + 1);
  }

  /** Whether there is a run whose weights can be shown. */
  get hasRun(): boolean {
    const { results, log, runs } = this.designer;
    return results.state === "judged" && (log !== undefined || (runs.list?.runs.length ?? 0) > 0);
  }

  showTrained(isTrained: boolean): void {
    this.isTrained = isTrained;
    this.sgdSteps = 0;
    this.designer.refresh();
  }

  showRow(row: number): void {
    this.row = row;
    this.typed = undefined;
    this.example = 0;
    this.sgdSteps = 0;
    this.designer.refresh();
  }

  /** Takes other numbers in place of the row's; undefined brings its own back. */
  typeRow(typed: TypedRow | undefined): void {
    this.typed = typed;
    this.sgdSteps = 0;
    this.designer.refresh();
  }

  showBatch(batch: number): void {
    this.batch = batch;
    this.example = 0;
    this.sgdSteps = 0;
    if (batch === 1) this.constantStatistics = false;
    this.designer.refresh();
  }

  toggleBatch(): void {
    this.showBatch(this.batch === 1 ? usualBatch : 1);
  }

  showExample(example: number): void {
    this.example = example;
    this.designer.refresh();
  }

  takeStatisticsAsConstants(constantStatistics: boolean): void {
    this.constantStatistics = constantStatistics;
    this.designer.refresh();
  }

  writeOut(isWrittenOut: boolean): void {
    this.isWrittenOut = isWrittenOut;
    this.designer.refresh();
  }

  selectWeight(weight: SelectedWeight): void {
    this.weight = weight;
    this.position = nudgePositions;
    this.askNudge();
    this.designer.refresh();
  }

  moveTo(position: number): void {
    this.position = position;
    this.designer.refresh();
  }

  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
    this.designer.refresh();
  }

  /** W ← W − η ∂J/∂W, in a copy: the design and its runs stay as they are. */
  takeSgdStep(): void {
    this.sgdSteps++;
    this.position = nudgePositions;
    this.designer.refresh();
  }

  /** Back to the weights without any step. */
  resetWeights(): void {
    this.sgdSteps = 0;
    this.position = nudgePositions;
    this.designer.refresh();
  }

  // ------------------------------------------------------------------------------------------------ asking

  /** Asks what has changed; called after every change of what the designer shows. */
  refresh(): void {
    const { document, design } = this.designer;
    if (!this.isShown || document?.design === undefined || !design) return;
    const query = this.query();
    const key = JSON.stringify([
      query,
      this.weightsVersion(),
      document.documentVersion,
      this.designer.data.file,
      this.dataVersion(),
    ]);
    if (key === this.answeredKey || key === this.pending?.key) return;
    this.pending?.controller.abort();
    void this.ask(key, query);
  }

  private dataVersion(): string {
    const rows = this.designer.dataset?.rows;
    return JSON.stringify([rows, this.designer.preview.kind]);
  }

  /**
   * What the weights depend on beside the query. While a run trains its weights are taken once; they follow when it pauses or
   * has ended.
   */
  private weightsVersion(): string {
    const { phase, results } = this.designer;
    if (!this.isTrained) return "";
    const { subject, version } = results.version;
    return `${subject} ${phase === "running" ? "running" : version}`;
  }

  private query(): ExplainQuery {
    const { isTrained, hasRun, designer } = this;
    return {
      run: isTrained && hasRun ? designer.results.run : "untrained",
      rows: [this.row],
      typed: this.typed,
      added: this.batch - 1,
      constantStatistics: this.constantStatistics,
      steps: this.sgdSteps,
      learningRate: this.learningRate,
      allowsSmaller: true,
    };
  }

  private async ask(key: string, query: ExplainQuery): Promise<void> {
    const pending = { key, controller: new AbortController() };
    this.pending = pending;
    try {
      const explanation = await this.send("explain", query, { signal: pending.controller.signal });
      if (this.pending !== pending) return;
      const isFirst = this.explanation === undefined;
      this.explanation = explanation;
      this.problem = undefined;
      this.example = Math.min(this.example, explanation.rows.length - 1);
      this.keepWeight(explanation);
      this.askNudge(query);
      if (isFirst) this.announceStep();
    } catch (error) {
      if (this.pending !== pending || error instanceof CancellationError) return;
      this.problem = messageOf(error);
    }
    this.pending = undefined;
    this.answeredKey = key;
    this.designer.refresh();
  }

  /** Keeps the selected weight, or selects the first weight of the first layer. */
  private keepWeight({ graph }: Explanation): void {
    const { weight } = this;
    const node = weight && graph.nodes.find(({ name }) => name === weight.node);
    if (node && weight.element < node.value.length) return;
    const first = graph.nodes.find(({ role }) => role === "parameter");
    this.weight = first && { node: first.name, element: 0 };
  }

  /** Asks for J over the selected weight, unless the answer is there or on its way. */
  private askNudge(query: ExplainQuery = this.query()): void {
    const { weight, explanation } = this;
    const node = this.weightNode;
    if (!weight || !node || !explanation) return;
    const key = JSON.stringify([query, weight, this.answeredKey, node.value[weight.element]]);
    if (key === this.nudgeKey) return;
    this.nudgeKey = key;
    const range = nudgeRange(node.value[weight.element]);
    const deltas = [...sliderDeltas(range), ...fineDeltas];
    this.send("nudge", { ...query, constantStatistics: false, ...weight, deltas }).then(
      (answer) => {
        if (this.nudgeKey !== key) return;
        this.nudge = answer;
        this.designer.refresh();
      },
      (error: unknown) => this.designer.report(error),
    );
  }

  private announceStep(): void {
    const { steps, index, words } = this;
    this.designer.announce(`${stepAnnouncement(steps, index)}. ${words}`);
  }
}
