/** The runs of a design as lists show them: their records, and what changed from each design to the next one. */
import { join } from "node:path";
import type { Catalogue } from "../../shared/catalogue.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { DesignChanges } from "../../shared/runs/designChanges.ts";
import { type BrokenOverview, overviewOf, type RunOverview, runNumbers } from "../../shared/runs/runList.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import { listRuns, readText, runFiles, runIds } from "./runFolders.ts";

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

/** Lists runs; designs, which never change, are read and compared once. */
export class RunOverviews {
  private readonly changes: DesignChanges;
  /** The designs' texts by the folders of their runs. */
  private readonly texts = new Map<string, string>();

  constructor(catalogue: Catalogue) {
    this.changes = new DesignChanges(catalogue);
  }

  /** @param runsFolder the folder of the design's runs */
  async list(runsFolder: string): Promise<DesignRuns> {
    const [{ length: total }, listed] = await Promise.all([
      runIds(runsFolder),
      listRuns(runsFolder, Date.now(), maxListed),
    ]);
    const records = listed.map(({ run }) => run);
    const numbers = runNumbers(records, Math.max(0, total - listed.length));
    const designs = await Promise.all(
      listed.map(({ folder, run }) => (isBroken(run) ? undefined : this.textIn(folder))),
    );
    const compared = this.changes.compare(designs, numbers);
    const runs = listed.map(({ folder, run }, i) => ({
      folder,
      overview: isBroken(run)
        ? { ...run, number: numbers[i] }
        : { ...overviewOf(run, numbers[i]), ...compared[i] },
    }));
    return { runs, total };
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
    const text = await readText(join(folder, runFiles.design)).catch(() => undefined);
    if (this.texts.size > maxTexts) this.texts.clear();
    if (text !== undefined) this.texts.set(folder, text);
    return text;
  }
}
