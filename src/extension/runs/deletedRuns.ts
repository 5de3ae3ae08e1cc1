/** The runs that were deleted in this window: they can be restored until it closes; the next window removes their files. */
import { deleteRun } from "../../runs/folders/runFolders.ts";
import type { RunStorage } from "../../runs/runStorage.ts";
import { InputError } from "../../shared/errors.ts";

interface DeletedRun {
  /** URI of its design. */
  readonly design: string;
  readonly label: string;
  /** The folder before it was deleted, and where it is now. */
  readonly folder: string;
  readonly deleted: string;
}

export class DeletedRuns {
  private readonly storage: RunStorage;
  private readonly runs: DeletedRun[] = [];

  constructor(storage: RunStorage) {
    this.storage = storage;
  }

  /** Takes a run out of the list. @returns restores it */
  async delete(design: string, folder: string, label: string): Promise<() => Promise<void>> {
    const run = { design, folder, label, deleted: await deleteRun(this.storage, folder) };
    this.runs.push(run);
    return () => this.restore(run);
  }

  /** The names of a design's deleted runs, the last one last. */
  labelsOf(design: string): readonly string[] {
    return this.runs.filter((run) => run.design === design).map(({ label }) => label);
  }

  /** Restores the run of a design that was deleted last. @throws where there is none */
  async restoreLast(design: string): Promise<void> {
    const run = this.runs.findLast((deleted) => deleted.design === design);
    if (!run) throw new InputError("No run of this design was deleted since the window was opened.");
    await this.restore(run);
  }

  /** Does nothing for a run that was restored already. */
  private async restore(run: DeletedRun): Promise<void> {
    const index = this.runs.indexOf(run);
    if (index < 0) return;
    this.runs.splice(index, 1);
    await this.storage.rename(run.deleted, run.folder);
  }
}
