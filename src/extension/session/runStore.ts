/** Checkpoints on disk, so that runs can be resumed after a crash or a reload of the window. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../node/atomicFile.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { RunLogData } from "../../shared/runLog.ts";

/** A run whose state is on disk. */
export interface StoredRun {
  /** URI of the run's design. */
  readonly uri: string;
  readonly step: number;
  /** Number of epochs completed, with the fraction of the current one. */
  readonly epoch: number;
  /** Number of epochs planned. */
  readonly epochs: number;
  /** Time of the checkpoint, in milliseconds since 1970. */
  readonly savedAt: number;
  /** Whether the run completed or was stopped by the user; otherwise it was interrupted, or still runs. */
  readonly ended: boolean;
  /** Id of the process in which the run was started. */
  readonly process: number;
}

/** How far a run had got. */
export type RunPlace = Pick<StoredRun, "step" | "epoch" | "epochs">;

/** A run as it was when its last checkpoint was saved. */
export interface RunContent {
  readonly design: DesignSpec;
  readonly log: RunLogData;
  readonly checkpoint: Uint8Array;
}

/** Names the two files of a run. It is written last, so that the files it names are always complete. */
interface Manifest extends StoredRun {
  readonly version: 1;
  readonly checkpointFile: string;
  readonly historyFile: string;
}

/** Age in milliseconds beyond which a run is removed: 30 days. */
const maxAgeMs = 30 * 24 * 3600 * 1000;
/** Number of runs that are kept, the latest ones. */
const maxRuns = 20;
/**
 * Age in milliseconds beyond which a file that no run names is removed: one hour. A newer one may be one that another window is
 * writing.
 */
const minOrphanAgeMs = 3600 * 1000;

/**
 * The last checkpoint of each design's training, with the run's history up to it, in files of one folder: what is shown and
 * resumed after a crash. Its operations run one after the other, in the order of the calls.
 */
export class RunStore {
  private readonly folder: string;
  private readonly now: () => number;
  private queue: Promise<unknown> = Promise.resolve();

  /** @param folder path of the folder, which is created with the first run that is saved */
  constructor(folder: string, now = () => Date.now()) {
    this.folder = folder;
    this.now = now;
  }

  /** Saves the run in place of the design's previous one, which stays until this one is complete. */
  save(uri: string, { step, epoch, epochs }: RunPlace, content: RunContent): Promise<void> {
    // The log is serialized now, since it grows while the files are written.
    const history = JSON.stringify({ design: content.design, log: content.log });
    return this.inOrder(async () => {
      await mkdir(this.folder, { recursive: true });
      const before = await this.read(uri);
      const id = `${keyOf(uri)}-${randomUUID()}`;
      const manifest: Manifest = {
        version: 1,
        uri,
        step,
        epoch,
        epochs,
        savedAt: this.now(),
        ended: false,
        process: process.pid,
        checkpointFile: `${id}.safetensors`,
        historyFile: `${id}.json`,
      };
      await writeAtomically(this.path(manifest.checkpointFile), content.checkpoint);
      await writeAtomically(this.path(manifest.historyFile), history);
      await this.write(manifest);
      if (before) await this.removeFiles(before);
    });
  }

  /** Marks the design's run as ended: it is no longer offered automatically, and can still be resumed. */
  end(uri: string): Promise<void> {
    return this.inOrder(async () => {
      const manifest = await this.read(uri);
      if (manifest && !manifest.ended) await this.write({ ...manifest, ended: true });
    });
  }

  /** Returns the design's stored run, without its content. */
  find(uri: string): Promise<StoredRun | undefined> {
    return this.inOrder(() => this.read(uri));
  }

  /** Returns all stored runs, the latest first. */
  list(): Promise<readonly StoredRun[]> {
    return this.inOrder(() => this.readAll());
  }

  /**
   * Returns the design's stored run with its content.
   *
   * @throws when its files are missing or cannot be parsed
   */
  load(uri: string): Promise<(RunContent & { readonly run: StoredRun }) | undefined> {
    return this.inOrder(async () => {
      const manifest = await this.read(uri);
      if (!manifest) return undefined;
      const checkpoint = await readFile(this.path(manifest.checkpointFile));
      const { design, log } = JSON.parse(await readFile(this.path(manifest.historyFile), "utf8"));
      return { run: manifest, design, log, checkpoint };
    });
  }

  /** Moves the design's stored run to another URI. */
  rename(from: string, to: string): Promise<void> {
    return this.inOrder(async () => {
      const manifest = await this.read(from);
      if (!manifest) return;
      const replaced = await this.read(to);
      await this.write({ ...manifest, uri: to });
      await rm(this.manifestPath(from), { force: true });
      if (replaced) await this.removeFiles(replaced);
    });
  }

  /** Removes the design's stored run with its files. */
  remove(uri: string): Promise<void> {
    return this.inOrder(async () => {
      const manifest = await this.read(uri);
      if (manifest) await this.drop(manifest);
    });
  }

  /** Removes the runs that are too old or too many, and files that a killed process left. */
  cleanUp(): Promise<void> {
    return this.inOrder(async () => {
      const runs = await this.readAll();
      const isKept = (run: Manifest, i: number) => i < maxRuns && this.now() - run.savedAt <= maxAgeMs;
      for (const run of runs.filter((run, i) => !isKept(run, i))) await this.drop(run);
      const named = new Set(
        (await this.readAll()).flatMap(({ uri, checkpointFile, historyFile }) => [
          checkpointFile,
          historyFile,
          manifestName(uri),
        ]),
      );
      for (const name of await this.names()) {
        if (named.has(name)) continue;
        const { mtimeMs } = await stat(this.path(name));
        if (this.now() - mtimeMs > minOrphanAgeMs) await rm(this.path(name), { force: true });
      }
    });
  }

  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => {});
    return result;
  }

  private async read(uri: string): Promise<Manifest | undefined> {
    return readManifest(this.manifestPath(uri));
  }

  private async readAll(): Promise<Manifest[]> {
    const names = (await this.names()).filter((name) => name.endsWith(manifestEnding));
    const found = await Promise.all(names.map((name) => readManifest(this.path(name))));
    return found.filter((run) => run !== undefined).sort((a, b) => b.savedAt - a.savedAt);
  }

  /** Returns the names of the files that are the store's own. */
  private async names(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((name) => /^[0-9a-f]{32}[-.]/.test(name));
  }

  private write(manifest: Manifest): Promise<void> {
    return writeAtomically(this.manifestPath(manifest.uri), JSON.stringify(manifest));
  }

  private async drop(manifest: Manifest): Promise<void> {
    await rm(this.manifestPath(manifest.uri), { force: true });
    await this.removeFiles(manifest);
  }

  private async removeFiles({ checkpointFile, historyFile }: Manifest): Promise<void> {
    for (const file of [checkpointFile, historyFile]) await rm(this.path(file), { force: true });
  }

  private manifestPath(uri: string): string {
    return this.path(manifestName(uri));
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

const manifestEnding = ".run.json";

function manifestName(uri: string): string {
  return keyOf(uri) + manifestEnding;
}

function keyOf(uri: string): string {
  return createHash("sha256").update(uri).digest("hex").slice(0, 32);
}

/** Returns the manifest; undefined where there is none, or none of this version. */
async function readManifest(path: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(path, "utf8"));
    return manifest.version === 1 ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the run continues in another window, judged by whether the process in which it was started still runs. */
export function isLiveElsewhere(run: StoredRun): boolean {
  if (run.ended || run.process === process.pid) return false;
  try {
    process.kill(run.process, 0);
    return true;
  } catch (error) {
    // The process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
