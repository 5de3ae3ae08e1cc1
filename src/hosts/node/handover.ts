/** Handing a design over to PyTorch, in Node. */
import { join } from "node:path";
import type { Handover } from "../../extension/hostPlatform.ts";
import { checkNewFolder } from "../../node/newFolder.ts";

const isWindows = process.platform === "win32";
/** The interpreter by the name that it has on this system. */
const python = isWindows ? "python" : "python3";
const script = "train.py";

export const handover: Handover = {
  checkNewFolder: (folder) => checkNewFolder(undefined, folder),
  startCommand: (folder) => ({
    anywhere: `${python} ${quoted(join(folder, script))}`,
    inFolder: `${python} ${script}`,
  }),
};

/** A path as one word of a command. */
function quoted(path: string): string {
  return isWindows ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}
