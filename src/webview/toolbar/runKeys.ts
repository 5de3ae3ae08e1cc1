import type { DesignerStore } from "../store/designerStore.ts";
import { canDo, mainAction, type RunAction } from "./runText.ts";

/** A control of the run: in the toolbar, and by VS Code's keys for debugging, which mean the same there. */
export interface RunControl {
  readonly action: RunAction;
  readonly label: string;
  readonly icon: string;
  readonly doc: string;
  readonly key: string;
  readonly matches: (event: KeyboardEvent) => boolean;
}

const bare = (event: KeyboardEvent) => !event.shiftKey && !event.altKey && !command(event);
const command = (event: KeyboardEvent) => event.ctrlKey || event.metaKey;

const runControls: readonly RunControl[] = [
  {
    action: "train",
    label: "Train",
    icon: "play",
    doc: "Train the network",
    key: "F5",
    matches: (event) => event.key === "F5" && bare(event),
  },
  {
    action: "resume",
    label: "Resume",
    icon: "debug-continue",
    doc: "Continue training",
    key: "F5",
    matches: (event) => event.key === "F5" && bare(event),
  },
  {
    action: "pause",
    label: "Pause",
    icon: "debug-pause",
    doc: "Pause training",
    key: "F6",
    matches: (event) => event.key === "F6" && bare(event),
  },
  {
    action: "step",
    label: "Step",
    icon: "debug-step-over",
    doc: "Train on one mini-batch, then pause",
    key: "F10",
    matches: (event) => event.key === "F10" && bare(event),
  },
  {
    action: "epoch",
    label: "Epoch",
    icon: "debug-step-out",
    doc: "Train for one epoch, then pause",
    key: "Ctrl+F10",
    matches: (event) => event.key === "F10" && command(event),
  },
  {
    action: "stop",
    label: "Stop",
    icon: "debug-stop",
    doc: "End this run",
    key: "Shift+F5",
    matches: (event) => event.key === "F5" && event.shiftKey && !command(event),
  },
  {
    action: "restart",
    label: "Restart",
    icon: "debug-restart",
    doc: "Train the design as it is now from the start, with the same seed",
    key: "Ctrl+Shift+F5",
    matches: (event) => event.key === "F5" && event.shiftKey && command(event),
  },
];

export function perform(store: DesignerStore, action: RunAction): void {
  if (action === "train") store.train();
  else if (action === "restart") store.restart();
  else store.control(action);
}

/** Does what the key stands for, where the phase allows it; says whether the key is one of the run's. */
export function handleRunKey(store: DesignerStore, event: KeyboardEvent): boolean {
  const fitting = runControls.filter((control) => control.matches(event));
  const control = fitting.find(({ action }) => canDo(action, store.phase));
  if (control && (store.design || control.action !== "train")) perform(store, control.action);
  return fitting.length > 0;
}

/** The controls in the toolbar: the main one changes with the phase, the others keep their place. */
export function shownControls(phase: DesignerStore["phase"]): RunControl[] {
  const main = mainAction(phase);
  const byAction = (action: RunAction) =>
    runControls.find((control) => control.action === action) as RunControl;
  return [main, "step", "epoch", "stop", "restart"].map((action) => byAction(action as RunAction));
}
