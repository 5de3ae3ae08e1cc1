import { constants } from "node:os";

/** A problem the user can act on: shown as its message alone, without a stack. */
export class Problem extends Error {}

/** @type {Set<() => unknown>} */
const endings = new Set();

/**
 * Registers what has to be ended or removed when the program ends, however it ends.
 * @param {() => unknown} ending may be asynchronous
 * @returns {() => Promise<void>} ends it now
 */
export function atEnd(ending) {
  endings.add(ending);
  return async () => {
    if (endings.delete(ending)) await ending();
  };
}

/** Ends the latest first, and what is begun meanwhile as well. */
async function endAll() {
  for (let ending = [...endings].at(-1); ending; ending = [...endings].at(-1)) {
    endings.delete(ending);
    try {
      await ending();
    } catch (error) {
      console.error(error);
    }
  }
}

/**
 * Runs a script's main function; its result is the exit code.
 * @param {() => Promise<number | void>} main
 */
export async function program(main) {
  let interrupted = false;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, async () => {
      interrupted = true;
      await endAll();
      process.exit(128 + constants.signals[signal]);
    });
  }
  let exitCode = 1;
  try {
    exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!interrupted) console.error(error instanceof Problem ? error.message : error);
  }
  // After a signal, its handler ends everything and exits.
  if (interrupted) return;
  await endAll();
  process.exit(exitCode);
}
