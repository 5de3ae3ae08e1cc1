/** A design that is open in a designer, with its text and its data file. */
import * as vscode from "vscode";
import { dataPaths } from "../../shared/data/dataPaths.ts";
import type { DesignEdit } from "../../shared/design/edit.ts";
import type { DesignState } from "../../shared/messages.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll, Signal } from "../signal.ts";
import type { LinkCheck } from "./access.ts";
import { DataWatcher } from "./dataWatcher.ts";
import { designJob, editDocument, fileName, parseDocument } from "./documents.ts";

/** Milliseconds after which a change of the text is handled: one action may make several changes. */
const changeDelayMs = 10;

/**
 * A design that at least one designer has open: follows its text and its data file, and requests its preview. While all of
 * its designers are hidden nothing is computed: what has changed meanwhile is requested when one is shown.
 */
export class OpenDesign implements Disposable {
  readonly document: vscode.TextDocument;
  readonly onDidChange = new Signal<DesignState>();
  private readonly session: TrainingSession;
  private readonly disposables: Disposable[] = [];
  private timer: Timer | undefined;
  private readonly dataWatcher: DataWatcher;
  /** Whether the text has changed since the preview was last requested. */
  private isTextStale = false;
  /** Whether the data has changed since then. */
  private isDataStale = false;

  constructor(document: vscode.TextDocument, session: TrainingSession, links: LinkCheck) {
    this.document = document;
    this.session = session;
    this.dataWatcher = new DataWatcher(links, () => this.dataChanged());
    this.disposables.push(
      session.acquire(),
      vscode.workspace.onDidChangeTextDocument((event) => {
        // An event without changes reports that the document was saved or became dirty.
        if (event.document === document && event.contentChanges.length > 0)
          this.timer ??= setTimeout(() => this.changed(), changeDelayMs);
      }),
    );
    this.requestPreview();
  }

  get state(): DesignState {
    const { document } = this;
    return {
      fileName: fileName(document.uri),
      documentVersion: document.version,
      ...parseDocument(document),
    };
  }

  /** Reports that a designer has become visible. */
  shown(): void {
    if (this.isTextStale) this.requestPreview();
    if (this.isDataStale) this.dataChanged();
  }

  /** Applies the edits as one undo step; resolves when {@link onDidChange} has fired. */
  async edit(edits: readonly DesignEdit[]): Promise<void> {
    await editDocument(this.document, edits);
    if (this.timer) this.changed();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.dataWatcher.dispose();
    disposeAll(this.disposables);
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.onDidChange.fire(this.state);
    this.requestPreview();
  }

  private requestPreview(): void {
    this.isTextStale = !this.session.isWatched;
    if (this.isTextStale) return;
    if (!parseDocument(this.document).design) return;
    try {
      const job = designJob(this.document);
      this.session.feeds.request(job, this.document.version);
      const { design, baseUri, roots } = job;
      this.dataWatcher.follow({ paths: dataPaths(design), baseUri, roots });
    } catch (error) {
      this.session.feeds.fail(error);
    }
  }

  private dataChanged(): void {
    this.isDataStale = !this.session.isWatched;
    if (!this.isDataStale) this.session.feeds.dataChanged();
  }
}
