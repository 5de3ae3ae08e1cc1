import { Signal } from "../signal.ts";
import { type SessionOptions, TrainingSession } from "./trainingSession.ts";

/** The training sessions of the window, one for each design that was opened or trained, by the design's URI. */
export class SessionRegistry {
  readonly onDidAdd = new Signal<TrainingSession>();
  private readonly sessions = new Map<string, TrainingSession>();
  private readonly options: SessionOptions;

  constructor(options: SessionOptions) {
    this.options = options;
  }

  /** The design's session, made at its first use. */
  get(uri: string): TrainingSession {
    const present = this.sessions.get(uri);
    if (present) return present;
    const session = new TrainingSession(uri, this.options);
    this.sessions.set(uri, session);
    this.onDidAdd.fire(session);
    return session;
  }

  find(uri: string): TrainingSession | undefined {
    return this.sessions.get(uri);
  }

  get all(): readonly TrainingSession[] {
    return [...this.sessions.values()];
  }

  /** Those that have a run which has not ended. */
  get live(): readonly TrainingSession[] {
    return this.all.filter((session) => session.isLive);
  }

  /** A design, or a folder with designs in it, gets another name; the runs go on. */
  rename(from: string, to: string): void {
    for (const [uri, session] of [...this.sessions]) {
      if (uri !== from && !uri.startsWith(`${from}/`)) continue;
      const renamed = to + uri.slice(from.length);
      this.sessions.delete(uri);
      this.sessions.get(renamed)?.dispose();
      this.sessions.set(renamed, session);
      session.rename(renamed);
    }
  }

  dispose(): void {
    for (const session of this.sessions.values()) session.dispose();
    this.sessions.clear();
  }
}
