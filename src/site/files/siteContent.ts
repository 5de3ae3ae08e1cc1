/** The files that the site came with. */

/** A list of them, written when the site is made. */
export interface SiteManifest {
  /** When they were last changed, in milliseconds since 1970. */
  readonly modified: number;
  /** Their paths in the workspace's folder, such as `history/xor.csv`, and their sizes in bytes. */
  readonly files: readonly (readonly [path: string, size: number])[];
}

/** The files of the site by their absolute paths. */
export class SiteContent {
  readonly modified: number;
  private readonly sizes: ReadonlyMap<string, number>;
  private readonly folders = new Set<string>();
  private readonly root: string;
  private readonly fetchFile: (path: string) => Promise<Uint8Array<ArrayBuffer>>;

  /**
   * @param root path of the workspace's folder
   * @param fetchFile returns the content of a file by its path in the manifest
   */
  constructor(
    { modified, files }: SiteManifest,
    root: string,
    fetchFile: (path: string) => Promise<Uint8Array<ArrayBuffer>>,
  ) {
    this.modified = modified;
    this.root = root;
    this.fetchFile = fetchFile;
    this.sizes = new Map(files.map(([path, size]) => [`${root}/${path}`, size]));
    for (const path of [`${root}/`, ...this.sizes.keys()])
      for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
        this.folders.add(path.slice(0, at));
  }

  /** Size of a file in bytes; undefined where the site has no such file. */
  size(path: string): number | undefined {
    return this.sizes.get(path);
  }

  isFolder(path: string): boolean {
    return this.folders.has(path);
  }

  has(path: string): boolean {
    return this.sizes.has(path) || this.folders.has(path);
  }

  /** Paths of everything in a folder, at any depth. */
  below(folder: string): string[] {
    return [...this.folders, ...this.sizes.keys()].filter((path) => path.startsWith(`${folder}/`));
  }

  read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.fetchFile(path.slice(this.root.length + 1));
  }
}
