/** Whole programs as they are measured: from the command to its end, with the processor time of all their processes. */
import { spawn } from "node:child_process";

export interface Command {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly seconds: number;
  /**
   * Seconds that its processes and threads computed, on a busy machine as on an idle one. Undefined on Windows, where no shell tells it.
   */
  readonly processorSeconds: number | undefined;
  readonly out: string;
}

/** Bash runs the command and prints its user and system time as the last line of the errors. */
const timed = ["bash", "-c", 'TIMEFORMAT="%U %S"; time "$@"', "bash"];

/** Runs a command; returns why it failed, as text, where it did. */
export async function runCommand({ command, environment }: Command): Promise<CommandResult | string> {
  const hasBash = process.platform !== "win32";
  const [program, ...args] = hasBash ? [...timed, ...command] : command;
  const from = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, LC_ALL: "C", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let errors = "";
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", ({ message }) => {
      errors += message;
      resolve(null);
    });
    child.on("close", resolve);
  });
  const seconds = (performance.now() - from) / 1000;
  const lines = errors.trim().split("\n");
  const times = hasBash && code !== null ? lines.pop() : undefined;
  if (code !== 0) return lines.at(-1) || "failed";
  const processorSeconds = times
    ?.split(" ")
    .map(Number)
    .reduce((sum, part) => sum + part, 0);
  return { seconds, processorSeconds, out };
}

/** Seconds from a command to its end, or why it failed. */
export async function secondsOf(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number | string> {
  const result = await runCommand({ command: [program, ...args], environment });
  return typeof result === "string" ? result : result.seconds;
}

/** The middle of some numbers, the upper one of an even count; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
