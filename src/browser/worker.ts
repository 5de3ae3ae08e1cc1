/** Workers of a browser: how they are started, and what their scripts begin with. */
import type { Port } from "../shared/channel.ts";
import { type ErrorData, errorData, errorFromData } from "../shared/errors.ts";

/** A worker as whoever has started it sees it. */
export interface StartedWorker {
  readonly port: Port;
  /** Ends the worker at once, whatever it does. */
  terminate(): void;
}

export interface WorkerOptions<Init> {
  /** Absolute address of the script, which exports `start`, a {@link WorkerStart}. It may be of any origin that allows that. */
  readonly script: string;
  /** The worker's name in the browser's tools. */
  readonly name: string;
  /** What the worker is, at the beginning of a sentence such as "The training engine". */
  readonly what: string;
  /** What the worker is given at its start. */
  readonly init: Init;
  /** What of that is handed over. */
  readonly transfer?: readonly Transferable[];
  /** Called once, when the worker has failed in any way; it is ended then. */
  readonly failed: (reason: Error) => void;
}

/** What the first message to a worker holds. */
export interface WorkerBeginning<Init> {
  readonly port: MessagePort;
  readonly init: Init;
}

/** What a worker's script exports as `start`. */
export type WorkerStart<Init> = (beginning: WorkerBeginning<Init>) => void;

/**
 * Starts a worker.
 *
 * The worker itself is a few lines of the page's own origin that import the script, since a browser runs no worker of another origin. They
 * use `import`: of a script of another origin that `importScripts` has loaded, no browser reports rejected promises. Of one that was imported
 * Chromium does; Firefox 153 does not.
 */
export function startWorker<Init>(options: WorkerOptions<Init>): StartedWorker {
  const { script, name, what, init, transfer = [] } = options;
  const worker = new Worker(beginningOf(script), { name });
  const { port1, port2 } = new MessageChannel();
  let hasEnded = false;
  const terminate = () => {
    hasEnded = true;
    worker.terminate();
    port1.close();
  };
  const fail = (reason: Error) => {
    if (hasEnded) return;
    terminate();
    options.failed(reason);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const reason = event.message?.replace(/^Uncaught /, "") ?? "its script cannot be loaded";
    fail(new Error(`${what} cannot be started (${reason}).`));
  };
  worker.onmessage = ({ data }: MessageEvent<ErrorData>) => fail(errorFromData(data));
  // Chromium's workers have no property for this event.
  worker.addEventListener("messageerror", () => fail(unreadable(what)));
  port1.onmessageerror = () => fail(unreadable(what));
  worker.postMessage({ port: port2, init } satisfies WorkerBeginning<Init>, [port2, ...transfer]);
  return { port: messagePort(port1), terminate };
}

const beginnings = new Map<string, string>();

/** Address of the lines that import the script. They keep the first message, which comes before the script has been loaded. */
function beginningOf(script: string): string {
  const known = beginnings.get(script);
  if (known !== undefined) return known;
  const lines = `
    const first = new Promise((resolve) => addEventListener("message", resolve, { once: true }));
    import(${JSON.stringify(script)})
      .then(async ({ start }) => start((await first).data))
      .catch((error) => setTimeout(() => { throw error; }));
  `;
  const address = URL.createObjectURL(new Blob([lines], { type: "text/javascript" }));
  beginnings.set(script, address);
  return address;
}

function unreadable(what: string): Error {
  return new Error(`${what} sent or was sent a message that cannot be read.`);
}

/** A message port as a channel uses it. What arrives before there is a listener waits for it. */
export function messagePort(port: MessagePort): Port {
  return {
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    listen(listener) {
      port.onmessage = ({ data }) => listener(data);
    },
  };
}

/**
 * Begins the work of a worker's script, whose errors of any kind are reported to whoever has started it: in a worker nobody else hears
 * of a rejected promise.
 */
export function beginWork<Init>(
  { port, init }: WorkerBeginning<Init>,
  work: (port: Port, init: Init) => void,
): void {
  const report = (error: unknown) => self.postMessage(errorData(error));
  self.addEventListener("error", (event) => {
    event.preventDefault();
    report(event.error ?? event.message);
  });
  self.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report(event.reason);
  });
  port.onmessageerror = () => report(new Error("A message to a worker cannot be read."));
  const { post, listen } = messagePort(port);
  const listenSafely: Port["listen"] = (listener) =>
    listen((message) => {
      try {
        listener(message);
      } catch (error) {
        // Firefox reports it as "Script error.", where the script is of another origin.
        report(error);
      }
    });
  work({ post, listen: listenSafely }, init);
}
