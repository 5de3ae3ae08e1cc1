/** The services that the extension's parts share. */
import type { Uri } from "vscode";
import type { Designers } from "./designer/designers.ts";
import type { HostPlatform } from "./hostPlatform.ts";
import type { Lessons } from "./lessons/lessons.ts";
import type { Log } from "./log.ts";
import type { SessionRegistry } from "./session/registry.ts";
import type { Ask } from "./session/runCommands.ts";
import type { RunStore } from "./session/runStore.ts";
import type { SpeedChoice } from "./session/speedChoice.ts";

/** The services of one window. */
export interface Services {
  readonly extensionUri: Uri;
  readonly log: Log;
  readonly sessions: SessionRegistry;
  readonly designers: Designers;
  readonly platform: HostPlatform;
  /** The store of checkpoints; undefined where there is no folder for it. */
  readonly runs: RunStore | undefined;
  readonly speed: SpeedChoice;
  readonly lessons: Lessons;
  readonly ask: Ask;
}
