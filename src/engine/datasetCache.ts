import { InputError } from "../shared/errors.ts";
import type { DesignJob } from "../shared/messages.ts";
import { isFolderError } from "./data/dataFiles.ts";
import type { Dataset } from "./data/dataset.ts";
import { loadDataset } from "./data/load.ts";
import { isWithin, resolveUri } from "./uri.ts";

/** Where the cache gets files from. */
export interface FileSource {
  /** Changes when the file does. @throws when the file is not there */
  version(uri: string): Promise<string>;
  read(uri: string): Promise<Uint8Array>;
  /** The names in a folder, those of folders with a `/` behind them. @throws when the folder is not there */
  list(uri: string): Promise<readonly string[]>;
}

interface Loaded {
  readonly dataset: Dataset;
  /** The version of every file that was asked for; `absent` for one that could not be read. */
  readonly versions: ReadonlyMap<string, string>;
  /** The names in every folder that was asked for. */
  readonly folders: ReadonlyMap<string, string>;
}

/**
 * The last encoded dataset, so that a preview after each keystroke need not read the file again. It is kept as long as
 * everything it depends on stays: the design's dataset, the seed and shuffle behind the split, and the files.
 */
export class DatasetCache {
  private readonly files: FileSource;
  private last: { readonly key: string; readonly loading: Promise<Loaded> } | undefined;

  constructor(files: FileSource) {
    this.files = files;
  }

  /** @throws InputError when the design's data cannot be read or used */
  async get(job: DesignJob): Promise<Dataset> {
    const { dataset, training } = job.design;
    const key = JSON.stringify([job.baseUri, job.roots, dataset, training.seed, training.shuffle]);
    if (this.last?.key === key) {
      const loaded = await this.last.loading;
      if (await this.isCurrent(loaded)) return loaded.dataset;
    }
    const entry = { key, loading: this.load(job) };
    this.last = entry;
    try {
      return (await entry.loading).dataset;
    } catch (error) {
      if (this.last === entry) this.last = undefined;
      throw error;
    }
  }

  private async load({ design, baseUri, roots }: DesignJob): Promise<Loaded> {
    const versions = new Map<string, string>();
    const folders = new Map<string, string>();
    const uriOf = (path: string) => {
      const uri = resolveUri(baseUri, path);
      if (roots && !isWithin(uri, roots)) throw outside(path);
      return uri;
    };
    const read = async (path: string) => {
      const uri = uriOf(path);
      versions.set(uri, "absent");
      // The version first: a file that changes meanwhile is read once too often, never once too few.
      const version = await this.files.version(uri);
      const bytes = await this.files.read(uri).catch((error: unknown) => {
        // What a folder holds is noted when it is listed.
        if (isFolderError(error)) versions.delete(uri);
        throw error;
      });
      versions.set(uri, version);
      return bytes;
    };
    const list = async (path: string) => {
      const uri = uriOf(path);
      const names = await this.files.list(uri);
      folders.set(uri, names.join("\n"));
      return names;
    };
    return { dataset: await loadDataset(design, read, list), versions, folders };
  }

  private async isCurrent({ versions, folders }: Loaded): Promise<boolean> {
    for (const [uri, names] of folders) {
      const present = await this.files.list(uri).catch(() => []);
      if (present.join("\n") !== names) return false;
    }
    for (const [uri, version] of versions) {
      const present = await this.files.version(uri).catch(() => "absent");
      if (present !== version) return false;
    }
    return true;
  }
}

function outside(path: string): InputError {
  return new InputError(
    `"${path}" is outside the workspace, where a design may not read. Move it into the workspace, or allow it with the setting mlpStudio.allowDataOutsideWorkspace.`,
  );
}
