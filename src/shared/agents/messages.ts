/** Messages between the extension and the process that runs its tools for language models. */

/** What the process is asked. */
export type HostToTools = {
  /** Runs a tool; a canceled request cancels it. @returns the answer for the model */
  callTool(params: ToolCall): string;
};

export interface ToolCall {
  readonly name: string;
  /** As the model has written it. */
  readonly input: unknown;
  /** Paths of the folders that relative paths are looked for in, in their order. */
  readonly folders: readonly string[];
  /** URIs of the folders that files may be in; undefined for no limit. */
  readonly roots: readonly string[] | undefined;
  /** Number of threads; 0 for all that are free. */
  readonly threads: number;
}

/** What the process needs of the editor. */
export type ToolsToHost = {
  /** The text of a file that is open in the editor, saved or not; undefined for any other. */
  openText(params: { readonly path: string }): string | undefined;
  /** Replaces the text of a file as one step of undo, and saves it where it was saved before; makes it where it does not exist. */
  writeText(params: { readonly path: string; readonly text: string }): void;
  /** The folder of the runs of a design. */
  runsFolder(params: { readonly path: string }): string;
  progress(params: { readonly message: string }): void;
};
