// Fuzzes the parsers of data files, guided by coverage, beginning from the committed files.
//
//   npm run fuzz [-- SECONDS [FORMAT…]]
//
// SECONDS is for each format (60 by default); without a FORMAT, those are fuzzed that code of our own parses. "csv-stream"
// is CSV as it comes: in pieces that end anywhere, compressed or not, which must give what reading it whole gives, and what a
// reader of strings finds in it. What is found (an exception that is no InputError, a table that is none, numbers that are
// none once a default design encodes them, 2 s of computing, a hang of 10 s, more than 2 GB) is left in
// .cache/fuzz/FORMAT/findings: move it to test/fixtures/data/findings/FORMAT, which the unit tests read, and fix the
// parser. FUZZ_SEED repeats a run.
//
// It is a fuzzer of its own (scripts/fuzzer), after AFL and libFuzzer, on Istanbul's counters: Jazzer.js 4 comes with a
// binary for glibc 2.38, which Debian 12 does not have, Jazzer.js 2 downloads its binary from outside the registry, and
// jsfuzz has been left alone since 2020.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { ensureDependencies, installPackage } from "./lib/install.mjs";
import { inCache, inRoot } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";

const ownParsers = [
  "csv",
  "csv-stream",
  "json",
  "json-lines",
  "npy",
  "npz",
  "idx",
  "cifar-10",
  "cifar-100",
  "libsvm",
  "arff",
];
const hangMilliseconds = 10_000;
const maxMemory = 2 * 2 ** 30;
const maxInputLength = 1 << 15;

/** Installs Istanbul's instrumenter into the cache, once for each of its lock files. */
async function ensureInstrumenter() {
  const source = inRoot("scripts", "fuzzer");
  const folder = inCache("fuzzer");
  const wanted = createHash("sha256")
    .update(readFileSync(join(source, "package-lock.json")))
    .digest("hex");
  const stamp = join(folder, "installed.txt");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of ["package.json", "package-lock.json"]) cpSync(join(source, name), join(folder, name));
    await installPackage("Downloading what counts branches", folder);
    writeFileSync(stamp, wanted);
  }
  return createRequire(join(folder, "package.json"))("istanbul-lib-instrument");
}

/** @param {string} entry @param {string} outfile @param {"cjs" | "esm"} format */
async function bundle(entry, outfile, format) {
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: inRoot(),
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format,
    mainFields: ["module", "main"],
    define: { "import.meta.dirname": JSON.stringify(inRoot("test", "support", "data")) },
    logLevel: "warning",
  });
}

/** The parsers and what is asked of them, in one file that counts its branches. */
async function buildTarget() {
  const { createInstrumenter } = await ensureInstrumenter();
  const plain = inCache("fuzz", "plain.cjs");
  const target = inCache("fuzz", "target.cjs");
  await bundle("test/unit/data/formats/fuzzTarget.ts", plain, "cjs");
  const code = readFileSync(plain, "utf8");
  const instrumenter = createInstrumenter({ compact: true, produceSourceMap: false });
  writeFileSync(target, instrumenter.instrumentSync(code, target));

  // The short texts in the parsers are what files are compared with.
  const texts = [...code.matchAll(/"((?:[^"\\\n]|\\.){1,16})"/g)].map(([, text]) => text);
  return { target, words: [...new Set(texts)].map((text) => new TextEncoder().encode(text)) };
}

/** @param {string} folder */
function filesIn(folder) {
  return existsSync(folder)
    ? readdirSync(folder).map((name) => new Uint8Array(readFileSync(join(folder, name))))
    : [];
}

/**
 * @typedef {object} Outcome
 * @property {number} runs
 * @property {number} covered
 * @property {number} total
 * @property {Map<string, string>} findings by what was thrown, the file it is in
 */

/**
 * @param {string} format
 * @param {number} seconds
 * @param {readonly Uint8Array[]} files
 * @param {Awaited<ReturnType<typeof buildTarget>>} built
 * @returns {Promise<Outcome>}
 */
