/** What the engine needs of its surroundings, in a browser's worker: every file is the host's. */
import { chooseKernels } from "../engine/kernels/chooseKernels.ts";
import type { EnginePlatform } from "../engine/service.ts";
import { browserThreads } from "./kernelThreads.ts";
import { yieldToEvents } from "./yieldToEvents.ts";

/** What the engine's worker is given. */
export interface EngineInit {
  /** Address of the script of the kernels' threads. */
  readonly threadScript: string;
}

export function browserEnginePlatform({ threadScript }: EngineInit): EnginePlatform {
  return {
    kernels: ({ backend, threads }) =>
      chooseKernels(backend, {
        // One core is left to the editor.
        threads: threads === 0 ? Math.max(1, navigator.hardwareConcurrency - 1) : threads,
        startThreads: browserThreads(threadScript),
        adapts: true,
      }),
    version: async () => undefined,
    async read(uri) {
      throw new Error(`${uri} is not read here.`);
    },
    list: async () => undefined,
    yieldToEvents,
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      }),
  };
}
