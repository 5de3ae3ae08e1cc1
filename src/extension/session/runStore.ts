/**
 * The checkpoints of designs' runs, in the folders of the runs: what is shown and resumed after a crash. Of each design the
 * newest run that has a checkpoint counts.
 */
import { runsInFolders } from "../../runs/folders/elsewhereRuns.ts";
import { readEventsUpTo } from "../../runs/folders/eventFile.ts";
import { changeRecord, type ListedRun, listRuns, runFiles } from "../../runs/folders/runFolders.ts";
import { type SavedCheckpoint, savedCheckpoint } from "../../runs/folders/savedCheckpoint.ts";
import { exists, type RunStorage } from "../../runs/runStorage.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { DesignJob, StoredModel } from "../../shared/messages.ts";
import type { RunRef } from "../../shared/results/resultsRequests.ts";
import type { RunLogData } from "../../shared/runLog.ts";
import { isBroken, isPendingElsewhere, type RunRecord } from "../../shared/runs/runRecord.ts";
import { runStateTexts } from "../../shared/runs/runText.ts";
import type { SessionRecorder } from "./sessionRecorder.ts";

/** A run that can be resumed. */
export interface StoredRun {
  /** URI of its design. */
  readonly uri: string;
  /** Where the checkpoint was made: updates so far, and epochs with the fraction of the current one. */
  readonly step: number;
  readonly epoch: number;
  /** Number of epochs that the run was planned to have. */
  readonly epochs: number;
  /** When the checkpoint was saved, in milliseconds since 1970. */
  readonly savedAt: number;
  /** Whether the run has ended, or was replaced; else it was interrupted, or still trains. */
  readonly ended: boolean;
  /** Whether a process still trains it. */
  readonly isLive: boolean;
}

/** How far a run had come. */
export type RunPlace = Pick<StoredRun, "step" | "epoch" | "epochs">;

/** A run as it was when its last checkpoint was made. */
export interface RunContent {
  readonly design: DesignSpec;
  readonly log: RunLogData;
  readonly checkpoint: Uint8Array;
}

export interface RunStoreOptions {
  readonly storage: RunStorage;
  /** The folder of the runs of the design with this URI. */
  readonly folderOf: (uri: string) => string;
  /** Folders elsewhere with runs of the design with this URI. */
  readonly followed?: (uri: string) => readonly string[];
  /** The recorder of the design's runs; undefined where it has no session. */
  readonly recorderOf: (uri: string) => Pick<SessionRecorder, "saveCheckpoint" | "moveTo"> | undefined;
  /** Parses a design's text; undefined where it has errors. */
  readonly parse: (text: string) => DesignSpec | undefined;
  /** The URIs of the designs that may have runs. */
  readonly designs: () => Promise<readonly string[]>;
}

/** A run in its folder. */
interface FoundRun {
  readonly folder: string;
  readonly record: RunRecord;
  /** Undefined where the record names one whose file is gone. */
  readonly saved: SavedCheckpoint | undefined;
  /** Whether no run of the design is newer. */
  readonly isNewest: boolean;
}

