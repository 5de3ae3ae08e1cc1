/** One editor of a model file: the host's side of a webview. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { Channel, type HandlersOf } from "../../shared/channel.ts";
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { byteCount } from "../../shared/format/bytes.ts";
import type { HostToModel, ModelAction, ModelToHost } from "../../shared/model/modelView.ts";
import { fileName } from "../design/documents.ts";
import { FileWatcher } from "../design/fileWatcher.ts";
import type { StartEngine } from "../session/engine.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { ModelSession } from "./modelSession.ts";

/** Largest file that is taken from a file system which only gives files whole. */
const maxVirtualBytes = 256 * 2 ** 20;

/** What an editor needs of the window. */
export interface ModelEditorServices {
  readonly startEngine: StartEngine;
  readonly log: { info(message: string): void; error(error: unknown): void };
  /** What can be done with the file where it is a model. */
  readonly actions: (uri: vscode.Uri) => Promise<readonly ModelAction[]>;
  /** Does something with the model. */
  readonly act: (session: ModelSession, uri: vscode.Uri, action: ModelAction) => Promise<void>;
}

export class ModelEditor implements Disposable {
  readonly uri: vscode.Uri;
  readonly session: ModelSession;
  private readonly channel: Channel<HostToModel>;
  private readonly disposables: Disposable[] = [];
  /** Whether the page is loaded and shown, so that it is informed of what happens. */
  private isFollowing = false;

  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, services: ModelEditorServices) {
    this.uri = uri;
    const { startEngine, log } = services;
    this.session = new ModelSession({
      uri: uri.toString(),
      startEngine,
      log,
      check: () => checkSize(uri),
    });
    const port = {
      post: (message: unknown) => void panel.webview.postMessage(message),
      listen: (listener: (message: unknown) => void) =>
        void this.disposables.push(panel.webview.onDidReceiveMessage(listener)),
    };
    this.channel = new Channel(port, this.handlers(services), (error) => log.error(error));
    this.disposables.push(
      this.session,
      this.session.onDidChange.on((state) => {
        if (this.isFollowing) this.channel.notify("state", state);
      }),
      new FileWatcher([uri], () => {
        if (this.isFollowing) void this.session.read();
      }),
      panel.onDidChangeViewState(() => {
        // The page of a hidden editor is gone; it is loaded again, and then reads the file as it is by then.
        if (panel.visible) return;
        this.isFollowing = false;
        this.session.sleep();
      }),
    );
  }

  dispose(): void {
    this.isFollowing = false;
    this.channel.close(new Error("The model's editor was closed."));
    disposeAll(this.disposables);
  }

  private handlers(services: ModelEditorServices): HandlersOf<ModelToHost> {
    const { session, uri } = this;
    return {
      ready: async () => {
        this.isFollowing = true;
        void session.read();
        const actions = await services.actions(uri);
        return { catalogue, fileName: fileName(uri), actions, state: session.state };
      },
      tensorDistributions: (params, signal) => session.ask("tensorDistributions", params, { signal }),
      answerRow: (params, signal) => session.ask("answerModelRow", params, { signal }),
      action: ({ action }) => services.act(session, uri, action),
      reload: () => void session.read(),
    };
  }
}

/** @throws InputError where the file is too large to come whole through the extension host */
async function checkSize(uri: vscode.Uri): Promise<void> {
  if (uri.scheme === "file") return;
  let size: number;
  try {
    ({ size } = await vscode.workspace.fs.stat(uri));
  } catch (error) {
    throw new InputError(`${fileName(uri)} ${fileProblem(error)}.`);
  }
  if (size <= maxVirtualBytes) return;
  throw new InputError(
    `${fileName(uri)} has ${byteCount(size)}, too many for a file system that only gives files whole. Copy it to a local folder and open it there.`,
  );
}