async function fuzzFormat(format, seconds, files, { target, words }) {
  const folder = inCache("fuzz", format);
  const findingsFolder = join(folder, "findings");
  const corpusFolder = join(folder, "corpus");
  rmSync(findingsFolder, { recursive: true, force: true });
  for (const path of [corpusFolder, findingsFolder]) mkdirSync(path, { recursive: true });
  /** @param {string} where @param {Uint8Array} bytes */
  const save = (where, bytes) => {
    const path = join(where, createHash("sha256").update(bytes).digest("hex").slice(0, 16));
    writeFileSync(path, bytes);
    return path;
  };

  /** @type {Outcome} */
  const outcome = { runs: 0, covered: 0, total: 0, findings: new Map() };
  const until = Date.now() + seconds * 1000;
  let seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  // A thread that hangs or takes too much is ended, and another one continues.
  while (Date.now() < until) {
    const shared = new SharedArrayBuffer(8 + maxInputLength);
    const state = new Int32Array(shared, 0, 2);
    const present = () => Uint8Array.from(new Uint8Array(shared, 8, state[1]));
    const worker = new Worker(inRoot("scripts", "fuzzer", "worker.mjs"), {
      workerData: {
        target,
        seeds: [...files, ...filesIn(corpusFolder)],
        words,
        seed: seed++,
        until,
        shared,
        maxLength: maxInputLength,
      },
      env: { ...process.env, FUZZ_FORMAT: format },
      resourceLimits: { maxOldGenerationSizeMb: maxMemory / 2 ** 20 },
    });
    /** @param {string} text @param {Uint8Array} bytes */
    const found = (text, bytes) => {
      // The same fault from the same place is one finding.
      const calls = text.split("\n").filter((line) => /^ {4}at /.test(line));
      const key = calls.length > 0 ? calls.slice(0, 4).join("\n") : text;
      if (outcome.findings.has(key)) return;
      const path = save(findingsFolder, bytes);
      outcome.findings.set(key, path);
      console.log(`FOUND ${path}\n${text.split("\n").slice(0, 6).join("\n")}`);
    };
    await new Promise((resolve) => {
      let last = -1;
      let since = Date.now();
      const watch = setInterval(() => {
        const now = Atomics.load(state, 0);
        if (now !== last) [last, since] = [now, Date.now()];
        const hangs = Date.now() - since > hangMilliseconds;
        const isLarge = process.memoryUsage().rss > maxMemory;
        if (!hangs && !isLarge) return;
        found(
          hangs ? `a hang of ${hangMilliseconds} ms` : `more than ${maxMemory} bytes of memory`,
          present(),
        );
        void worker.terminate();
      }, 100);
      worker.on("message", (message) => {
        if (message.kind === "finding") found(message.text, message.bytes);
        if (message.kind === "kept") save(corpusFolder, message.bytes);
        if (message.kind === "done") ({ covered: outcome.covered, total: outcome.total } = message);
      });
      worker.on("error", (error) => found(String(error), present()));
      worker.on("exit", () => {
        clearInterval(watch);
        outcome.runs += Atomics.load(state, 0);
        resolve(undefined);
      });
    });
  }
  return outcome;
}

program(async () => {
  const [seconds = "60", ...formats] = process.argv.slice(2);
  if (!(Number(seconds) > 0)) throw new Problem(`"${seconds}" is no number of seconds.`);
  await ensureDependencies();
  const built = await buildTarget();
  const listing = inCache("fuzz", "fuzzing.mjs");
  await bundle("test/unit/data/formats/fuzzing.ts", listing, "esm");
  const { filesOf, readFixture } = await import(pathToFileURL(listing).href);

  let findings = 0;
  for (const format of formats.length > 0 ? formats : ownParsers) {
    const files = filesOf(format === "csv-stream" ? "csv" : format).map(readFixture);
    const outcome = await fuzzFormat(format, Number(seconds), files, built);
    findings += outcome.findings.size;
    console.log(
      `${format}: ${seconds} s from ${files.length} files, ${outcome.runs} runs, ${outcome.covered} of ${outcome.total} statements and branches, ${outcome.findings.size} findings`,
    );
  }
  console.log(`${findings} findings`);
  return findings === 0 ? 0 : 1;
});
