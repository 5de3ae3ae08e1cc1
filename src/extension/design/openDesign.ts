import * as vscode from "vscode";
import { linksStayWithin } from "../../node/localLinks.ts";
import type { DesignEdit } from "../../shared/design/edit.ts";
import type { DesignJob, DesignState } from "../../shared/messages.ts";
import { isWithin, resolveUri } from "../../shared/uri.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll, Signal } from "../signal.ts";
import { workspaceFiles } from "../workspaceFiles.ts";
import { designJob, editDocument, fileName, parseDocument } from "./documents.ts";

/** Long enough for the several changes that one action makes of a text, too short to be seen. */
const delay = 10;
/** A program that writes a file often does so in several steps. */
const dataDelay = 200;

interface DataWatcher extends Disposable {
  /** What is watched, in one text. */
  readonly uris: string;
}

/**
 * A design that at least one designer has open: follows its text and its data file, and requests its preview. While all of
 * its designers are hidden nothing is computed: what has changed meanwhile is requested when one is shown.
 */
export class OpenDesign implements Disposable {
  readonly document: vscode.TextDocument;
  readonly onDidChange = new Signal<DesignState>();
  private readonly session: TrainingSession;
  private readonly disposables: Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private dataTimer: NodeJS.Timeout | undefined;
  private dataWatcher: DataWatcher | undefined;
  /** Whether the text has changed since the preview was last requested. */
  private isTextStale = false;
  /** Whether the data has changed since then. */
  private isDataStale = false;

  constructor(document: vscode.TextDocument, session: TrainingSession) {
    this.document = document;
    this.session = session;
    this.disposables.push(
      session.acquire(),
      vscode.workspace.onDidChangeTextDocument((event) => {
        // An event without changes says that the document was saved or became dirty.
        if (event.document === document && event.contentChanges.length > 0)
          this.timer ??= setTimeout(() => this.changed(), delay);
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

  /** A designer has become visible. */
  shown(): void {
    if (this.isTextStale) this.requestPreview();
    if (this.isDataStale) this.dataChanged();
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
    this.dataWatcher = undefined;
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
      this.watchData(job);
    } catch (error) {
      this.session.feeds.fail(error);
    }
  }

  private dataChanged(): void {
    this.isDataStale = !this.session.isWatched;
    if (!this.isDataStale) this.session.feeds.dataChanged();
  }

  private watchData(job: DesignJob): void {
    const uris = dataUris(job);
    const key = uris.join("\n");
    if (key === this.dataWatcher?.uris) return;
    this.dataWatcher?.dispose();
    const disposables: Disposable[] = [];
    this.dataWatcher = { uris: key, dispose: () => disposeAll(disposables) };
    void this.watch(uris, job.roots, key, disposables);
  }

  /** Nothing is asked of the file system for a file that the design may not read; the engine says why not. */
  private async watch(
    named: readonly string[],
    roots: readonly string[] | undefined,
    key: string,
    disposables: Disposable[],
  ): Promise<void> {
    const allowed = await Promise.all(
      named.map(async (uri) => !roots || (await linksStayWithin(uri, roots))),
    );
    if (this.dataWatcher?.uris !== key) return;
    const uris = named.filter((_, i) => allowed[i]).map((uri) => vscode.Uri.parse(uri));
    const versions = new Map(uris.map((uri) => [uri.toString(), versionOf(uri)]));
    const told = new Map<string, vscode.Uri>();
    // What is told more than once, or late, is asked about once.
    const look = async () => {
      const looked = [...told].map(async ([name, uri]) => {
        const known = versions.get(name);
        const present = versionOf(uri);
        versions.set(name, present);
        return known === undefined || (await known) !== (await present);
      });
      told.clear();
      const isNew = (await Promise.all(looked)).includes(true);
      if (isNew && this.dataWatcher?.uris === key) this.dataChanged();
    };
    const changed = (uri: vscode.Uri) => {
      told.set(uri.toString(), uri);
      clearTimeout(this.dataTimer);
      this.dataTimer = setTimeout(() => void look(), dataDelay);
    };
    const watching = uris.flatMap((uri) => {
      // The name is a glob: its special characters would match other files, or none. Where it is a design's own pattern,
      // `*` and `?` mean the same here.
      const name = fileName(uri).replace(/[[\]{}]/g, "[$&]");
      const folder = vscode.Uri.joinPath(uri, "..");
      // It may be a folder, whose files are the data.
      return [name, `${name}/*`].flatMap((glob) => {
        const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, glob));
        return [
          watcher,
          watcher.onDidChange(changed),
          watcher.onDidCreate(changed),
          watcher.onDidDelete(changed),
        ];
      });
    });
    disposables.push(...watching);
  }
}

/** The URIs of the files that a design names and may read, as far as their paths say. */
function dataUris({ design, baseUri, roots }: DesignJob): string[] {
  const { path, labels, test, testLabels } = design.dataset;
  return [path, labels, test, testLabels]
    .filter((name) => name !== undefined)
    .map((name) => resolveUri(baseUri, name))
    .filter((uri) => !roots || isWithin(uri, roots));
}

/** Another one when the file is; a folder has the same as long as it is there. */
async function versionOf(uri: vscode.Uri): Promise<string> {
  return workspaceFiles.version(uri.toString()).catch(() => "absent");
}
