/** A process of ours that computes, as the extension host starts it: nothing that happens there touches the host. */
import { type ChildProcess, fork } from "node:child_process";
import type { Computation } from "../../extension/hostPlatform.ts";
import { processPort } from "../../node/processPort.ts";
import { refusedOptions } from "../../node/wideVectors.ts";
import { Channel, type HandlersOf, type Messages, type Port } from "../../shared/channel.ts";
import { type ErrorData, errorFromData, memoryMessage, messageOf } from "../../shared/errors.ts";
import type { V8OptionsChoice } from "./v8Options.ts";

export interface OwnProcessOptions<Own extends Messages> {
  /** Path of the built script. */
  readonly script: string;
  /** What the process is called in messages. */
  readonly name: string;
  /** Called with each process as it starts, for tests. */
  readonly onStart?: ((process: ChildProcess) => void) | undefined;
  /** Takes what the process writes, and errors of notices. */
  readonly log: (message: string) => void;
  /** Called once when the process has ended without being asked to. */
  readonly died: (error: Error) => void;
  /** Options of V8 that the process is started with; by default none. */
  readonly v8Options?: V8OptionsChoice | undefined;
  /** Answers the messages of the process. */
  readonly handlers: HandlersOf<Own>;
}

/** Number of characters at the end of the output that are searched for the reason when the process has died. */
const maxOutputLength = 16_000;
/**
 * Milliseconds that are waited for the last output of a process that has exited, and for the exit of one that has
 * disconnected.
 */
const killDelayMs = 1000;

/**
 * Starts the process. One that refuses its options, or ends before its first message, is started again with the next ones, and gets
 * what had been sent to it.
 */
export function startOwnProcess<Remote extends Messages, Own extends Messages>(
  options: OwnProcessOptions<Own>,
): Computation<Remote> {
  const { name, log, v8Options } = options;
  const candidates = [...(v8Options?.candidates() ?? [[]])];
  let ended = false;
  /** What a process writes of its own death may arrive after its message. */
  let hasDied = false;
  let current: Attempt;
  let listener: (message: unknown) => void = () => {};
  /** Messages that another attempt would have to get. */
  let unconfirmed: unknown[] = [];

  const attempt = (): Attempt => {
    const execArgv = candidates.shift() ?? [];
    const child = launch(options.script, execArgv);
    options.onStart?.(child);
    const started: Attempt = { child, execArgv, port: portOf(child), output: "", hasBegun: false };
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        started.output = (started.output + text).slice(-maxOutputLength);
        if (!ended || hasDied) log(text.trimEnd());
      });
    started.port.listen((message) => {
      if (started !== current) return;
      if (!started.hasBegun) v8Options?.worked(execArgv);
      started.hasBegun = true;
      unconfirmed = [];
      const { died: error, started: isFirst } = message as ProcessMessage;
      if (error) died(started, errorFromData(error));
      else if (!isFirst) listener(message);
    });
    child.on("error", (error) => died(started, new Error(messageOf(error), { cause: error })));
    // After the exit of a process its last output may still arrive.
    child.once("close", (code, signal) => exited(started, code, signal));
    child.once("exit", (code, signal) => {
      if (mayTryAgain(started)) exited(started, code, signal);
      else setTimeout(() => exited(started, code, signal), killDelayMs).unref();
    });
    child.once("disconnect", () => setTimeout(() => child.kill("SIGKILL"), killDelayMs).unref());
    return started;
  };
  const mayTryAgain = (started: Attempt) =>
    started === current && !ended && !started.hasBegun && candidates.length > 0;

  const exited = (started: Attempt, code: number | null, signal: NodeJS.Signals | null) => {
    if (!mayTryAgain(started)) {
      if (!ended && started.hasBegun && isFault(code, signal)) v8Options?.crashed(started.execArgv);
      died(started, deathOf(name, code, signal, started.output));
      return;
    }
    log(`The ${name} does not start with ${started.execArgv.join(" ")}; it is started without.`);
    current = attempt();
    for (const message of unconfirmed) current.port.post(message);
  };
  const end = (reason: Error) => {
    if (ended) return;
    ended = true;
    channel.close(reason);
    // The process ends at once, however busy it is; it has nothing to save.
    current.child.kill("SIGKILL");
  };
  const died = (started: Attempt, error: Error) => {
    if (ended || started !== current) return;
    hasDied = true;
    end(error);
    options.died(error);
  };

  current = attempt();
  const port: Port = {
    post(message) {
      if (!current.hasBegun && candidates.length > 0) unconfirmed.push(message);
      current.port.post(message);
    },
    listen(given) {
      listener = given;
    },
  };
  const channel = new Channel<Remote>(port, options.handlers, (error) => log(String(error)));
  return { channel, end };
}

/** One start of the process. */
interface Attempt {
  readonly child: ChildProcess;
  readonly execArgv: readonly string[];
  readonly port: Port;
  /** The end of what it has written. */
  output: string;
  /** Whether it has sent a message. */
  hasBegun: boolean;
}

/** What a process of ours says of itself, beside the messages of its channel. */
interface ProcessMessage {
  /** Its first message: it has begun its work. */
  readonly started?: true;
  /** Its work has died in a process that still runs. */
  readonly died?: ErrorData;
}

function launch(script: string, execArgv: readonly string[]): ChildProcess {
  return fork(script, [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [...execArgv],
    env: environment(),
    windowsHide: true,
  });
}

/**
 * Whether a process was ended by a fault, such as an instruction that does not exist (on Windows the exit code says so), or has refused
 * its options after it had begun, since V8 computes wrong with them.
 */
function isFault(code: number | null, signal: NodeJS.Signals | null): boolean {
  if (signal !== null) return ["SIGSEGV", "SIGILL", "SIGBUS", "SIGTRAP", "SIGFPE"].includes(signal);
  return code !== null && [refusedOptions, 0xc0000005, 0xc000001d].includes(code >>> 0);
}

/**
 * The environment of the process: the extension host's own, with the variable that makes Electron's executable run as Node,
 * and without Node's options, which may be a debugger's.
 */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...own } = process.env;
  return { ...own, ELECTRON_RUN_AS_NODE: "1" };
}

function portOf(child: ChildProcess): Port {
  return processPort({
    send: (message, sent) => child.send(message as object, sent),
    listen: (listener) => child.on("message", listener),
  });
}

/** Why the process ended, by its exit code, the signal that killed it, and what it wrote. */
function deathOf(name: string, code: number | null, signal: NodeJS.Signals | null, output: string): Error {
  // V8 reports a full heap only by what it writes before it aborts.
  if (/heap out of memory|Allocation failed|OOM error in V8/.test(output))
    return new Error(memoryMessage("JavaScript heap out of memory"));
  return new Error(
    signal
      ? `The ${name} ended unexpectedly (killed by ${signal}).`
      : `The ${name} ended unexpectedly, with exit code ${code}.`,
  );
}
