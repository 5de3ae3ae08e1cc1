/** A safetensors file that is read where it is needed, so that one of many gigabytes takes little memory. */
import type { FileSource } from "../../data/bytes/fileSource.ts";
import type { RandomAccess } from "../../data/bytes/source.ts";
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { pathOf } from "../../shared/uri.ts";
import { dataStartIn, lengthBytes, readTensorHeader, type TensorHeader } from "../safetensorsHeader.ts";

export interface TensorFile {
  readonly header: TensorHeader;
  readonly fileBytes: number;
  /** Lets the reader read anywhere in the file, which is closed afterwards. */
  use<T>(reader: (read: ReadBytes) => Promise<T>): Promise<T>;
}

/** Reads bytes of the file. @throws InputError where the file has become shorter */
export type ReadBytes = (begin: number, end: number) => Promise<Uint8Array>;

/** @throws InputError that names the file, where it cannot be read, or is no safetensors file */
export async function openTensorFile(uri: string, files: FileSource): Promise<TensorFile> {
  try {
    const source = await files.open?.(uri);
    const { size, open } = source ?? {};
    if (size !== undefined && open) return await tensorFile(size, open);
    const bytes = await files.read(uri);
    return await tensorFile(bytes.length, async () => ({
      async read(into, position) {
        const found = bytes.subarray(position, position + into.length);
        into.set(found);
        return found.length;
      },
      async close() {},
    }));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${pathOf(uri)} ${fileProblem(error)}.`);
  }
}

async function tensorFile(fileBytes: number, open: () => Promise<RandomAccess>): Promise<TensorFile> {
  const use: TensorFile["use"] = async (reader) => {
    const file = await open();
    try {
      return await reader((begin, end) => readBytes(file, begin, end));
    } finally {
      await file.close();
    }
  };
  const header = await use(async (read) => {
    const dataStart = dataStartIn(await read(0, Math.min(lengthBytes, fileBytes)), fileBytes);
    return readTensorHeader(await read(0, dataStart), fileBytes);
  });
  return { header, fileBytes, use };
}

async function readBytes(file: RandomAccess, begin: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - begin);
  let done = 0;
  while (done < bytes.length) {
    const length = await file.read(bytes.subarray(done), begin + done);
    if (length === 0) throw new InputError("The file has become shorter while it was read. Read it again.");
    done += length;
  }
  return bytes;
}
