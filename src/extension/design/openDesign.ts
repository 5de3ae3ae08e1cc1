/** A design that is open in a designer, with its text and its data file. */
import * as vscode from "vscode";
import { linksStayWithin } from "../../node/localLinks.ts";
import type { DesignEdit } from "../../shared/design/edit.ts";
import type { DesignJob, DesignState } from "../../shared/messages.ts";
import { isWithin, resolveUri } from "../../shared/uri.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import { type Disposable, disposeAll, Signal } from "../signal.ts";
import { workspaceFiles } from "../workspaceFiles.ts";
import { designJob, editDocument, fileName, parseDocument } from "./documents.ts";

/** Milliseconds after which a change of the text is handled: one action may make several changes. */
const changeDelayMs = 10;
/** Milliseconds after which a change of the data file is handled: a program often writes a file in several steps. */
const dataChangeDelayMs = 200;

interface DataWatcher extends Disposable {
  /** The URIs that are watched, one per line. */
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

  /**
   * Watches the files. The file system is not accessed for a file that the design may not read; the engine reports such files.
   */
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
    const changedUris = new Map<string, vscode.Uri>();
    // A file whose change is reported more than once, or late, is checked once.
    const checkVersions = async () => {
      const isChanged = [...changedUris].map(async ([name, uri]) => {
        const known = versions.get(name);
        const current = versionOf(uri);
        versions.set(name, current);
        return known === undefined || (await known) !== (await current);
      });
      changedUris.clear();
      const isNew = (await Promise.all(isChanged)).includes(true);
      if (isNew && this.dataWatcher?.uris === key) this.dataChanged();
    };
    const changed = (uri: vscode.Uri) => {
      changedUris.set(uri.toString(), uri);
      clearTimeout(this.dataTimer);
      this.dataTimer = setTimeout(() => void checkVersions(), dataChangeDelayMs);
    };
    const watching = uris.flatMap((uri) => {
      // The name is escaped, since in a glob its special characters would match other files, or none. Where it is a design's
      // own pattern, `*` and `?` have the same meaning here.
      const name = fileName(uri).replace(/[[\]{}]/g, "[$&]");
      const folder = vscode.Uri.joinPath(uri, "..");
      // The path may be a folder, whose files are the data.
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

/** Returns a string that changes when the file does; a folder has the same one as long as it exists. */
async function versionOf(uri: vscode.Uri): Promise<string> {
  return workspaceFiles.version(uri.toString()).catch(() => "absent");
}
