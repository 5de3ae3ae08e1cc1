/**
 * What the grid of an experiment is given by the editor around it. `<mlp-experiment-grid>` has the properties `grid`, `runs` (a new list
 * at each change), `progress` and `host`; it draws what `grid.show` says.
 */
import type { RequestOptions } from "../../shared/channel.ts";
import type { CellActions, CellQuestions, CellRef } from "../../shared/experiment/experimentMessages.ts";

/** A question's parameters but for the grid's revision, which the editor adds. */
export type CellQuestionParams<N extends keyof CellQuestions> = Omit<
  Parameters<CellQuestions[N]>[0],
  "revision"
>;

export interface GridHost {
  /** Asks about a cell; rejects with the reason as a sentence, or with a CancellationError. */
  ask<N extends keyof CellQuestions>(
    name: N,
    params: CellQuestionParams<N>,
    options: RequestOptions,
  ): Promise<ReturnType<CellQuestions[N]>>;
  /** Does something with a cell; what fails is reported by the editor. */
  act(name: keyof CellActions, params: Omit<CellRef, "revision">): void;
}
