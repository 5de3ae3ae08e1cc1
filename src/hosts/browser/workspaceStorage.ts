/** Run folders on VS Code's file systems; places are URIs. */
import * as vscode from "vscode";
import { browserName } from "../../browser/browserName.ts";
import type { LiveLock } from "../../browser/liveLock.ts";
import { yieldToEvents } from "../../browser/yieldToEvents.ts";
import { exists } from "../../extension/workspaceFiles.ts";
import type { RunStorage } from "../../runs/runStorage.ts";
import { uriPlaces } from "../../runs/uriPlaces.ts";
import { AppendedFiles } from "./appendedFiles.ts";

const { fs } = vscode.workspace;

/**
 * The workspace's file systems as the storage of runs. They write whole files, and have no appending, so that what is appended is kept and
 * written now and then.
 *
 * @param lock by which other tabs know that this one lives
 */
export function workspaceStorage(lock: LiveLock): RunStorage {
  const appended = new AppendedFiles({ read, write: writeWhole, exists: isThere });
  return {
    ...uriPlaces,

    async stat(place) {
      await appended.write(place);
      const found = await fs.stat(vscode.Uri.parse(place)).then(
        (state) => state,
        () => undefined,
      );
      return found && { size: found.size, modified: found.mtime, identity: String(found.ctime) };
    },
    async list(folder) {
      try {
        return (await fs.readDirectory(vscode.Uri.parse(folder))).map(([name]) => name);
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },
    async read(file, from = 0, to) {
      await appended.write(file);
      return (await read(file)).slice(from, to);
    },
    readText: async (file) => new TextDecoder().decode(await read(file)),

    write: (file, content) =>
      writeWhole(file, typeof content === "string" ? new TextEncoder().encode(content) : content),
    writeNew: (file, content) =>
      inOrder(file, async () => {
        if (!(await isThere(file))) await writeWhole(file, new TextEncoder().encode(content));
      }),
    append: (file, text) => appended.append(file, text),
    sync: (file) => appended.write(file),
    async truncate(file, size) {
      await appended.close(file);
      await writeWhole(file, (await read(file)).slice(0, size));
    },
    async makeFolder(folder) {
      await fs.createDirectory(vscode.Uri.parse(folder));
    },
    claimFolder: (folder) =>
      inOrder(folder, async () => {
        if (await isThere(folder)) return false;
        await fs.createDirectory(vscode.Uri.parse(folder));
        return true;
      }),
    async rename(from, to) {
      await appended.close(from);
      await rename(vscode.Uri.parse(from), vscode.Uri.parse(to));
    },
    async remove(place) {
      appended.forget(place);
      await fs.delete(vscode.Uri.parse(place), { recursive: true, useTrash: false }).then(
        () => {},
        (error) => {
          if (!isAbsent(error)) throw error;
        },
      );
    },

    owner: { lock: lock.name },
    isAlive: async (owner) => ("lock" in owner ? lock.isHeld(owner.lock) : undefined),
    platform: browserName(navigator.userAgent),
    yieldToEvents,
  };
}

async function read(file: string): Promise<Uint8Array> {
  return fs.readFile(vscode.Uri.parse(file));
}

function isThere(place: string): Promise<boolean> {
  return exists(vscode.Uri.parse(place));
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await fs.writeFile(vscode.Uri.parse(file), bytes);
}

/** Some file systems, such as a browser's access to the disk, rename no folders. */
async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  try {
    await fs.rename(from, to);
  } catch (error) {
    if (isAbsent(error) || (await exists(to))) throw error;
    await fs.copy(from, to);
    await fs.delete(from, { recursive: true, useTrash: false });
  }
}

/** Does something about a place while no other tab does. */
async function inOrder<T>(place: string, work: () => Promise<T>): Promise<T> {
  // Pages that are not secure have no locks.
  return navigator.locks ? navigator.locks.request(`mlp-studio ${place}`, work) : work();
}

function isAbsent(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === "FileNotFound";
}
