/** Images for tests of large networks. */
import { gzipSync } from "node:zlib";
import * as vscode from "vscode";
import { inWorkspace } from "./extension.ts";

/** Writes this many images of 28 × 28 random pixels with labels 0 to 9. Returns the two paths for a design's dataset. */
export async function writeImages(name: string, count: number): Promise<{ path: string; labels: string }> {
  const header = (...numbers: number[]) => {
    const view = new DataView(new ArrayBuffer(4 * numbers.length));
    numbers.forEach((number, i) => {
      view.setUint32(4 * i, number);
    });
    return new Uint8Array(view.buffer);
  };
  const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => (i * 2654435761) >>> 24);
  const digits = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const write = (file: string, ...parts: Uint8Array[]) =>
    vscode.workspace.fs.writeFile(inWorkspace(file), gzipSync(Buffer.concat(parts)));
  const files = { path: `${name}-images-idx3-ubyte.gz`, labels: `${name}-labels-idx1-ubyte.gz` };
  await write(files.path, header(0x803, count, 28, 28), pixels);
  await write(files.labels, header(0x801, count), digits);
  return files;
}
