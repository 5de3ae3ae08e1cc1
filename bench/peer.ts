import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { PeerSpec } from "./peers.ts";
import type { Shape } from "./shapes.ts";

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

/**
 * The minimum time of a step of each peer that could be asked. The peers take turns, round after round: a busy machine slows
 * all alike. Each shape has fresh processes, so that none is short of memory.
 *
 * @param failures hears what could not be run
 */
export async function measureShape(
  specs: readonly PeerSpec[],
  shape: Shape,
  { rounds, milliseconds }: { readonly rounds: number; readonly milliseconds: number },
  failures: (problem: string) => void,
): Promise<Map<string, number>> {
  const minimum = new Map<string, number>();
  const running = specs.map((spec) => new Peer(spec));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const peer of running) {
        if (peer.failure) continue;
        const answer = await peer.ask(shape, milliseconds);
        if (typeof answer === "number")
          minimum.set(peer.name, Math.min(answer, minimum.get(peer.name) ?? Infinity));
        else {
          peer.failure = answer;
          failures(`${peer.name}, ${shape.name}: ${answer}`);
        }
      }
    }
  } finally {
    await Promise.all(running.map((peer) => peer.end()));
  }
  return minimum;
}
