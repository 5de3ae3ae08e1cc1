/** Appending to files that can only be written whole. */

/** What is done with whole files. */
export interface WholeFiles {
  read(file: string): Promise<Uint8Array>;
  write(file: string, bytes: Uint8Array): Promise<void>;
  exists(file: string): Promise<boolean>;
}

/** Milliseconds after which something that was appended is written, in any case. */
const maxDelayMs = 5000;
/** Times of {@link maxDelayMs} without anything appended after which the content is let go: the run has ended, and there may be hundreds. */
const maxIdleDelays = 6;
/** The part of a file that is collected before the file is written again, so that all writes together are a few times its size. */
const collectedPart = 1 / 8;
/** Bytes that are collected before a small file is written again. */
const minCollected = 1 << 14;

interface AppendedFile {
  /** The file's content, and room behind it. */
  bytes: Uint8Array;
  length: number;
  /** Number of bytes that are not written yet. */
  unwritten: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of delays that are over since something was appended. */
  idleDelays: number;
  /** Settles when what was begun is done; each thing waits for the one before. */
  queue: Promise<void>;
  /** Why a write has failed that nobody waited for. */
  failure: unknown;
}

/** Files that are appended to. They are expected to be written by nobody else meanwhile. */
export class AppendedFiles {
  private readonly files: WholeFiles;
  private readonly known = new Map<string, AppendedFile>();
  private readonly encoder = new TextEncoder();

  constructor(files: WholeFiles) {
    this.files = files;
  }

  /** Appends to a file that is there. It is written when enough has come together, or some seconds later. */
  async append(file: string, text: string): Promise<void> {
    const appended = this.known.get(file) ?? this.open(file);
    appended.idleDelays = 0;
    await this.inOrder(appended, async () => {
      if (appended.failure !== undefined) throw appended.failure;
      put(appended, this.encoder.encode(text));
      if (appended.unwritten >= Math.max(minCollected, appended.length * collectedPart))
        await this.writeNow(file, appended);
      this.writeLater(file, appended);
    });
  }

  /** Writes what was appended to a file. */
  async write(file: string): Promise<void> {
    const appended = this.known.get(file);
    if (!appended) return;
    await this.inOrder(appended, async () => {
      if (appended.failure !== undefined) throw appended.failure;
      if (appended.unwritten > 0) await this.writeNow(file, appended);
    });
  }

  /** Writes what was appended to the files at a place, or in it, and lets them go. */
  async close(place: string): Promise<void> {
    for (const file of this.within(place)) {
      await this.write(file);
      this.forget(file);
    }
  }

  /** Lets go of the files at a place, or in it, which are removed. */
  forget(place: string): void {
    for (const file of this.within(place)) {
      clearTimeout(this.known.get(file)?.timer);
      this.known.delete(file);
    }
  }

  private within(place: string): readonly string[] {
    return [...this.known.keys()].filter((file) => file === place || file.startsWith(`${place}/`));
  }

  private open(file: string): AppendedFile {
    const appended: AppendedFile = {
      bytes: new Uint8Array(),
      length: 0,
      unwritten: 0,
      timer: undefined,
      idleDelays: 0,
      queue: Promise.resolve(),
      failure: undefined,
    };
    this.known.set(file, appended);
    void this.inOrder(appended, async () => {
      const bytes = await this.files.read(file);
      appended.bytes = bytes;
      appended.length = bytes.length;
    }).catch((error) => {
      appended.failure = error;
    });
    return appended;
  }

  /** Writes what will have been appended when the delay is over, and lets the file go when nothing has been for a while. */
  private writeLater(file: string, appended: AppendedFile): void {
    appended.timer ??= setTimeout(async () => {
      appended.timer = undefined;
      appended.idleDelays++;
      try {
        await this.write(file);
      } catch (error) {
        // Whoever appends or writes next gets it.
        appended.failure = error;
        return;
      }
      if (this.known.get(file) !== appended) return;
      if (appended.idleDelays > maxIdleDelays) this.known.delete(file);
      else this.writeLater(file, appended);
    }, maxDelayMs);
  }

  private async writeNow(file: string, appended: AppendedFile): Promise<void> {
    // A file that was removed meanwhile must not come back without its folder.
    if (!(await this.files.exists(file)))
      throw Object.assign(new Error(`${file} was removed.`), { code: "FileNotFound" });
    await this.files.write(file, appended.bytes.slice(0, appended.length));
    appended.unwritten = 0;
  }

  private inOrder(appended: AppendedFile, work: () => Promise<void>): Promise<void> {
    const done = appended.queue.then(work);
    appended.queue = done.catch(() => {});
    return done;
  }
}

function put(appended: AppendedFile, added: Uint8Array): void {
  const needed = appended.length + added.length;
  if (needed > appended.bytes.length) {
    const larger = new Uint8Array(2 * needed);
    larger.set(appended.bytes.subarray(0, appended.length));
    appended.bytes = larger;
  }
  appended.bytes.set(added, appended.length);
  appended.length = needed;
  appended.unwritten += added.length;
}
