import * as vscode from "vscode";
import { activeDesign, isInDesign } from "../designer/show.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import type { Studio } from "../studio.ts";

/**
 * What `when` clauses in package.json can ask: `mlpStudio.inDesign`, whether the user is in a design, in a designer or as
 * text; `mlpStudio.phase` of that design; and whether
 * `mlpStudio.anyRunning`, `mlpStudio.anyPaused` or `mlpStudio.anyLive` holds of any design.
 */
export class ContextKeys implements Disposable {
  private readonly studio: Studio;
  private readonly disposables: Disposable[] = [];
  private readonly set = new Map<string, unknown>();

  constructor(studio: Studio) {
    this.studio = studio;
    const update = () => this.update();
    this.disposables.push(
      studio.designers.onDidChange.on(update),
      studio.sessions.onDidAdd.on((session) => session.onDidChangePhase.on(update)),
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
    const { sessions } = this.studio;
    const active = activeDesign(this.studio);
    this.change("mlpStudio.inDesign", isInDesign(this.studio));
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
