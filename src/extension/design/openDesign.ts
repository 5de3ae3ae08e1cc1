import * as vscode from "vscode";
import { resolveUri } from "../../engine/uri.ts";
import type { DesignEdit } from "../../shared/design/edit.ts";
import type { DesignJob, DesignState } from "../../shared/messages.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll, Signal } from "../signal.ts";
import { designJob, editDocument, fileName, parseDocument } from "./documents.ts";

/** Long enough for the several changes that one action makes of a text, too short to be seen. */
const delay = 10;
/** A program that writes a file often does so in several steps. */
const dataDelay = 200;

/** A design that at least one designer shows: follows its text and its data file, and wants its preview. */
export class OpenDesign implements Disposable {
  readonly document: vscode.TextDocument;
  readonly onDidChange = new Signal<DesignState>();
  private readonly session: TrainingSession;
  private readonly disposables: Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private dataTimer: NodeJS.Timeout | undefined;
  private dataWatcher: { readonly uris: string; dispose(): void } | undefined;

  constructor(document: vscode.TextDocument, session: TrainingSession) {
    this.document = document;
    this.session = session;
    this.disposables.push(
      session.hold(),
      vscode.workspace.onDidChangeTextDocument((event) => {
        // An event without changes says that the document was saved or became dirty.
        if (event.document === document && event.contentChanges.length > 0)
          this.timer ??= setTimeout(() => this.changed(), delay);
      }),
    );
    this.wantPreview();
  }

  get state(): DesignState {
    const { document } = this;
    return {
      fileName: fileName(document.uri),
      documentVersion: document.version,
      ...parseDocument(document),
    };
  }

  /** One undo step; those who follow the design have heard of it when this resolves. */
  async edit(edits: readonly DesignEdit[]): Promise<void> {
    await editDocument(this.document, edits);
    if (this.timer) this.changed();
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.dataTimer);
    this.dataWatcher?.dispose();
    disposeAll(this.disposables);
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.onDidChange.fire(this.state);
    this.wantPreview();
  }

  private wantPreview(): void {
    if (!parseDocument(this.document).design) return;
    try {
      const job = designJob(this.document);
      this.session.wantPreview(job, this.document.version);
      this.watchData(job);
    } catch (error) {
      this.session.previewFailed(error);
    }
  }

  private watchData({ design, baseUri }: DesignJob): void {
    const { path, labels } = design.dataset;
    const uris = [path, labels]
      .filter((name) => name !== undefined)
      .map((name) => vscode.Uri.parse(resolveUri(baseUri, name)));
    const key = uris.join("\n");
    if (key === this.dataWatcher?.uris) return;
    this.dataWatcher?.dispose();
    const changed = () => {
      clearTimeout(this.dataTimer);
      this.dataTimer = setTimeout(() => this.session.dataChanged(), dataDelay);
    };
    const disposables = uris.flatMap((uri) => {
      // The name is a glob: its special characters would match other files, or none.
      const name = fileName(uri).replace(/[*?[\]{}]/g, "[$&]");
      const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, ".."), name);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      return [
        watcher,
        watcher.onDidChange(changed),
        watcher.onDidCreate(changed),
        watcher.onDidDelete(changed),
      ];
    });
    this.dataWatcher = { uris: key, dispose: () => disposeAll(disposables) };
  }
}
