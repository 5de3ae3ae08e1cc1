/** Asks for the pictures of the decision plane and for single answers at places in it, and keeps what came last. */
import type {
  Part,
  Plane,
  PlanePoints,
  RawInputs,
  RawValue,
  RowAnswer,
  RunRef,
  Sweep,
} from "../../shared/results/resultsRequests.ts";
import { type NetworkVersion, Question, type SendQuestion } from "../store/question.ts";

/** Points along each side of the grid while the run trains: enough to see the boundary move, and soon computed. */
const liveSize = 64;
/** Points along each side of the grid of a network that is at rest. */
const restSize = 200;

/** What a picture is asked of. */
export interface PlaneWish {
  readonly run: RunRef;
  readonly version: NetworkVersion;
  readonly isLive: boolean;
  readonly part: Part;
  readonly columns: readonly [string, string];
  readonly values: readonly RawValue[];
  readonly inputs: RawInputs;
}

/** While the run trains, a picture of the newest network is asked for as soon as the last one has come. */
export class PlaneFeed {
  plane: Plane | undefined;
  /** The rows of the part; asked for once while the run trains. */
  points: PlanePoints | undefined;
  private pointsOf = "";
  /** What the shown picture and the one asked for last are of, whatever the network's state. */
  private shownOf = "";
  private askedOf = "";
  private askedPointsOf = "";
  private placeAsked = "";
  private readonly planes: Question<"plane">;
  private readonly rows: Question<"answerRow">;
  private readonly sweeps: Question<"answerRow">;
  private readonly onChange: () => void;

  constructor(send: SendQuestion, onChange: () => void) {
    this.onChange = onChange;
    this.planes = new Question("plane", send, () => this.takePlane());
    this.rows = new Question("answerRow", send, onChange, { cancels: false });
    this.sweeps = new Question("answerRow", send, onChange);
  }

  get problem(): string | undefined {
    return this.planes.problem;
  }

  /** Whether the picture is of another run, part or choice of columns than was asked for last. */
  get isOld(): boolean {
    return this.shownOf !== this.askedOf;
  }

  askPlane({ run, version, isLive, part, columns, values, inputs }: PlaneWish): void {
    const others = inputs.inputs.map(({ column }, index) => (columns.includes(column) ? "" : values[index]));
    const [x, y] = columns;
    this.askedPointsOf = JSON.stringify([version.subject, part, columns]);
    this.askedOf = JSON.stringify([this.askedPointsOf, others]);
    const hasPoints = isLive && this.pointsOf === this.askedPointsOf;
    this.planes.ask(
      {
        run,
        x,
        y,
        values: others,
        size: isLive ? liveSize : restSize,
        points: hasPoints ? null : part,
      },
      version,
    );
  }

  askRow(run: RunRef, values: readonly RawValue[], version: NetworkVersion): void {
    this.placeAsked = JSON.stringify(values);
    this.rows.ask({ run, values, sweep: false }, version);
  }

  /** Asks for the answers over the ranges of all inputs, to find those that matter most. */
  askSweeps(run: RunRef, values: readonly RawValue[], version: NetworkVersion): void {
    this.sweeps.ask({ run, values, sweep: true }, version);
  }

  /** What {@link askSweeps} asked for: undefined while it is awaited, none where there is no answer. */
  get sweptInputs(): readonly Sweep[] | undefined {
    return this.sweeps.answer?.sweeps ?? (this.sweeps.problem === undefined ? undefined : []);
  }

  /** The network's whole answer to a row, where it is the one that was asked for last and has come. */
  answerTo(values: readonly RawValue[]): RowAnswer | undefined {
    const { rows, placeAsked } = this;
    return rows.isOutdated || JSON.stringify(values) !== placeAsked ? undefined : rows.answer;
  }

  cancel(): void {
    this.planes.cancel();
    this.rows.cancel();
    this.sweeps.cancel();
  }

  private takePlane(): void {
    const { answer } = this.planes;
    if (answer !== undefined && answer !== this.plane) {
      this.plane = answer;
      this.shownOf = this.askedOf;
      if (answer.points !== null) {
        this.points = answer.points;
        this.pointsOf = this.askedPointsOf;
      }
    }
    if (this.points !== undefined && this.pointsOf !== this.askedPointsOf && !this.isOld)
      this.points = undefined;
    this.onChange();
  }
}
