/** The runs of a design as lists show them: their records, and what changed from each design to the next one. */
import type { Catalogue } from "../../shared/catalogue.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { DesignChanges } from "../../shared/runs/designChanges.ts";
import { type BrokenOverview, overviewOf, type RunOverview, runNumbers } from "../../shared/runs/runList.ts";
import { elsewherePhase, isBroken, type RunRecord } from "../../shared/runs/runRecord.ts";
import { sparklineOf } from "../../shared/runs/sparkline.ts";
import type { RunStorage } from "../runStorage.ts";
import { isAskedToStop, runsInFolders } from "./elsewhereRuns.ts";
import { EventFollower, type FollowedHistory } from "./eventFollower.ts";
import { listRuns, newestFirst, runFiles, runIds } from "./runFolders.ts";

/** The runs of a design. */
export interface DesignRuns {
  /** Newest first, as many as are shown, each with its folder. */
  readonly runs: readonly { readonly folder: string; readonly overview: RunOverview | BrokenOverview }[];
  /** Number of run folders. */
  readonly total: number;
}

/** Number of the newest runs of a design that are listed. */
const maxListed = 500;
/** Number of designs' texts that are kept. */
const maxTexts = 2000;

/** A run that another program trains. */
interface ElsewhereRun {
  readonly follower: EventFollower;
  /** What the record said when the sparkline was made. */
  version: string;
  sparkline: readonly number[];
}

/** Lists runs; designs, which never change, are read and compared once. */
export class RunOverviews {
  private readonly storage: RunStorage;
  private readonly changes: DesignChanges;
  /** The designs' texts by the folders of their runs. */
  private readonly texts = new Map<string, string>();
  /** The runs that other programs train, by their folders. */
  private readonly elsewhereRuns = new Map<string, ElsewhereRun>();

  constructor(storage: RunStorage, catalogue: Catalogue) {
    this.storage = storage;
    this.changes = new DesignChanges(catalogue);
  }

  /**
   * @param runsFolder the folder of the design's runs
   * @param followed folders elsewhere with runs of the design
   */
  async list(runsFolder: string, followed: readonly string[] = []): Promise<DesignRuns> {
    const { storage } = this;
    const [{ length: recorded }, own, others] = await Promise.all([
      runIds(storage, runsFolder),
      listRuns(storage, runsFolder, Date.now(), maxListed),
      runsInFolders(storage, followed),
    ]);
    const total = recorded + others.length;
    const listed = [...own, ...others].sort((a, b) => newestFirst(a.run, b.run));
    const records = listed.map(({ run }) => run);
    const numbers = runNumbers(records, Math.max(0, total - listed.length));
    const designs = await Promise.all(
      listed.map(({ folder, run }) => (isBroken(run) ? undefined : this.textIn(folder))),
    );
    const compared = this.changes.compare(designs, numbers);
    const runs = await Promise.all(
      listed.map(async ({ folder, run }, i) => ({
        folder,
        overview: isBroken(run)
          ? { ...run, number: numbers[i] }
          : { ...overviewOf(run, numbers[i]), ...compared[i], ...(await this.elsewhere(folder, run)) },
      })),
    );
    for (const folder of [...this.elsewhereRuns.keys()])
      if (storage.parent(folder) === runsFolder && !listed.some((run) => run.folder === folder))
        this.elsewhereRuns.delete(folder);
    return { runs, total };
  }

  /** The history of a run that another program trains, as far as it was written. @throws where it cannot be read */
  followedHistory(folder: string): Promise<FollowedHistory> {
    return this.elsewhereRun(folder).follower.read();
  }

  /** What the record of a run that another program trains does not say; nothing for a run that is trained here. */
  private async elsewhere(
    folder: string,
    run: RunRecord,
  ): Promise<Partial<Pick<RunOverview, "elsewhere" | "sparkline">>> {
    const phase = elsewherePhase(run);
    if (phase === undefined) return {};
    const known = this.elsewhereRun(folder);
    const version = `${run.state} ${run.position?.step ?? 0}`;
    if (known.version !== version) {
      const history = await known.follower.read().catch(() => undefined);
      known.sparkline = history ? sparklineOf(history.log) : [];
      known.version = version;
    }
    const isStopping = phase === "training" && (await isAskedToStop(this.storage, folder));
    return { sparkline: known.sparkline, ...(isStopping && { elsewhere: "stopping" }) };
  }

  private elsewhereRun(folder: string): ElsewhereRun {
    const known = this.elsewhereRuns.get(folder);
    if (known) return known;
    const events = this.storage.join(folder, runFiles.events);
    const run = { follower: new EventFollower(this.storage, events), version: "", sparkline: [] };
    this.elsewhereRuns.set(folder, run);
    return run;
  }

  /** The design of a run; undefined where it cannot be read. */
  async designIn(folder: string): Promise<DesignSpec | undefined> {
    const text = await this.textIn(folder);
    return text === undefined ? undefined : this.changes.designOf(text);
  }

  /** The text of a run's design; undefined where it cannot be read. */
  private async textIn(folder: string): Promise<string | undefined> {
    const known = this.texts.get(folder);
    if (known !== undefined) return known;
    const text = await this.storage
      .readText(this.storage.join(folder, runFiles.design))
      .catch(() => undefined);
    if (this.texts.size > maxTexts) this.texts.clear();
    if (text !== undefined) this.texts.set(folder, text);
    return text;
  }
}
