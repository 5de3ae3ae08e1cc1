/** Runs that another program trains, such as `train.py` of a folder that was handed over: in the folder of the design's runs, or anywhere. */
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { elsewherePhase, isBroken } from "../../shared/runs/runRecord.ts";
import { exists, type RunStorage } from "../runStorage.ts";
import { type ListedRun, readRun, runFiles } from "./runFolders.ts";

/** A file of this name in the folder of a run asks the program that trains it to stop. */
const stopFile = "stop";

/**
 * Asks the program that trains a run to stop at its next checkpoint.
 *
 * @throws InputError where nothing trains it
 */
export async function stopElsewhere(storage: RunStorage, folder: string): Promise<void> {
  const run = await readRun(storage, folder);
  if (isBroken(run)) throw new InputError(run.problem);
  if (elsewherePhase(run) !== "training")
    throw new InputError(
      run.trainedElsewhere
        ? "Nothing trains this run now. A run can be stopped while it trains."
        : "This run is trained in VS Code or in a terminal. Stop it there.",
    );
  const file = storage.join(folder, stopFile);
  await storage.write(file, "").catch((error) => {
    throw new InputError(`${file} ${fileProblem(error)}. Stop the run where it was started.`);
  });
}

/** Whether a run has been asked to stop and still trains. */
export function isAskedToStop(storage: RunStorage, folder: string): Promise<boolean> {
  return exists(storage, storage.join(folder, stopFile));
}

/** The runs in folders anywhere. The id of each is its folder, since folders in different places may have one name. */
export async function runsInFolders(
  storage: RunStorage,
  folders: readonly string[],
  now = Date.now(),
): Promise<readonly ListedRun[]> {
  return Promise.all(
    folders.map(async (folder) => ({
      folder,
      run: { ...(await readRun(storage, folder, now)), id: folder },
    })),
  );
}

/** Notices when the records or the events of runs change, on disks that do not report what other machines write. */
export class RunFolderPoll {
  private readonly storage: RunStorage;
  private readonly known = new Map<string, string>();

  constructor(storage: RunStorage) {
    this.storage = storage;
  }

  /**
   * Compares the folders with what they were at the last check. A folder that is checked for the first time has not changed.
   *
   * @returns whether one of them has changed
   */
  async hasChanged(folders: readonly string[], now = Date.now()): Promise<boolean> {
    const { storage } = this;
    const states = await Promise.all(
      folders.map(async (folder) => {
        const events = await storage.stat(storage.join(folder, runFiles.events));
        return { folder, state: JSON.stringify([await readRun(storage, folder, now), events?.size]) };
      }),
    );
    for (const folder of [...this.known.keys()]) if (!folders.includes(folder)) this.known.delete(folder);
    let hasChanged = false;
    for (const { folder, state } of states) {
      const before = this.known.get(folder);
      hasChanged ||= before !== undefined && before !== state;
      this.known.set(folder, state);
    }
    return hasChanged;
  }
}