/** Finds, saves and loads checkpoints in run folders. Calls for one design are handled in order. */
export class RunStore {
  private readonly options: RunStoreOptions;
  private readonly storage: RunStorage;
  /** The folders of the runs that were loaded to be resumed, by their designs' URIs. */
  private readonly loaded = new Map<string, string>();
  /** The folders of the runs that are resumed next in place of the newest ones, by their designs' URIs. */
  private readonly chosen = new Map<string, string>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: RunStoreOptions) {
    this.options = options;
    this.storage = options.storage;
  }

  /** Saves a checkpoint of the design's current run. @throws where it cannot be saved; the one before stays */
  async save(uri: string, place: RunPlace, { checkpoint }: Pick<RunContent, "checkpoint">): Promise<void> {
    const recorder = this.options.recorderOf(uri);
    if (!recorder) throw new InputError("The run is not recorded, so that its checkpoint has no place.");
    // The recorder gets it at once, before it hears of the run's end. What is asked from now on knows it: an offer names the
    // place where the run then continues.
    const saved = recorder.saveCheckpoint(checkpoint, place);
    this.queue = Promise.allSettled([this.queue, saved]);
    await saved;
  }

  /** The design's interrupted run is no longer offered, since another one replaces it; it can still be resumed. */
  end(uri: string): Promise<void> {
    return this.inOrder(async () => {
      const found = await this.newest(uri);
      if (found?.record.state === "interrupted" && !found.record.dismissed)
        await changeRecord(this.storage, found.folder, { ...found.record, dismissed: true });
    });
  }

  /** The newest run of a design, where it can be resumed. */
  find(uri: string): Promise<StoredRun | undefined> {
    return this.inOrder(async () => {
      const found = await this.newest(uri);
      return found && storedRun(uri, found);
    });
  }

  /** The URIs of the designs that may have runs. */
  designs(): Promise<readonly string[]> {
    return this.options.designs();
  }

  /** All designs' newest runs that can be resumed, the latest checkpoint first. */
  async list(): Promise<readonly StoredRun[]> {
    const found = await Promise.all((await this.options.designs()).map((uri) => this.find(uri)));
    return found.filter((run) => run !== undefined).sort((a, b) => b.savedAt - a.savedAt);
  }

  /** Chooses the run of a design that is loaded until another one is chosen; undefined for the newest. */
  choose(uri: string, folder: string | undefined): void {
    if (folder === undefined) this.chosen.delete(uri);
    else this.chosen.set(uri, folder);
  }

  /**
   * Loads the design's newest run, or the one that was chosen, as it was at its last checkpoint.
   *
   * @returns undefined where it has none
   * @throws InputError where its files are damaged
   */
  load(uri: string): Promise<(RunContent & { readonly run: StoredRun }) | undefined> {
    return this.inOrder(async () => {
      const found = await this.newest(uri, this.chosen.get(uri));
      const run = found && storedRun(uri, found);
      if (!found || !run) return undefined;
      const { folder } = found;
      const design = this.options.parse(
        await this.storage.readText(this.storage.join(folder, runFiles.design)),
      );
      if (!design)
        throw new InputError(`The design of the run in ${folder} has errors; it is damaged. Train again.`);
      const log = await readEventsUpTo(this.storage, this.storage.join(folder, runFiles.events), run.step);
      const checkpoint = await this.storage.read(this.storage.join(folder, runFiles.checkpoint));
      this.loaded.set(uri, folder);
      return { run, design, log: log.data(), checkpoint };
    });
  }

  /**
   * Loads the trained network of a run.
   *
   * @param run its id, or `latest`
   * @param files where the design's data is
   * @throws InputError that says why the run has none
   */
  storedModel(uri: string, run: RunRef, files: Omit<DesignJob, "design">): Promise<StoredModel> {
    return this.inOrder(async () => {
      const own = await listRuns(this.storage, this.options.folderOf(uri));
      const listed = [...own, ...(await runsInFolders(this.storage, this.options.followed?.(uri) ?? []))];
      const isPending = ({ run }: ListedRun) => !isBroken(run) && isPendingElsewhere(run);
      const found =
        run === "latest"
          ? (own.find((listed) => !isPending(listed)) ?? own[0])
          : listed.find(({ run: { id } }) => id === run);
      if (!found)
        throw new InputError(
          run === "latest"
            ? "This design has not been trained yet. Train it to see how good its network is."
            : `The run ${run} is not there any more. Choose another one.`,
        );
      const { folder, run: record } = found;
      if (isBroken(record)) throw new InputError(record.problem);
      const design = this.options.parse(
        await this.storage.readText(this.storage.join(folder, runFiles.design)),
      );
      if (!design)
        throw new InputError(`The design of the run in ${folder} has errors; it is damaged. Train again.`);
      const network =
        record.state === "diverged" ? undefined : await readNetwork(this.storage, folder, record);
      if (!network && isPendingElsewhere(record))
        throw new InputError(
          `This run has no trained network yet: what trains it elsewhere writes one when it ends or is stopped.`,
        );
      if (!network)
        throw new InputError(
          `This run has no trained network (${runStateTexts[record.state]}). Choose another run, or train again.`,
        );
      const mayChange = record.trainedElsewhere === true && record.state === "stopped";
      return {
        job: { ...files, design },
        hash: record.data.hash,
        ...network,
        ...(mayChange && { mayChange }),
      };
    });
  }

  /** The folder of the run that was loaded last, which continues there. */
  loadedFolder(uri: string): string | undefined {
    return this.loaded.get(uri);
  }

  /** The design has another URI: its runs move with it, unless there are runs under the new name. */
  rename(from: string, to: string): Promise<void> {
    const { folderOf, recorderOf } = this.options;
    return this.inOrder(async () => {
      const [old, next] = [folderOf(from), folderOf(to)];
      if (old === next || !(await exists(this.storage, old)) || (await exists(this.storage, next))) return;
      const move = () => this.storage.rename(old, next);
      const recorder = recorderOf(to);
      await (recorder ? recorder.moveTo(next, move) : move());
    });
  }

  /** Removes the checkpoint of the design's newest run; the run stays listed. */
  remove(uri: string): Promise<void> {
    return this.inOrder(async () => {
      const found = await this.newest(uri);
      if (found) await this.storage.remove(this.storage.join(found.folder, runFiles.checkpoint));
    });
  }

  /**
   * The newest run that has a checkpoint, which is not the newest run where that has none yet.
   *
   * @param chosen folder of the run that is asked for in its place
   */
  private async newest(uri: string, chosen?: string): Promise<FoundRun | undefined> {
    const listed = await listRuns(this.storage, this.options.folderOf(uri));
    for (const [index, { folder, run }] of listed.entries()) {
      if (isBroken(run) || (chosen ?? folder) !== folder) continue;
      const saved = await savedCheckpoint(this.storage, folder, run);
      if (saved || run.checkpoint) return { folder, record: run, saved, isNewest: index === 0 };
    }
    return undefined;
  }

  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => {});
    return result;
  }
}

/** What is known of a run's checkpoint; undefined where it has none. */
function storedRun(uri: string, { record, saved, isNewest }: FoundRun): StoredRun | undefined {
  if (!saved) return undefined;
  const { state, dismissed = false } = record;
  const isLive = state === "running" || state === "paused";
  const isOpen = isLive || state === "interrupted" || state === "failed";
  const ended = !isOpen || dismissed || !isNewest;
  return { uri, ...saved.place, savedAt: saved.savedAt, ended, isLive };
}

/** A run's model, or its checkpoint, which is one and more, with the place where it was made; undefined where it has neither. */
async function readNetwork(
  storage: RunStorage,
  folder: string,
  { position, checkpoint }: RunRecord,
): Promise<Pick<StoredModel, "bytes" | "step" | "epoch"> | undefined> {
  for (const [name, place] of [
    [runFiles.model, position],
    [runFiles.checkpoint, checkpoint],
  ] as const) {
    const bytes = await storage.read(storage.join(folder, name)).catch(() => undefined);
    if (bytes) return { bytes, step: place?.step ?? 0, epoch: place?.epoch ?? 0 };
  }
  return undefined;
}
