/** Files that come from the host, which gives them whole. */

/** What the host answers. */
export interface HostReads {
  /** Changes when the file does. */
  version(uri: string): Promise<string>;
  read(uri: string): Promise<Uint8Array>;
}

/**
 * Asks the host for each version of a file once: several readers share one that is under way, and one that was read is given again as
 * long as somebody still holds it, or its memory is not needed.
 */
export class HostFileReader {
  private readonly host: HostReads;
  /** What is being read, by version and URI. */
  private readonly reading = new Map<string, Promise<Uint8Array>>();
  private readonly known = new Map<
    string,
    { readonly version: string; readonly bytes: WeakRef<Uint8Array> }
  >();

  constructor(host: HostReads) {
    this.host = host;
  }

  async read(uri: string): Promise<Uint8Array> {
    const version = await this.host.version(uri);
    const known = this.known.get(uri);
    const bytes = known?.version === version ? known.bytes.deref() : undefined;
    return bytes ?? this.readVersion(uri, version);
  }

  private readVersion(uri: string, version: string): Promise<Uint8Array> {
    const key = `${version} ${uri}`;
    const underWay = this.reading.get(key);
    if (underWay) return underWay;
    const reading = this.host
      .read(uri)
      .then((bytes) => {
        this.known.set(uri, { version, bytes: new WeakRef(bytes) });
        return bytes;
      })
      .finally(() => this.reading.delete(key));
    this.reading.set(key, reading);
    return reading;
  }
}
