import { onAbort, type ReadingControl, throwIfCanceled } from "../shared/cooperative.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { CancellationError } from "../shared/errors.ts";
import type { DesignJob } from "../shared/messages.ts";
import { resolveUri } from "../shared/uri.ts";
import { type FileSource, filesWithin } from "./bytes/fileSource.ts";
import { type DataFiles, isFolderError } from "./dataFiles.ts";

/** Makes something of a design's data. */
export type LoadData<T> = (design: DesignSpec, files: DataFiles, control: ReadingControl) => Promise<T>;

interface Loaded<T> {
  readonly value: T;
  /** The version of every file that was asked for; `absent` for one that could not be read. */
  readonly versions: ReadonlyMap<string, string>;
  /** The names in every folder that was asked for. */
  readonly folders: ReadonlyMap<string, string>;
}

/** A caller that waits for a value that is being loaded. */
interface Waiter<T> {
  readonly control: ReadingControl;
  resolve(loaded: Loaded<T>): void;
  reject(error: unknown): void;
}

interface Entry<T> {
  readonly key: string;
  readonly waiters: Set<Waiter<T>>;
  /** Cancels the loading when no caller waits for it any more. */
  readonly loading: AbortController;
  /** Set once it is loaded. */
  loaded?: Loaded<T>;
}

/**
 * The last that was made of a design's data, such as the encoded dataset, so that a preview after each keystroke need not
 * read the file again. It is kept as long as everything it depends on stays: the design's dataset, the seed and shuffle
 * behind the split, the loss that decides how wide the output is, and the files.
 */
export class DatasetCache<T> {
  private readonly files: FileSource;
  private readonly make: LoadData<T>;
  private readonly yieldToEvents: () => Promise<void>;
  private readonly keyOf: (job: DesignJob) => string;
  private last: Entry<T> | undefined;

  /** @param keyOf what the value depends on beside the files, see `shared/data/dataKey.ts` */
  constructor(
    files: FileSource,
    make: LoadData<T>,
    yieldToEvents: () => Promise<void>,
    keyOf: (job: DesignJob) => string,
  ) {
    this.files = files;
    this.make = make;
    this.yieldToEvents = yieldToEvents;
    this.keyOf = keyOf;
  }

  /**
   * @param control takes the progress; the reading ends early when all callers that wait for it have canceled
   * @throws InputError when the design's data cannot be read or used; CancellationError
   */
  async get(job: DesignJob, control: ReadingControl = {}): Promise<T> {
    throwIfCanceled(control.signal);
    const key = this.keyOf(job);
    const { last } = this;
    if (last?.key === key) {
      const loaded = last.loaded ?? (await this.wait(last, control));
      if (job.keepData || (await isCurrent(loaded, filesWithin(this.files, job.roots)))) return loaded.value;
    }
    const entry: Entry<T> = { key, waiters: new Set(), loading: new AbortController() };
    this.last = entry;
    const waiting = this.wait(entry, control);
    void this.load(job, entry);
    return (await waiting).value;
  }

  private wait(entry: Entry<T>, control: ReadingControl): Promise<Loaded<T>> {
    return new Promise((resolve, reject) => {
      const waiter = { control, resolve, reject };
      entry.waiters.add(waiter);
      onAbort(control.signal, () => {
        if (!entry.waiters.delete(waiter)) return;
        reject(new CancellationError());
        if (entry.waiters.size > 0) return;
        entry.loading.abort();
        if (this.last === entry) this.last = undefined;
      });
    });
  }

  private async load({ design, baseUri, roots }: DesignJob, entry: Entry<T>): Promise<void> {
    const { waiters, loading } = entry;
    const versions = new Map<string, string>();
    const folders = new Map<string, string>();
    const allowed = filesWithin(this.files, roots);
    /** Asks for a file, noting its version first: one that changes meanwhile is read once too often, never too few. */
    const ask = async <R>(path: string, read: (uri: string) => Promise<R>): Promise<R> => {
      const uri = resolveUri(baseUri, path);
      versions.set(uri, "absent");
      const version = await allowed.version(uri);
      try {
        const result = await read(uri);
        versions.set(uri, version);
        return result;
      } catch (error) {
        // What is in a folder counts, and is listed next.
        if (isFolderError(error)) versions.delete(uri);
        throw error;
      }
    };
    const { open } = allowed;
    const files: DataFiles = {
      read: (path) => ask(path, (uri) => allowed.read(uri)),
      ...(open && { open: (path) => ask(path, (uri) => open.call(allowed, uri)) }),
      list: async (path) => {
        const uri = resolveUri(baseUri, path);
        const names = await allowed.list(uri);
        folders.set(uri, names.join("\n"));
        return names;
      },
    };
    try {
      const value = await this.make(design, files, {
        yieldToEvents: this.yieldToEvents,
        signal: loading.signal,
        onProgress: (progress) => {
          for (const { control } of waiters) control.onProgress?.(progress);
        },
      });
      entry.loaded = { value, versions, folders };
      for (const waiter of waiters) waiter.resolve(entry.loaded);
    } catch (error) {
      if (this.last === entry) this.last = undefined;
      for (const waiter of waiters) waiter.reject(error);
    }
    waiters.clear();
  }
}

/** Whether every file and folder that was asked for is as it was. */
async function isCurrent<T>({ versions, folders }: Loaded<T>, files: FileSource): Promise<boolean> {
  for (const [uri, names] of folders) {
    const present = await files.list(uri).catch(() => []);
    if (present.join("\n") !== names) return false;
  }
  for (const [uri, version] of versions) {
    const present = await files.version(uri).catch(() => "absent");
    if (present !== version) return false;
  }
  return true;
}
