/** The view "MLP Runs" in the explorer's side bar: the recorded runs of the workspace's designs, and what is done with them. */
import { readFile, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import {
  deleteRun,
  type ListedRun,
  listRuns,
  removeDeletedRuns,
  runFiles,
  writeRecord,
} from "../../node/runFolders/runFolders.ts";
import { designDifferences } from "../../shared/design/differences.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { InputError } from "../../shared/errors.ts";
import { isBroken, type RunRecord } from "../../shared/runs/runRecord.ts";
import { changesText, resultText, runStateIcons, runTitle } from "../../shared/runs/runText.ts";
import { fileName, replaceText } from "../design/documents.ts";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { askForText, newTreeItem, showInformation, showTree } from "../userInterface.ts";

/** A design with its runs, or one of the runs. */
type Node =
  | { readonly kind: "design"; readonly uri: vscode.Uri; readonly runs: readonly ListedRun[] }
  | {
      readonly kind: "run";
      readonly uri: vscode.Uri;
      readonly listed: ListedRun;
      readonly before?: ListedRun;
    };

type RunNode = Extract<Node, { kind: "run" }>;

/** Milliseconds between a change on disk and the new list: a run that trains changes its folder often. */
const refreshDelayMs = 300;

export class RunsView implements Disposable, vscode.TreeDataProvider<Node> {
  readonly onDidChangeTreeData: vscode.Event<undefined>;
  private readonly services: Services;
  private readonly folderOf: (uri: string) => string;
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly disposables: Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private roots: Promise<Node[]> | undefined;

  /** @param folderOf returns the folder of a design's runs */
  constructor(services: Services, folderOf: (uri: string) => string) {
    this.services = services;
    this.folderOf = folderOf;
    this.onDidChangeTreeData = this.changed.event;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/.mlp-studio/runs/*/*/${runFiles.record}`);
    const refresh = () => this.refreshSoon();
    this.disposables.push(
      this.changed,
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidChange(refresh),
      watcher.onDidDelete(refresh),
      services.sessions.onDidAdd.on((session) => session.onDidChangePhase.on(refresh)),
      showTree("mlpStudio.runs", this),
      ...this.commands(),
    );
    void this.removeDeleted()
      .then(() => this.load())
      .catch((error) => services.log.error(error));
  }

  dispose(): void {
    clearTimeout(this.timer);
    disposeAll(this.disposables);
  }

  /** The runs of a design as the view shows them, newest first. */
  private async runsOf(uri: vscode.Uri): Promise<RunNode[]> {
    const runs = await listRuns(this.folderOf(uri.toString()));
    return runs.map((listed, i) => ({
      kind: "run",
      uri,
      listed,
      ...(runs[i + 1] && { before: runs[i + 1] }),
    }));
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => void this.load().catch((error) => this.services.log.error(error)),
      refreshDelayMs,
    );
  }

  /** What former windows have deleted. */
  private async removeDeleted(): Promise<void> {
    for (const uri of (await this.services.runs?.designs()) ?? [])
      await removeDeletedRuns(this.folderOf(uri));
  }

  private async load(): Promise<void> {
    const designs = (await this.services.runs?.designs()) ?? [];
    const nodes = await Promise.all(
      designs.map(async (uri): Promise<Node> => {
        return { kind: "design", uri: vscode.Uri.parse(uri), runs: await listRuns(this.folderOf(uri)) };
      }),
    );
    const roots = nodes.filter((node) => node.kind === "design" && node.runs.length > 0);
    this.roots = Promise.resolve(roots);
    await vscode.commands.executeCommand("setContext", "mlpStudio.hasRuns", roots.length > 0);
    this.changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return (await this.roots) ?? [];
    return node.kind === "design" ? this.runsOf(node.uri) : [];
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    if (node.kind === "design")
      return newTreeItem({
        id: node.uri.toString(),
        label: fileName(node.uri).replace(/\.mlp\.json$/, ""),
        description: String(node.runs.length),
        tooltip: [vscode.workspace.asRelativePath(node.uri)],
        icon: "type-hierarchy-sub",
        context: "design",
        isExpandable: true,
      });
    const { run, folder } = node.listed;
    if (isBroken(run))
      return newTreeItem({
        id: folder,
        label: run.id,
        description: "damaged",
        tooltip: [run.problem],
        icon: "warning",
        context: "broken",
      });
    const changes = await this.changesOf(node);
    const label = runTitle(run);
    return newTreeItem({
      id: folder,
      label: run.starred ? `★ ${label}` : label,
      description: [resultText(run), changes].filter((text) => text !== "").join(" · "),
      tooltip: [
        ...(run.name === undefined ? [] : [run.name]),
        new Date(run.started).toLocaleString(),
        resultText(run),
        ...(changes === "" ? [] : [changes]),
        ...(run.message === undefined ? [] : [run.message]),
        run.id,
      ],
      icon: runStateIcons[run.state],
      context: run.starred ? "run starred" : "run",
    });
  }

  /** What changed against the run before; empty where there is none, or where a design cannot be read. */
  private async changesOf({ listed, before }: RunNode): Promise<string> {
    const [design, other] = await Promise.all([designIn(listed), before && designIn(before)]);
    return design && other ? changesText(designDifferences(other, design)) : "";
  }

  private commands(): Disposable[] {
    const handlers: Readonly<Record<string, (node: RunNode, others: readonly RunNode[]) => unknown>> = {
      compareDesign: (node, others) => compareDesigns(node, others),
      useDesign: (node) => this.useDesign(node),
      rename: (node) => this.rename(node),
      star: (node) => this.change(node, (run) => ({ ...run, starred: true })),
      unstar: (node) => this.change(node, (run) => ({ ...run, starred: false })),
      delete: (node) => this.delete(node),
    };
    return Object.entries(handlers).map(([name, handler]) =>
      vscode.commands.registerCommand(
        `mlpStudio.runs.${name}`,
        async (node: RunNode, others?: readonly Node[]) => {
          try {
            await handler(
              node,
              (others ?? []).filter((other) => other.kind === "run"),
            );
          } catch (error) {
            void this.services.log.report(error);
          }
        },
      ),
    );
  }

  /** Puts a run's design in the place of the present one, as one change that can be undone. */
  private async useDesign({ uri, listed }: RunNode): Promise<void> {
    const text = await readFile(join(listed.folder, runFiles.design), "utf8");
    const document = await vscode.workspace.openTextDocument(uri);
    await showDesigner(this.services, uri);
    await replaceText(document, text);
  }

  private async rename(node: RunNode): Promise<void> {
    const { run } = node.listed;
    if (isBroken(run)) return;
    const name = await askForText({ question: "Name of the run", value: run.name ?? "" });
    if (name === undefined) return;
    await this.change(node, ({ name: _, ...rest }) =>
      name.trim() === "" ? rest : { ...rest, name: name.trim() },
    );
  }

  private async change({ listed }: RunNode, change: (run: RunRecord) => RunRecord): Promise<void> {
    // The record may have changed since it was listed.
    const [present] = (await listRuns(dirname(listed.folder))).filter(
      ({ folder }) => folder === listed.folder,
    );
    if (!present || isBroken(present.run))
      throw new InputError(`The run ${basename(listed.folder)} does not exist any more, or is damaged.`);
    await writeRecord(listed.folder, change(present.run));
    this.refreshSoon();
  }

  /** Takes a run out of the list. It can be restored until the notification is closed; the next window removes its files. */
  private async delete({ listed }: RunNode): Promise<void> {
    const { folder, run } = listed;
    if (!isBroken(run) && (run.state === "running" || run.state === "paused"))
      throw new InputError("This run has not ended. Stop it before you delete it.");
    const deleted = await deleteRun(folder);
    this.refreshSoon();
    const undo = "Undo";
    const label = isBroken(run) ? run.id : runTitle(run);
    void showInformation(`The run ${label} was deleted.`, undo).then(async (pressed) => {
      if (pressed !== undo) return;
      await rename(deleted, folder);
      this.refreshSoon();
    });
  }
}

/** Opens VS Code's diff editor: of two selected runs, else of a run and the present design. */
async function compareDesigns(node: RunNode, others: readonly RunNode[]): Promise<void> {
  const text = ({ listed }: RunNode) => vscode.Uri.file(join(listed.folder, runFiles.design));
  const name = ({ listed }: RunNode) => basename(listed.folder);
  const [older, newer] = others.length === 2 ? [...others].sort((a, b) => (name(a) < name(b) ? -1 : 1)) : [];
  if (older && newer)
    await vscode.commands.executeCommand(
      "vscode.diff",
      text(older),
      text(newer),
      `${name(older)} ↔ ${name(newer)}`,
    );
  else
    await vscode.commands.executeCommand(
      "vscode.diff",
      text(node),
      node.uri,
      `${name(node)} ↔ ${fileName(node.uri)}`,
    );
}

async function designIn({ folder }: ListedRun): Promise<DesignSpec | undefined> {
  const text = await readFile(join(folder, runFiles.design), "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseDesign(text, catalogue).design;
}
