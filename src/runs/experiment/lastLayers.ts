/** The layers of a recorded run, as they were measured last. */

import type { LayerSnapshot } from "../../shared/events.ts";
import { readEvents } from "../folders/eventFile.ts";
import { runFiles } from "../folders/runFolders.ts";
import type { RunStorage } from "../runStorage.ts";

/** The hidden layers' last snapshots; undefined where the folder has none. */
export async function lastHiddenLayers(
  storage: RunStorage,
  folder: string,
): Promise<readonly LayerSnapshot[] | undefined> {
  const read = await readEvents(storage, storage.join(folder, runFiles.events)).catch(() => undefined);
  const last = read?.events.findLast((event) => event.kind === "layers");
  return last?.layers.slice(0, -1);
}
