/** What the extension needs of the place that its host runs in: Node on a computer, or a browser's worker. Each has an entry in `src/hosts`. */
import type * as vscode from "vscode";
import type { RunStorage } from "../runs/runStorage.ts";
import type { HostToTools, ToolsToHost } from "../shared/agents/messages.ts";
import type { Channel, HandlersOf, Messages } from "../shared/channel.ts";
import type { HostToRunner, RunnerToHost } from "../shared/experiment/experimentMessages.ts";
import type { StartEngine } from "./session/engine.ts";

/** What computes beside the host: a process, or a worker. */
export interface Computation<Remote extends Messages> {
  readonly channel: Pick<Channel<Remote>, "request" | "notify">;
  /** Ends it at once, however busy it is, and rejects what is pending. */
  end(reason: Error): void;
}

/** Starts a computation. @param died is called when it has ended without being asked to */
export type StartComputation<Remote extends Messages, Own extends Messages> = (
  handlers: HandlersOf<Own>,
  died: (error: Error) => void,
) => Computation<Remote>;

/** Handing a design over to PyTorch. */
export interface Handover {
  /** @throws InputError where the folder has anything in it, or cannot be written */
  checkNewFolder(folder: string): Promise<void>;
  /** The commands that train the run of a folder in one process: from anywhere, and in the folder itself. */
  startCommand(folder: string): { readonly anywhere: string; readonly inFolder: string };
}

export interface HostPlatform {
  readonly startEngine: StartEngine;
  readonly startExperiment: StartComputation<HostToRunner, RunnerToHost>;
  /** Undefined where the tools for language models cannot run. */
  readonly startTools: StartComputation<HostToTools, ToolsToHost> | undefined;
  /** What computes now, for tests. */
  readonly computing: ReadonlySet<unknown>;

  /** Where runs are recorded. */
  readonly storage: RunStorage;
  /** The place of a file or folder in {@link storage}; undefined where that cannot hold it. */
  placeOf(uri: vscode.Uri): string | undefined;
  uriOf(place: string): vscode.Uri;
  /** Whether runs can be recorded in this folder of a design. */
  isWritable(folder: vscode.Uri): boolean;

  /** Whether no symbolic link on the path to a file leads out of the folders; all are URIs. */
  linksStayWithin(uri: string, folders: readonly string[]): Promise<boolean>;
  /** The folder for what has no other one. */
  readonly homeFolder: vscode.Uri;
  /** Undefined where there is no disk that PyTorch could train on. */
  readonly handover: Handover | undefined;
}
