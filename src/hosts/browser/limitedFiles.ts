/** The files of VS Code's file systems as a browser can hold them. */
import type { HostFiles } from "../../extension/session/engineHandlers.ts";
import { InputError } from "../../shared/errors.ts";
import { byteCount } from "../../shared/format/bytes.ts";
import { nameOf } from "../../shared/uri.ts";

/**
 * Bytes of the largest file that is read. A browser gives a tab's JavaScript a few gigabytes, and closes the whole tab where they run out; a
 * file needs several times its size while it is read.
 */
export const maxFileBytes = 300_000_000;

/** @param sizeOf returns the bytes of a file without reading it */
export function limitedFiles(files: HostFiles, sizeOf: (uri: string) => Promise<number>): HostFiles {
  return {
    ...files,
    async read(uri) {
      const size = await sizeOf(uri);
      if (size > maxFileBytes)
        throw new InputError(
          `${nameOf(uri)} has ${byteCount(size)}, and in a browser files of up to ${byteCount(maxFileBytes)} are read. Open it in VS Code on a computer, or make a smaller file of it.`,
          { file: nameOf(uri) },
        );
      return files.read(uri);
    },
  };
}
