/** Context keys for the `when` clauses in package.json. */
import * as vscode from "vscode";
import { activeDesign, isInDesign } from "../designer/show.ts";
import type { Services } from "../services.ts";
import { type Disposable, disposeAll } from "../signal.ts";

/**
 * Sets the context keys: `mlpStudio.inDesign`, whether a design is active, in a designer or as text; `mlpStudio.phase` of that
 * design; and `mlpStudio.anyRunning`, `mlpStudio.anyPaused` and `mlpStudio.anyLive`, whether any design's run is in that state.
 */
export class ContextKeys implements Disposable {
  private readonly services: Services;
  private readonly disposables: Disposable[] = [];
  private readonly set = new Map<string, unknown>();

  constructor(services: Services) {
    this.services = services;
    const update = () => this.update();
    this.disposables.push(
      services.designers.onDidChange.on(update),
      services.sessions.onDidAdd.on((session) => session.onDidChangePhase.on(update)),
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.window.tabGroups.onDidChangeTabs(update),
      vscode.window.tabGroups.onDidChangeTabGroups(update),
    );
    this.update();
  }

  dispose(): void {
    disposeAll(this.disposables);
  }

  private update(): void {
    const { sessions } = this.services;
    const active = activeDesign(this.services);
    this.change("mlpStudio.inDesign", isInDesign(this.services));
    const phases = sessions.all.map((session) => session.phase);
    this.change("mlpStudio.phase", (active && sessions.find(active.uri.toString())?.phase) ?? "idle");
    this.change("mlpStudio.anyRunning", phases.includes("running"));
    this.change("mlpStudio.anyPaused", phases.includes("paused"));
    this.change("mlpStudio.anyLive", sessions.live.length > 0);
  }

  private change(key: string, value: unknown): void {
    if (this.set.get(key) === value) return;
    this.set.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  }
}
