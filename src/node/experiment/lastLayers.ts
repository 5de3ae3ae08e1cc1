/** The layers of a recorded run, as they were measured last. */

import { join } from "node:path";
import { readEvents } from "../../runs/folders/eventFile.ts";
import { runFiles } from "../../runs/folders/runFolders.ts";
import type { LayerSnapshot } from "../../shared/events.ts";
import { nodeRunStorage } from "../nodeRunStorage.ts";

/** The hidden layers' last snapshots; undefined where the folder has none. */
export async function lastHiddenLayers(folder: string): Promise<readonly LayerSnapshot[] | undefined> {
  const read = await readEvents(nodeRunStorage, join(folder, runFiles.events)).catch(() => undefined);
  const last = read?.events.findLast((event) => event.kind === "layers");
  return last?.layers.slice(0, -1);
}
