import { Signal } from "../signal.ts";
import { type SessionOptions, TrainingSession } from "./trainingSession.ts";

/** The training sessions of the window, one for each design that was opened or trained, by the design's URI. */
export class SessionRegistry {
  readonly onDidAdd = new Signal<{ readonly uri: string; readonly session: TrainingSession }>();
  private readonly sessions = new Map<string, TrainingSession>();
  private readonly options: SessionOptions;

  constructor(options: SessionOptions) {
    this.options = options;
  }

  /** The design's session, made at its first use. */
  get(uri: string): TrainingSession {
    const present = this.sessions.get(uri);
    if (present) return present;
    const session = new TrainingSession(this.options);
    this.sessions.set(uri, session);
    this.onDidAdd.fire({ uri, session });
    return session;
  }

  find(uri: string): TrainingSession | undefined {
    return this.sessions.get(uri);
  }

  get all(): readonly (readonly [uri: string, session: TrainingSession])[] {
    return [...this.sessions];
  }

  get live(): readonly (readonly [uri: string, session: TrainingSession])[] {
    return this.all.filter(([, session]) => session.isLive);
  }

  /** The design's file has another name now; its run goes on. */
  rename(from: string, to: string): void {
    const session = this.sessions.get(from);
    if (!session) return;
    this.sessions.delete(from);
    this.sessions.get(to)?.dispose();
    this.sessions.set(to, session);
  }

  dispose(): void {
    for (const session of this.sessions.values()) session.dispose();
    this.sessions.clear();
  }
}
