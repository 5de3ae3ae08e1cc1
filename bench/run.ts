// Measures a training step of the shapes in shapes.ts, ours and the peers' side by side, and prints a table.
//
//   node bench/run.ts [--shapes ABC] [--peers NAME,…] [--rounds N] [--milliseconds N]
//
// The peers take turns, round after round, and the least time of each counts: a busy machine slows all alike.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Shape, shapes } from "./shapes.ts";

interface PeerSpec {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const file = (name: string) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));
const ours = (backend: string, threads: number): PeerSpec => ({
  name: `${backend}, ${threads} thread${threads > 1 ? "s" : ""}`,
  command: [process.execPath, file("ours.ts"), backend, String(threads)],
});
const python = "/usr/bin/python3";
const baseline = "PyTorch, 1 thread";

const peers: readonly PeerSpec[] = [
  {
    name: baseline,
    command: [python, file("torchPeer.py")],
    environment: { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  },
  {
    name: "PyTorch, OpenBLAS 2",
    command: [python, file("torchPeer.py")],
    environment: { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "2" },
  },
  { name: "scikit-learn", command: [python, file("sklearnPeer.py")], environment: { OMP_NUM_THREADS: "1" } },
  ours("wasm-wide", 1),
  ours("wasm-wide", 2),
  ours("wasm-fma", 1),
  ours("wasm-fma", 2),
  ours("wasm-simd", 1),
  ours("reference", 1),
  { name: "jax-js, wasm", command: [process.execPath, file("jaxJs.ts")] },
  { name: "tfjs, wasm", command: [process.execPath, file("tfjs.ts"), "wasm"] },
  { name: "tfjs, cpu", command: [process.execPath, file("tfjs.ts"), "cpu"] },
  { name: "plain loops", command: [process.execPath, file("loops.ts")] },
];

/** A peer's process, which answers one question at a time. */
class Peer {
  readonly name: string;
  private readonly process: ChildProcess;
  private readonly answers: AsyncIterator<string>;
  /** Why it cannot be asked any more. */
  failure: string | undefined;
  private errors = "";

  constructor({ name, command: [program, ...parameters], environment }: PeerSpec) {
    this.name = name;
    this.process = spawn(program, parameters, { env: { ...process.env, ...environment } });
    const { stdout, stderr, stdin } = this.process;
    if (!stdout || !stderr || !stdin) throw new Error("A peer without pipes.");
    this.answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.on("data", (text) => {
      this.errors += text;
    });
    this.process.on("error", ({ message }) => {
      this.failure = message;
    });
    // A peer that has died is noticed by its missing answer.
    stdin.on("error", () => {});
  }

  /** Milliseconds, or why there are none. */
  async ask(shape: Shape, milliseconds: number): Promise<number | string> {
    if (this.failure) return this.failure;
    this.process.stdin?.write(`${JSON.stringify({ shape, milliseconds })}\n`);
    const { value, done } = await this.answers.next();
    if (done) {
      this.failure ??= this.errors.trim().split("\n").at(-1) || "ended without an answer";
      return this.failure;
    }
    const answer: { ms: number } | { error: string } = JSON.parse(value);
    return "ms" in answer ? answer.ms : answer.error;
  }

  async end(): Promise<void> {
    if (this.process.pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null)
      return;
    const exit = once(this.process, "exit");
    this.process.stdin?.end();
    const slow = setTimeout(() => this.process.kill("SIGKILL"), 2000);
    await exit;
    clearTimeout(slow);
  }
}

const { values } = parseArgs({
  options: {
    shapes: { type: "string", default: shapes.map(({ name }) => name).join("") },
    peers: { type: "string" },
    rounds: { type: "string", default: "8" },
    milliseconds: { type: "string", default: "150" },
  },
});
const chosen = peers.filter(
  ({ name }) => !values.peers || values.peers.split(";").some((part) => name.startsWith(part)),
);
const rows: string[] = [];
const failures = new Set<string>();
for (const shape of shapes.filter(({ name }) => values.shapes.includes(name))) {
  const least = await measureShape(shape);
  const base = least.get(baseline);
  for (const { name } of chosen) {
    const ms = least.get(name);
    const ratio = ms && base ? `${(base / ms).toPrecision(3)}×` : "";
    rows.push(`| ${shape.name} | ${name} | ${ms ? ms.toPrecision(3) : "–"} | ${ratio} |`);
    console.log(rows.at(-1));
  }
}
for (const failure of failures) console.log(`Could not be run: ${failure}`);

/** The least time of each peer that could be asked. Each shape has fresh processes, so that none is short of memory. */
async function measureShape(shape: Shape): Promise<Map<string, number>> {
  const least = new Map<string, number>();
  const running = chosen.map((spec) => new Peer(spec));
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const peer of running) {
        if (peer.failure) continue;
        const answer = await peer.ask(shape, Number(values.milliseconds));
        if (typeof answer === "number")
          least.set(peer.name, Math.min(answer, least.get(peer.name) ?? Infinity));
        else {
          peer.failure = answer;
          failures.add(`${peer.name}, shape ${shape.name}: ${answer}`);
        }
      }
    }
  } finally {
    await Promise.all(running.map((peer) => peer.end()));
  }
  return least;
}
