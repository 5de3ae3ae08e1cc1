/** The training sessions of a window. */
import { Signal } from "../signal.ts";
import { type SessionOptions, TrainingSession } from "./trainingSession.ts";

/** Number of sessions that nobody needs any more and that are kept for their runs, should the design be opened again. */
const maxReleased = 8;

/**
 * The training sessions of the window by the design's URI: one for each design that is open or trains, and the latest of
 * those that have a run and are not needed any more.
 */
export class SessionRegistry {
  readonly onDidAdd = new Signal<TrainingSession>();
  /** A session was dropped: its design is closed, and nothing trains. */
  readonly onDidDrop = new Signal<TrainingSession>();
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
    session.onDidRelease.on(() => this.released(session));
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

  /** Drops a session that has no run to show, and the oldest of the others when there are many of them. */
  private released(session: TrainingSession): void {
    if (this.sessions.get(session.uri) !== session) return;
    if (session.run === 0) {
      this.drop(session);
      return;
    }
    // The latest one released is the last of the map.
    this.sessions.delete(session.uri);
    this.sessions.set(session.uri, session);
    const released = this.all.filter(({ isNeeded }) => !isNeeded);
    for (const oldest of released.slice(0, Math.max(0, released.length - maxReleased))) this.drop(oldest);
  }

  private drop(session: TrainingSession): void {
    this.sessions.delete(session.uri);
    session.dispose();
    this.onDidDrop.fire(session);
  }

  dispose(): void {
    for (const session of this.sessions.values()) session.dispose();
    this.sessions.clear();
  }
}
