import type { DesignJob } from "../shared/messages.ts";
import type { Dataset } from "./data/dataset.ts";
import { loadDataset } from "./data/load.ts";
import { resolveUri } from "./uri.ts";

/** Where the cache gets files from. */
export interface FileSource {
  /** Changes when the file does. @throws when the file is not there */
  version(uri: string): Promise<string>;
  read(uri: string): Promise<Uint8Array>;
}

interface Loaded {
  readonly dataset: Dataset;
  /** The version of every file that was asked for; `absent` for one that could not be read. */
  readonly versions: ReadonlyMap<string, string>;
}

/**
 * The last encoded dataset, so that a preview after each keystroke need not read the file again. It is kept as long as
 * everything it depends on stays: the design's dataset, the seed and shuffle behind the split, the loss that decides
 * how wide the output is, and the files.
 */
export class DatasetCache {
  private readonly files: FileSource;
  private last: { readonly key: string; readonly loading: Promise<Loaded> } | undefined;

  constructor(files: FileSource) {
    this.files = files;
  }

  /** @throws InputError when the design's data cannot be read or used */
  async get(job: DesignJob): Promise<Dataset> {
    const { dataset, training, loss } = job.design;
    const key = JSON.stringify([job.baseUri, dataset, training.seed, training.shuffle, loss?.type]);
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

  private async load({ design, baseUri }: DesignJob): Promise<Loaded> {
    const versions = new Map<string, string>();
    const dataset = await loadDataset(design, async (path) => {
      const uri = resolveUri(baseUri, path);
      versions.set(uri, "absent");
      // The version first: a file that changes meanwhile is read once too often, never once too few.
      const version = await this.files.version(uri);
      const bytes = await this.files.read(uri);
      versions.set(uri, version);
      return bytes;
    });
    return { dataset, versions };
  }

  private async isCurrent({ versions }: Loaded): Promise<boolean> {
    for (const [uri, version] of versions) {
      const present = await this.files.version(uri).catch(() => "absent");
      if (present !== version) return false;
    }
    return true;
  }
}
