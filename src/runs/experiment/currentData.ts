/** The data of an experiment as its files are now, which stays while the experiment's text changes. */
import type { RunStorage } from "../runStorage.ts";
import { CellData } from "./cellData.ts";
import type { ExperimentFiles } from "./experimentFiles.ts";
import type { Experiment } from "./readExperiment.ts";

/** The data that was read last, and of what. */
interface KnownData {
  readonly design: string;
  readonly dataRevision: number;
  /** By the paths of the files. */
  readonly versions: ReadonlyMap<string, string>;
  readonly data: CellData;
}

export class CurrentData {
  private readonly storage: RunStorage;
  private readonly onChange: () => void;
  private known: KnownData | undefined;

  /** @param onChange is called when the data is another one than before */
  constructor(storage: RunStorage, onChange: () => void) {
    this.storage = storage;
    this.onChange = onChange;
  }

  /** The data of the cells: the same as long as no file has changed that was read before. */
  async open(
    files: ExperimentFiles,
    { design }: Experiment,
    paths: readonly string[],
    dataRevision: number,
  ): Promise<CellData> {
    const { parent, yieldToEvents } = this.storage;
    const folder = parent(design);
    const versions = await files.versions(folder, paths);
    const { known } = this;
    const isSame =
      known?.design === design &&
      known.dataRevision === dataRevision &&
      paths.every((path) => (known.versions.get(path) ?? versions.get(path)) === versions.get(path));
    if (!isSame) this.onChange();
    const data = isSame ? known.data : new CellData(files.dataIn(folder), { yieldToEvents });
    this.known = {
      design,
      dataRevision,
      versions: new Map([...(isSame ? known.versions : []), ...versions]),
      data,
    };
    return data;
  }
}
