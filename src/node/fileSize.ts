import { stat } from "node:fs/promises";

/**
 * The bytes of a file; of a folder, reading it says what it is.
 * @throws for a device or a pipe, which may have no end
 */
export async function fileSize(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error("it is a device or a pipe");
  return found.size;
}
