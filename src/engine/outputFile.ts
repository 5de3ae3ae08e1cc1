/** A file that the engine writes piece by piece: complete at its end, or not there. */
export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the file, which replaces one of the same name. */
  commit(): Promise<void>;
  /** Removes what was written; a file that had the name before stays. */
  discard(): Promise<void>;
}

/** Creates a file, and the folder that it is in. @throws InputError where it cannot be written */
export type CreateFile = (uri: string) => Promise<OutputFile>;
