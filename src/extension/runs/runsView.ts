/** The view "MLP Runs" in the explorer's side bar: the recorded runs of the workspace's designs, and what is done with them. */
import * as vscode from "vscode";
import { removeDeletedRuns } from "../../runs/folders/runFolders.ts";
import type { DesignRuns } from "../../runs/folders/runOverviews.ts";
import { isBrokenOverview, isStartable, isStoppable } from "../../shared/runs/runList.ts";
import type { RunAction } from "../../shared/runs/runsRequests.ts";
import { changesText, resultText, runTitle, stateIcon } from "../../shared/runs/runText.ts";
import { fileName } from "../design/documents.ts";
import type { Services } from "../services.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { newTreeItem, showTree } from "../userInterface.ts";
import type { RunActions, RunOfDesign } from "./runActions.ts";
import type { RunLists } from "./runLists.ts";

/** A design with its runs, or one of the runs. */
type Node =
  | { readonly kind: "design"; readonly uri: vscode.Uri; readonly list: DesignRuns }
  | { readonly kind: "run"; readonly uri: vscode.Uri; readonly listed: DesignRuns["runs"][number] };

type RunNode = Extract<Node, { kind: "run" }>;

/** What the page "Results" says of the run whose menu was opened: the ids of the runs, the clicked one first. */
interface PageContext {
  readonly runs: readonly string[];
}

const actionNames = [
  "compareDesign",
  "useDesign",
  "resume",
  "stop",
  "startElsewhere",
  "saveModel",
  "exportCsv",
  "exportTensorBoard",
  "star",
  "unstar",
  "delete",
] as const satisfies readonly RunAction[];

export class RunsView implements Disposable, vscode.TreeDataProvider<Node> {
  readonly onDidChangeTreeData: vscode.Event<undefined>;
  private readonly services: Services;
  private readonly lists: RunLists;
  private readonly actions: RunActions;
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly disposables: Disposable[] = [];
  private roots: readonly Node[] = [];

  constructor(services: Services, lists: RunLists, actions: RunActions) {
    this.services = services;
    this.lists = lists;
    this.actions = actions;
    this.onDidChangeTreeData = this.changed.event;
    this.disposables.push(
      this.changed,
      lists.onDidChange.on(() => void this.load().catch((error) => services.log.error(error))),
      showTree("mlpStudio.runs", this),
      ...this.commands(),
    );
    void this.removeDeleted()
      .then(() => this.load())
      .catch((error) => services.log.error(error));
  }

  dispose(): void {
    disposeAll(this.disposables);
  }

  /** Removes what former windows have deleted. */
  private async removeDeleted(): Promise<void> {
    for (const uri of (await this.services.runs?.designs()) ?? [])
      await removeDeletedRuns(this.services.platform.storage, this.lists.folderOf(uri));
  }

  private async load(): Promise<void> {
    const designs = (await this.services.runs?.designs()) ?? [];
    const nodes = await Promise.all(
      designs.map(async (uri) => {
        return { kind: "design", uri: vscode.Uri.parse(uri), list: await this.lists.list(uri) } as const;
      }),
    );
    this.roots = nodes.filter(({ list }) => list.total > 0);
    await vscode.commands.executeCommand("setContext", "mlpStudio.hasRuns", this.roots.length > 0);
    this.changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return [...this.roots];
    if (node.kind === "run") return [];
    const { runs } = await this.lists.list(node.uri.toString());
    return runs.map((listed) => ({ kind: "run", uri: node.uri, listed }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === "design")
      return newTreeItem({
        id: node.uri.toString(),
        label: fileName(node.uri).replace(/\.mlp\.json$/, ""),
        description: String(node.list.total),
        tooltip: [vscode.workspace.asRelativePath(node.uri)],
        icon: "type-hierarchy-sub",
        context: "design",
        isExpandable: true,
      });
    const { folder, overview: run } = node.listed;
    if (isBrokenOverview(run))
      return newTreeItem({
        id: folder,
        label: run.id,
        description: "damaged",
        tooltip: [run.problem],
        icon: "warning",
        context: "broken",
      });
    const label = runTitle(run);
    const changes = changesText(run.changes ?? []);
    return newTreeItem({
      id: folder,
      label: `${run.starred ? "★ " : ""}#${run.number} ${label}`,
      description: [resultText(run), changes].filter((text) => text !== "").join(" · "),
      tooltip: [
        ...(run.name === undefined ? [] : [run.name]),
        new Date(run.started).toLocaleString(),
        resultText(run),
        ...(changes === "" ? [] : [changes]),
        ...(run.message === undefined ? [] : [run.message]),
        run.id,
      ],
      icon: stateIcon(run),
      context: [
        "run",
        ...(run.starred ? ["starred"] : []),
        ...(run.isResumable ? ["resumable"] : []),
        ...(isStoppable(run) ? ["stoppable"] : []),
        ...(isStartable(run) ? ["startable"] : []),
      ].join(" "),
    });
  }

  /**
   * The commands of the context menus. In the view, VS Code gives the item that was clicked and all that are selected; on the
   * page "Results", what the page has said of the run that was clicked.
   */
  private commands(): Disposable[] {
    const register = (name: string, handler: (runs: readonly RunOfDesign[]) => Promise<void>) =>
      vscode.commands.registerCommand(
        `mlpStudio.runs.${name}`,
        async (clicked: RunNode | PageContext, selected?: readonly Node[]) => {
          try {
            await handler("kind" in clicked ? runsOf(clicked, selected ?? []) : this.runsOfPage(clicked));
          } catch (error) {
            void this.services.log.report(error);
          }
        },
      );
    return [
      ...actionNames.map((name) => register(name, (runs) => this.actions.run(name, runs))),
      register("openResults", ([run]) => this.actions.openResults(run)),
      register("rename", ([run]) => this.actions.askForName(run)),
    ];
  }

  private runsOfPage({ runs }: PageContext): readonly RunOfDesign[] {
    const uri = this.services.designers.active?.document.uri;
    if (!uri) return [];
    return runs.map((id) => ({ uri, folder: this.lists.runFolder(uri.toString(), id) }));
  }
}

/** The clicked run, and after it the other runs of its design, where it is one of those that are selected. */
function runsOf(clicked: RunNode, selected: readonly Node[]): readonly RunOfDesign[] {
  const runs = selected.filter((node) => node.kind === "run");
  const isSame = (node: RunNode) => node.listed.folder === clicked.listed.folder;
  const others = runs.some(isSame)
    ? runs.filter((node) => !isSame(node) && node.uri.toString() === clicked.uri.toString())
    : [];
  return [clicked, ...others].map(({ uri, listed }) => ({ uri, folder: listed.folder }));
}
