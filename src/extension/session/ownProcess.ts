/** A process of ours that computes, as the extension host starts it: nothing that happens there touches the host. */
import { type ChildProcess, fork } from "node:child_process";
import { processPort } from "../../node/processPort.ts";
import { Channel, type HandlersOf, type Messages, type Port } from "../../shared/channel.ts";
import { type ErrorData, errorFromData, memoryMessage, messageOf } from "../../shared/errors.ts";

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
  /** Answers the messages of the process. */
  readonly handlers: HandlersOf<Own>;
}

export interface OwnProcess<Remote extends Messages> {
  readonly channel: Channel<Remote>;
  /** Ends the process at once, however busy it is, and rejects what is pending. */
  end(reason: Error): void;
}

/** Number of characters at the end of the output that are searched for the reason when the process has died. */
const maxOutputLength = 16_000;
/**
 * Milliseconds that are waited for the last output of a process that has exited, and for the exit of one that has
 * disconnected.
 */
const killDelayMs = 1000;

export function startOwnProcess<Remote extends Messages, Own extends Messages>(
  options: OwnProcessOptions<Own>,
): OwnProcess<Remote> {
  const child = fork(options.script, [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
    env: environment(),
    windowsHide: true,
  });
  options.onStart?.(child);
  let ended = false;
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-maxOutputLength);
      if (!ended) options.log(text.trimEnd());
    });

  const channel = new Channel<Remote>(
    portOf(child, (data) => died(errorFromData(data))),
    options.handlers,
    (error) => options.log(String(error)),
  );

  const end = (reason: Error) => {
    if (ended) return;
    ended = true;
    channel.close(reason);
    // The process ends at once, however busy it is; it has nothing to save.
    child.kill("SIGKILL");
  };
  const died = (error: Error) => {
    if (ended) return;
    end(error);
    options.died(error);
  };
  child.on("error", (error) => died(new Error(messageOf(error), { cause: error })));
  // After the exit of a process its last output may still arrive.
  child.once("close", (code, signal) => died(deathOf(options.name, code, signal, output)));
  child.once("exit", (code, signal) => {
    setTimeout(() => died(deathOf(options.name, code, signal, output)), killDelayMs).unref();
  });
  child.once("disconnect", () => setTimeout(() => child.kill("SIGKILL"), killDelayMs).unref());
  return { channel, end };
}

/**
 * The environment of the process: the extension host's own, with the variable that makes Electron's executable run as Node,
 * and without Node's options, which may be a debugger's.
 */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...own } = process.env;
  return { ...own, ELECTRON_RUN_AS_NODE: "1" };
}

/** @param died called with the reason when the engine has died in a process that still runs */
function portOf(child: ChildProcess, died: (error: ErrorData) => void): Port {
  const port = processPort({
    send: (message, sent) => child.send(message as object, sent),
    listen: (listener) => child.on("message", listener),
  });
  return {
    post: port.post,
    listen: (listener) =>
      port.listen((message) => {
        const { died: error } = message as { readonly died?: ErrorData };
        if (error) died(error);
        else listener(message);
      }),
  };
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
