/** The training sessions of a window. */
import { Signal } from "../signal.ts";
import { type SessionOptions, TrainingSession } from "./trainingSession.ts";

/** Number of sessions that are no longer needed and are kept for their runs, in case the design is opened again. */
const maxReleased = 8;

/**
 * The training sessions of the window by the design's URI: one for each design that is open or trains, and the latest of
 * those that have a run and are no longer needed.
 */
export class SessionRegistry {
  readonly onDidAdd = new Signal<TrainingSession>();
  /** A session was dropped, since its design is closed and nothing trains. */
  readonly onDidDrop = new Signal<TrainingSession>();
  private readonly sessions = new Map<string, TrainingSession>();
  private readonly options: SessionOptions;

  constructor(options: SessionOptions) {
    this.options = options;
  }

  /** Returns the design's session, which is created at its first use. */
  get(uri: string): TrainingSession {
    const existing = this.sessions.get(uri);
    if (existing) return existing;
    const session = new TrainingSession(uri, this.options);
    this.sessions.set(uri, session);
    session.onDidRelease.on(() => this.released(session));
    this.onDidAdd.fire(session);
    return session;
  }

  /** Returns the design's session where it has one. */
  find(uri: string): TrainingSession | undefined {
    return this.sessions.get(uri);
  }

  get all(): readonly TrainingSession[] {
    return [...this.sessions.values()];
  }

  /** The sessions with a run that has not ended. */
  get live(): readonly TrainingSession[] {
    return this.all.filter((session) => session.isLive);
  }

  /** Renames the session of a design, or those of all designs in a folder; their runs continue. */
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

  /** Drops a released session that has no run to show, else the oldest of those beyond {@link maxReleased}. */
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
