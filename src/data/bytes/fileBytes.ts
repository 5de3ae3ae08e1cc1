/** The content of a data file in memory. */
export interface DataFileBytes {
  /** As the design names it. */
  readonly file: string;
  readonly bytes: Uint8Array;
}
