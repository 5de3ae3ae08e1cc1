/** @param {string} message */
export const say = (message) => console.log(`• ${message}`);

/**
 * Says what is being done, and how long it took. On a terminal the seconds are counted while it runs.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function step(what, action) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  process.stdout.write(`• ${what}…${process.stdout.isTTY ? "" : "\n"}`);
  const ticker =
    process.stdout.isTTY && setInterval(() => process.stdout.write(`\r• ${what}… ${seconds()} s`), 1000);
  try {
    return await action();
  } finally {
    if (ticker) {
      clearInterval(ticker);
      process.stdout.write(`\r• ${what}: ${seconds()} s\x1b[K\n`);
    }
  }
}
