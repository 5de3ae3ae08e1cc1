/** Sends a visible page everything that happens in a session after the state that the page was given. */
import type { TrainingEvent } from "../../shared/events.ts";
import type { HostToWebview, RunEvents } from "../../shared/messages.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import type { TrainingSession } from "./trainingSession.ts";

/** Sends a notice to the page. */
export type NotifyPage = <N extends "run" | "events" | "failed" | "preview" | "data" | "speed">(
  name: N,
  params: Parameters<HostToWebview[N]>[0],
) => void;

/**
 * Milliseconds between two batches of events: at most 15 a second. The engine takes 10 snapshots a second; drawing more often
 * shows little more, and on a machine with few cores costs the run that is shown.
 */
const batchIntervalMs = 66;

/**
 * Follows a session for one page until it is disposed of. The page has to be given the session's state at the moment when
 * this is created; it then misses nothing and receives nothing twice. Events are collected and sent at most 15 times a second,
 * always before anything that happened after them.
 */
export class SessionFollower implements Disposable {
  private readonly notify: NotifyPage;
  private readonly disposables: Disposable[];
  private waiting: (RunEvents & { readonly events: TrainingEvent[] }) | undefined;
  private sentAt = Number.NEGATIVE_INFINITY;
  private timer: Timer | undefined;

  constructor(session: TrainingSession, notify: NotifyPage) {
    this.notify = notify;
    const { feeds } = session;
    this.disposables = [
      session.watch(),
      session.onDidChangeRun.on((state) => this.send("run", state)),
      session.onDidAppend.on((events) => this.add(events)),
      session.onDidEnd.on((end) => {
        if (end.kind === "failed") this.send("failed", { run: session.run, message: end.error.message });
      }),
      session.onDidChangeSpeed.on((speed) => this.send("speed", { speed })),
      feeds.onDidChangePreview.on((state) => this.send("preview", state)),
      feeds.onDidChangeData.on((state) => this.send("data", state)),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    disposeAll(this.disposables);
  }

  private send: NotifyPage = (name, params) => {
    this.flush();
    this.notify(name, params);
  };

  private add({ run, from, events }: RunEvents): void {
    this.waiting ??= { run, from, events: [] };
    this.waiting.events.push(...events);
    const wait = this.sentAt + batchIntervalMs - performance.now();
    if (wait <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), wait);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { waiting } = this;
    if (!waiting) return;
    this.waiting = undefined;
    this.sentAt = performance.now();
    this.notify("events", waiting);
  }
}
