// Where the engine gets files from, and the guard that keeps a design within the folders that it may read.
import { InputError } from "../../shared/errors.ts";
import { isWithin, pathOf } from "../../shared/uri.ts";
import type { ByteSource } from "./source.ts";

export interface FileSource {
  /** Changes when the file does. @throws when the file is not there */
  version(uri: string): Promise<string>;
  read(uri: string): Promise<Uint8Array>;
  /** The file as a source; undefined where it can only be had whole. */
  open?(uri: string): Promise<ByteSource | undefined>;
  /**
   * The names in a folder, those of folders with a `/` behind them.
   *
   * @param within the folders that links in it are followed into, to see what they are; undefined for no limit
   * @throws when the folder is not there
   */
  list(uri: string, within?: readonly string[]): Promise<readonly string[]>;
  /**
   * Whether every symbolic link on the way to the file leads to somewhere in the folders, found out without looking at
   * anything outside them. Without it there are no links.
   */
  linksStayWithin?(uri: string, folders: readonly string[]): Promise<boolean>;
}

/**
 * The files of some folders: any other file is refused before the file system is asked.
 *
 * @param folders URIs; undefined for no limit
 */
export function filesWithin(files: FileSource, folders: readonly string[] | undefined): FileSource {
  if (!folders) return files;
  const check = async (uri: string) => {
    checkWithin(uri, folders);
    if (!((await files.linksStayWithin?.(uri, folders)) ?? true))
      throw refusal(uri, "is a symbolic link that leads out of the workspace");
  };
  const guard =
    <R>(ask: (uri: string) => Promise<R>) =>
    async (uri: string) => {
      await check(uri);
      return ask(uri);
    };
  const { open } = files;
  return {
    version: guard((uri) => files.version(uri)),
    read: guard((uri) => files.read(uri)),
    ...(open && { open: guard((uri) => open.call(files, uri)) }),
    list: guard((uri) => files.list(uri, folders)),
  };
}

/** @throws InputError where the URI is not that of a file in the folders; links are not looked at */
function checkWithin(uri: string, folders: readonly string[]): void {
  if (!isWithin(uri, folders)) throw refusal(uri, "is outside the workspace");
}

function refusal(uri: string, what: string): InputError {
  return new InputError(
    `"${pathOf(uri)}" ${what}, where a design may not read. Move it into the workspace, or allow it with the setting mlpStudio.allowDataOutsideWorkspace.`,
  );
}
