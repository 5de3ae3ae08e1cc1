/** A ZIP archive of files. */
import { Zip, ZipDeflate } from "fflate";

export interface ZippedFile {
  /** With slashes: `examples/iris.csv`. */
  readonly path: string;
  readonly modified: number;
  read(): Promise<Uint8Array>;
}

/** Compresses files one after the other. */
export async function zipFiles(files: readonly ZippedFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk.slice());
  });
  for (const { path, modified, read } of files) {
    const content = await read();
    const entry = new ZipDeflate(path);
    entry.mtime = modified;
    zip.add(entry);
    entry.push(content, true);
  }
  zip.end();
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
