/** The context menus of runs: VS Code shows them, by what package.json contributes to `webview/context`. */
import {
  type BrokenOverview,
  isBrokenOverview,
  isStartable,
  isStoppable,
  type RunOverview,
} from "../../shared/runs/runList.ts";

/** What VS Code's menu is about; the conditions in package.json read the flags, the commands take `runs`. */
export interface RunMenuContext {
  readonly webviewSection: "run" | "brokenRun";
  /** The ids of the runs, the clicked one first. */
  readonly runs: readonly string[];
  readonly isStarred: boolean;
  readonly isResumable: boolean;
  /** Of runs that another program trains. */
  readonly isStoppable: boolean;
  readonly isStartable: boolean;
}

/** Says which runs the menu is about, before VS Code shows it. */
export function showRunMenu(event: Event, run: RunOverview | BrokenOverview, runs: readonly string[]): void {
  const isBroken = isBrokenOverview(run);
  const detail: RunMenuContext = {
    webviewSection: isBroken ? "brokenRun" : "run",
    runs,
    isStarred: !isBroken && run.starred,
    isResumable: !isBroken && run.isResumable,
    isStoppable: !isBroken && isStoppable(run),
    isStartable: !isBroken && isStartable(run),
  };
  event.target?.dispatchEvent(new CustomEvent("menu-context", { detail, bubbles: true, composed: true }));
}

/** Opens the menu at a button, as a click with the other mouse button does. */
export function openRunMenu(event: MouseEvent): void {
  event.stopPropagation();
  const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  event.currentTarget?.dispatchEvent(
    new MouseEvent("contextmenu", {
      bubbles: true,
      composed: true,
      cancelable: true,
      clientX: left,
      clientY: bottom,
    }),
  );
}
