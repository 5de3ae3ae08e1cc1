/** With which options of V8 the processes that compute are started: those that this version of the editor takes. */
import { wideVectorOptions } from "../../node/wideVectors.ts";

/** What a process can be started with, and what became of it. */
export interface V8OptionsChoice {
  /** The options to try, one after the other; none at all come last. */
  candidates(): readonly (readonly string[])[];
  /** A process that was started with these options has begun its work. */
  worked(options: readonly string[]): void;
  /** A process that had begun its work with these options was ended by a fault, or found that V8 computes wrong with them. */
  crashed(options: readonly string[]): void;
}

/** What is kept from one window to the next; VS Code's own, or a stand-in of a test. */
export interface OptionsMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const memoryKey = "v8Options";

/** Remembers for a version of the editor what has worked. */
export class V8Options implements V8OptionsChoice {
  private readonly memory: OptionsMemory;
  private readonly version: string;
  private readonly onChange: (options: readonly string[]) => void;

  /**
   * @param version of the editor and its V8
   * @param onChange is called with the options that work, when they are others than before
   */
  constructor(memory: OptionsMemory, version: string, onChange: (options: readonly string[]) => void) {
    this.memory = memory;
    this.version = version;
    this.onChange = onChange;
  }

  /** The options that are known to work; undefined where nothing has been tried. */
  get known(): readonly string[] | undefined {
    const kept = this.memory.get(memoryKey) as { version?: unknown; options?: unknown } | undefined;
    const { version, options } = kept ?? {};
    return version === this.version && Array.isArray(options) ? options : undefined;
  }

  candidates(): readonly (readonly string[])[] {
    const { known } = this;
    if (!known) return [...wideVectorOptions, []];
    return known.length === 0 ? [known] : [known, []];
  }

  worked(options: readonly string[]): void {
    if (this.known?.join(" ") === options.join(" ")) return;
    void this.memory.update(memoryKey, { version: this.version, options });
    this.onChange(options);
  }

  crashed(options: readonly string[]): void {
    if (options.length > 0) this.worked([]);
  }
}
