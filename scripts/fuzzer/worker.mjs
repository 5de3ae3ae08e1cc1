// The fuzzer's loop, in a thread of its own so that the main one can end it when it hangs. The present input is in
// shared memory meanwhile.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Draw, mutate } from "./mutate.mjs";

/** @type {{ target: string, seeds: Uint8Array[], words: Uint8Array[], seed: number, until: number, shared: SharedArrayBuffer, maxLength: number }} */
const { target, seeds, words, seed, until, shared, maxLength } = workerData;
const state = new Int32Array(shared, 0, 2);
const present = new Uint8Array(shared, 8);

const { fuzz } = createRequire(import.meta.url)(target);
// Where the instrumented target counts: for each file, statements and branches.
const { __coverage__ } = /** @type {any} */ (globalThis);

/**
 * Every counter, in arrays: the instrumented code counts in them instead of in the objects that Istanbul made, which take
 * longer to go through than most runs.
 * @type {(Uint32Array | number[])[]}
 */
const counters = Object.values(__coverage__).flatMap((file) => {
  for (const kind of ["s", "f"]) file[kind] = new Uint32Array(Object.keys(file[kind]).length);
  return [file.s, ...Object.values(file.b)];
});
const total = counters.reduce((sum, { length }) => sum + length, 0);
/** For each counter, which magnitudes of its count have been seen, as bits. */
const seen = new Uint8Array(total);

/** 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more: AFL's classes of counts. @param {number} count */
function magnitude(count) {
  if (count <= 3) return count - 1;
  if (count < 8) return 3;
  if (count < 16) return 4;
  if (count < 32) return 5;
  return count < 128 ? 6 : 7;
}

/** Whether the last run did what none did before; sets the counters back. */
function isNew() {
  let found = false;
  let index = 0;
  for (const counts of counters)
    for (let i = 0; i < counts.length; i++, index++) {
      if (counts[i] === 0) continue;
      const bit = 1 << magnitude(counts[i]);
      counts[i] = 0;
      if (seen[index] & bit) continue;
      seen[index] |= bit;
      found = true;
    }
  return found;
}

/** No input of this length may take longer, in milliseconds that this thread computes. */
const maxComputed = 2000;

/** Node 24 counts a thread's own time; with an older one the time that passes has to do. */
function computed() {
  const usage = process.threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : performance.now();
}

/** @param {Uint8Array} bytes @returns {Promise<boolean>} whether it is worth keeping */
async function attempt(bytes) {
  present.set(bytes);
  state[1] = bytes.length;
  Atomics.add(state, 0, 1);
  const found = (/** @type {string} */ text) =>
    parentPort?.postMessage({ kind: "finding", bytes: bytes.slice(), text });
  const begin = computed();
  try {
    await fuzz(bytes);
  } catch (error) {
    found(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  if (computed() - begin > maxComputed) found(`more than ${maxComputed} ms of computing`);
  return isNew();
}

const draw = new Draw(seed);
/** @type {Uint8Array[]} */
const corpus = [];
for (const bytes of seeds)
  if (await attempt(bytes.subarray(0, maxLength))) corpus.push(bytes.subarray(0, maxLength));
if (corpus.length === 0) corpus.push(new Uint8Array());
while (Date.now() < until) {
  // Half the time one of the latest, which led somewhere new.
  const recent = draw.below(2) === 0 ? Math.max(0, corpus.length - 20) : 0;
  const base = corpus[recent + draw.below(corpus.length - recent)];
  const changed = mutate(base, draw, words, draw.of(corpus), maxLength);
  if (await attempt(changed)) {
    corpus.push(changed.slice());
    parentPort?.postMessage({ kind: "kept", bytes: changed.slice() });
  }
}
parentPort?.postMessage({
  kind: "done",
  covered: seen.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0),
  total,
});
