/** The layers of a recorded run, as they were measured last. */
import { join } from "node:path";
import type { LayerSnapshot } from "../../shared/events.ts";
import { readEvents } from "../runFolders/eventFile.ts";
import { runFiles } from "../runFolders/runFolders.ts";

/** The hidden layers' last snapshots; undefined where the folder has none. */
export async function lastHiddenLayers(folder: string): Promise<readonly LayerSnapshot[] | undefined> {
  const read = await readEvents(join(folder, runFiles.events)).catch(() => undefined);
  const last = read?.events.findLast((event) => event.kind === "layers");
  return last?.layers.slice(0, -1);
}
