/** The run folders outside the designs' own ones that the user follows, by the design. They are kept in the workspace's state. */
import type { Memory } from "../session/speedChoice.ts";
import { Signal } from "../signal.ts";

const key = "followedFolders";

/** Paths of folders by the URI of their design. */
type Folders = Readonly<Record<string, readonly string[]>>;

export class FollowedFolders {
  readonly onDidChange = new Signal<void>();
  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** The folders that are followed as runs of a design. */
  of(design: string): readonly string[] {
    return this.all[design] ?? [];
  }

  add(design: string, folder: string): Promise<void> {
    const others = this.of(design).filter((other) => other !== folder);
    return this.save({ ...this.all, [design]: [...others, folder] });
  }

  /** Forgets a folder; its files stay. */
  remove(design: string, folder: string): Promise<void> {
    return this.save({ ...this.all, [design]: this.of(design).filter((other) => other !== folder) });
  }

  /** A design, or all in a folder, has another URI. */
  rename(from: string, to: string): Promise<void> {
    const isMoved = (uri: string) => uri === from || uri.startsWith(`${from}/`);
    if (!Object.keys(this.all).some(isMoved)) return Promise.resolve();
    return this.save(
      Object.fromEntries(
        Object.entries(this.all).map(([uri, folders]) => [
          isMoved(uri) ? to + uri.slice(from.length) : uri,
          folders,
        ]),
      ),
    );
  }

  private get all(): Folders {
    return (this.memory.get(key) as Folders | undefined) ?? {};
  }

  private async save(folders: Folders): Promise<void> {
    const used = Object.entries(folders).filter(([, list]) => list.length > 0);
    await this.memory.update(key, used.length > 0 ? Object.fromEntries(used) : undefined);
    this.onDidChange.fire();
  }
}
