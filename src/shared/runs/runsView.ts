/** What a webview keeps of its list of runs over a reload: VS Code discards a page while it is hidden. */

/** Maximum number of runs that are compared. */
export const maxSelected = 4;

/** What a list of runs can be sorted by; without any of it the newest run is first. */
export type RunSortKey =
  | "number"
  | "changes"
  | "seed"
  | "validation"
  | "test"
  | "epochs"
  | "seconds"
  | "backend";

export interface RunSort {
  readonly key: RunSortKey;
  readonly descending: boolean;
}

export interface RunsView {
  /** The ids of the selected runs by their place among the colors; null where a place is free. */
  readonly selected: readonly (string | null)[];
  /** The text that listed runs contain. */
  readonly filter: string;
  readonly sort?: RunSort | undefined;
}
