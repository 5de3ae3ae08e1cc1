import type { DesignSpec } from "../shared/design/fields.ts";
import type { DesignJob } from "../shared/messages.ts";
import type { DataFiles } from "./data/load.ts";
import { type ByteSource, CancelledError, type ReadingControl } from "./data/source.ts";
import { resolveUri } from "./uri.ts";

/** Where the cache gets files from. */
export interface FileSource {
  /** Changes when the file does. @throws when the file is not there */
  version(uri: string): Promise<string>;
  read(uri: string): Promise<Uint8Array>;
  /** The file as a source; undefined where it can only be had whole. */
  open?(uri: string): Promise<ByteSource | undefined>;
}

/** Makes something of a design's data. */
export type LoadData<T> = (design: DesignSpec, files: DataFiles, control: ReadingControl) => Promise<T>;

interface Loaded<T> {
  readonly value: T;
  /** The version of every file that was asked for; `absent` for one that could not be read. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Who waits for a value that is being loaded. */
interface Waiter<T> {
  readonly control: ReadingControl;
  resolve(loaded: Loaded<T>): void;
  reject(error: unknown): void;
}

interface Entry<T> {
  readonly key: string;
  readonly waiters: Set<Waiter<T>>;
  /** Set once it is there. */
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
  private last: Entry<T> | undefined;

  constructor(files: FileSource, make: LoadData<T>, yieldToEvents: () => Promise<void>) {
    this.files = files;
    this.make = make;
    this.yieldToEvents = yieldToEvents;
  }

  /**
   * @param control hears of the progress; the reading ends early when all who wait for it have cancelled
   * @throws InputError when the design's data cannot be read or used; CancelledError
   */
  async get(job: DesignJob, control: ReadingControl = {}): Promise<T> {
    const { dataset, training, loss } = job.design;
    const key = JSON.stringify([job.baseUri, dataset, training.seed, training.shuffle, loss?.type]);
    const { last } = this;
    if (last?.key === key) {
      const loaded = last.loaded ?? (await this.wait(last, control));
      if (await this.isCurrent(loaded)) return loaded.value;
    }
    const entry: Entry<T> = { key, waiters: new Set() };
    this.last = entry;
    const waiting = this.wait(entry, control);
    void this.load(job, entry);
    return (await waiting).value;
  }

  private wait(entry: Entry<T>, control: ReadingControl): Promise<Loaded<T>> {
    return new Promise((resolve, reject) => entry.waiters.add({ control, resolve, reject }));
  }

  private async load({ design, baseUri }: DesignJob, entry: Entry<T>): Promise<void> {
    const { waiters } = entry;
    const versions = new Map<string, string>();
    /** Asks for a file, noting its version first: one that changes meanwhile is read once too often, never too few. */
    const ask = async <R>(path: string, read: (uri: string) => Promise<R>): Promise<R> => {
      const uri = resolveUri(baseUri, path);
      versions.set(uri, "absent");
      const version = await this.files.version(uri);
      const result = await read(uri);
      versions.set(uri, version);
      return result;
    };
    const { open } = this.files;
    try {
      const value = await this.make(
        design,
        {
          read: (path) => ask(path, (uri) => this.files.read(uri)),
          ...(open && { open: (path) => ask(path, (uri) => open.call(this.files, uri)) }),
        },
        {
          yieldToEvents: this.yieldToEvents,
          isCancelled: () => dismissCancelled(waiters),
          onProgress: (progress) => {
            for (const { control } of waiters) control.onProgress?.(progress);
          },
        },
      );
      entry.loaded = { value, versions };
      for (const waiter of waiters) waiter.resolve(entry.loaded);
    } catch (error) {
      if (this.last === entry) this.last = undefined;
      for (const waiter of waiters) waiter.reject(error);
    }
    waiters.clear();
  }

  private async isCurrent({ versions }: Loaded<T>): Promise<boolean> {
    for (const [uri, version] of versions) {
      const present = await this.files.version(uri).catch(() => "absent");
      if (present !== version) return false;
    }
    return true;
  }
}

/** Lets those go who have cancelled. @returns whether nobody waits any more */
function dismissCancelled<T>(waiters: Set<Waiter<T>>): boolean {
  for (const waiter of waiters) {
    if (!waiter.control.isCancelled?.()) continue;
    waiters.delete(waiter);
    waiter.reject(new CancelledError());
  }
  return waiters.size === 0;
}
