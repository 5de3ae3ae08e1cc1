/** The lesson of the design or the experiment that is shown: its notes, which goals are reached, and which controls it leaves open. */
import type { DesignEdit } from "../../shared/design/edit.ts";
import type { Path } from "../../shared/design/path.ts";
import { type Access, accessTo, allowsEdit } from "../../shared/lesson/controls.ts";
import { type Goal, type GoalState, goalKey, type Lesson } from "../../shared/lesson/goals.ts";
import type { LessonRequests, LessonState } from "../../shared/lesson/lessonMessages.ts";
import { notesFile, withoutTitle } from "../../shared/lesson/notes.ts";

/** What the lesson belongs to, as its page shows it. */
export interface LessonOwner {
  lesson(): Lesson | undefined;
  /** Whether a goal is reached by what is shown now. */
  evaluate(goal: Goal): GoalState;
  /** Reads a text out, and shows what has changed. */
  announce(text: string): void;
  /** Shows what has changed. */
  refresh(): void;
  subscribe(listener: () => void): () => void;
}

type Ask = <N extends keyof LessonRequests>(name: N, params: Parameters<LessonRequests[N]>[0]) => void;

export class LessonStore {
  /** What the host knows of the lesson; undefined until it has answered. */
  state: LessonState | undefined;
  /** Whether the student has left the lesson: everything is open, and the strip is one line. */
  isLeft = false;
  /** Whether the strip is folded to its title and the number of goals that are reached. */
  isFolded = false;
  private readonly owner: LessonOwner;
  private readonly ask: Ask;

  constructor(owner: LessonOwner, ask: Ask) {
    this.owner = owner;
    this.ask = ask;
  }

  subscribe(listener: () => void): () => void {
    return this.owner.subscribe(listener);
  }

  /** The lesson as its file has it, whether it was left or not. */
  get fields(): Lesson | undefined {
    return this.owner.lesson();
  }

  /** The Markdown of the notes; undefined where it is not known yet. */
  get notes(): string | undefined {
    const { notes, title = "" } = this.fields ?? {};
    if (notes === undefined) return undefined;
    const text = notesFile(notes) ? this.state?.fileNotes : notes;
    return text === undefined ? undefined : withoutTitle(text, title);
  }

  get pictures(): string {
    return this.state?.pictures ?? "";
  }

  /** A goal that was reached once stays so; beside that is what holds by the run shown. */
  goal(goal: Goal): GoalState & { readonly isReachedNow: boolean } {
    const now = this.owner.evaluate(goal);
    const before = this.state?.reached[goalKey(goal)] !== undefined;
    return { isReached: now.isReached || before, isReachedNow: now.isReached, words: now.words };
  }

  /** Takes the host's state, and announces the goals that have been reached since the last one. */
  take(state: LessonState): void {
    const before = this.state?.reached;
    this.state = state;
    const reached = (this.fields?.goals ?? []).filter((goal) => {
      const key = goalKey(goal);
      return before && key in state.reached && !(key in before);
    });
    if (reached.length > 0) this.owner.announce(`Goal reached: ${reached.map(({ text }) => text).join(" ")}`);
    else this.owner.refresh();
  }

  leave(isLeft: boolean): void {
    this.isLeft = isLeft;
    this.owner.announce(isLeft ? "The lesson is left. All controls are open." : "The lesson is open.");
  }

  fold(isFolded: boolean): void {
    this.isFolded = isFolded;
    this.owner.refresh();
  }

  open(target: string): void {
    this.ask("openLessonLink", { target });
  }

  reset(): void {
    this.ask("resetLesson", null);
  }

  accessTo(path: Path): Access {
    return accessTo(this.isLeft ? undefined : this.fields, path);
  }

  allows(edit: DesignEdit): boolean {
    return allowsEdit(this.isLeft ? undefined : this.fields, edit);
  }
}
