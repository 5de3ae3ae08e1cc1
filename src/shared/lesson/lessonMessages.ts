/** What a lesson's strip in the designer and the extension host say to each other. */

/** A goal that was reached, and by what. */
export interface ReachedGoal {
  /** When, as ISO 8601. */
  readonly at: string;
  /** Id of the run; null where the untrained network reached the goal, or runs are not recorded. */
  readonly run: string | null;
}

/** Goals that were reached, by the goals' keys. */
export type ReachedGoals = Readonly<Record<string, ReachedGoal>>;

/** What the host knows of a lesson beside its design. */
export interface LessonState {
  /** The notes of a file; undefined where the design has the notes itself, or the file cannot be read. */
  readonly fileNotes: string | undefined;
  /** Why the file of the notes cannot be read. */
  readonly problem: string | undefined;
  /** Address that paths of pictures are relative to. */
  readonly pictures: string;
  readonly reached: ReachedGoals;
}

export type LessonRequests = {
  /** Opens a file of the workspace, or runs a command of MLP Studio (`command:mlpStudio.train`), that the notes link to. */
  openLessonLink(params: { readonly target: string }): void;
  /** Gives the design the text that it had when the lesson was first opened. */
  resetLesson(params: null): void;
};

export type LessonNotices = {
  /** The notes have been read, or a goal was reached. */
  lesson(params: LessonState): void;
};
