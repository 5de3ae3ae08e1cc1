/** What is done with recorded runs: the one mechanism behind the view "MLP Runs", the page "Results" and the commands. */
import * as vscode from "vscode";
import { stopElsewhere } from "../../runs/folders/elsewhereRuns.ts";
import { changeRecord, readRun, runFiles } from "../../runs/folders/runFolders.ts";
import { exists, type RunStorage } from "../../runs/runStorage.ts";
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { isBrokenOverview } from "../../shared/runs/runList.ts";
import { isBroken, isUnfinished, type RunRecord } from "../../shared/runs/runRecord.ts";
import type { RunAction } from "../../shared/runs/runsRequests.ts";
import { resultText, runTitle } from "../../shared/runs/runText.ts";
import { resumeAndShow } from "../commands/checkpoints.ts";
import { fileName, replaceText } from "../design/documents.ts";
import { designExtension, modelExtension } from "../design/fileNames.ts";
import { showDesigner, showResults } from "../designer/show.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import { showModel } from "../model/models.ts";
import type { Services } from "../services.ts";
import { askForText, askWhereToSave, type Choice, pick, showInformation } from "../userInterface.ts";
import { DeletedRuns } from "./deletedRuns.ts";
import { showStartCommand } from "./elsewhere.ts";
import { exportCsv, exportTensorBoard } from "./exportRuns.ts";
import type { RunLists } from "./runLists.ts";

/** A recorded run of a design. */
export interface RunOfDesign {
  readonly uri: vscode.Uri;
  readonly folder: string;
}

/** The first is the run that the action was called on; there is at least one. */
type Runs = readonly [RunOfDesign, ...RunOfDesign[]];

export class RunActions {
  readonly deleted: DeletedRuns;
  private readonly services: Services;
  private readonly lists: RunLists;
  private readonly storage: RunStorage;

  constructor(services: Services, lists: RunLists) {
    this.services = services;
    this.lists = lists;
    this.storage = services.platform.storage;
    this.deleted = new DeletedRuns(this.storage);
  }

  private readonly handlers: Readonly<Record<RunAction, (runs: Runs) => Promise<void>>> = {
    compareDesign: (runs) => compareDesigns(this.services, runs),
    useDesign: ([run]) => this.useDesign(run),
    resume: ([run]) => this.resume(run),
    stop: (runs) => this.stop(runs),
    startElsewhere: ([{ folder }]) =>
      showStartCommand(this.services.platform, folder, "Start this run where it was handed over to."),
    saveModel: ([run]) => saveModel(this.services, run),
    exportCsv: (runs) => exportCsv(this.storage, runs),
    exportTensorBoard: (runs) => exportTensorBoard(this.storage, runs),
    star: (runs) => this.changeAll(runs, (record) => ({ ...record, starred: true })),
    unstar: (runs) => this.changeAll(runs, (record) => ({ ...record, starred: false })),
    delete: (runs) => this.delete(runs),
  };

  /** @throws InputError where the action does not apply to the runs */
  async run(action: RunAction, runs: readonly RunOfDesign[]): Promise<void> {
    const [first, ...others] = runs;
    if (first) await this.handlers[action]([first, ...others]);
  }

  /** Gives a run a name; an empty one removes it. */
  async rename(run: RunOfDesign, name: string): Promise<void> {
    await this.changeAll([run], ({ name: _, ...rest }) =>
      name.trim() === "" ? rest : { ...rest, name: name.trim() },
    );
  }

  /** Lets the user type the run's name. */
  async askForName(run: RunOfDesign): Promise<void> {
    const record = await recordOf(this.storage, run);
    const name = await askForText({ question: "Name of the run", value: record.name ?? "" });
    if (name !== undefined) await this.rename(run, name);
  }

  /** Restores the run of a design that was deleted last. */
  async restoreLast(uri: vscode.Uri): Promise<void> {
    await this.deleted.restoreLast(uri.toString());
    this.lists.refreshSoon();
  }

  /** Saves the network of the newest run of a design that has one. @throws InputError where none has */
  async saveNewestModel(uri: vscode.Uri): Promise<void> {
    const [newest] = await this.runsWithModel(uri);
    if (!newest)
      throw new InputError(`${fileName(uri)} has no run with a trained network yet. Train it first.`);
    await saveModel(this.services, newest.value);
  }

  /** Lets the user pick one of the workspace's runs that have a trained network, and saves that. */
  async savePickedModel(): Promise<void> {
    const designs = (await this.services.runs?.designs()) ?? [];
    const choices = await Promise.all(designs.map((uri) => this.runsWithModel(vscode.Uri.parse(uri))));
    if (choices.flat().length === 0)
      throw new InputError(
        "No design of the workspace has a run with a trained network yet. Train one first.",
      );
    const run = await pick(choices.flat(), { title: "Save Model", question: "The network of which run?" });
    if (run) await saveModel(this.services, run);
  }

  /** The runs of a design that have a trained network, newest first, as choices. */
  private async runsWithModel(uri: vscode.Uri): Promise<readonly Choice<RunOfDesign>[]> {
    const { runs } = await this.lists.list(uri.toString());
    const found = await Promise.all(
      runs.map(async ({ folder, overview }) => {
        if (
          isBrokenOverview(overview) ||
          !(await exists(this.storage, this.storage.join(folder, runFiles.model)))
        )
          return [];
        const label = `${fileName(uri)} #${overview.number}`;
        return [
          { label, description: runTitle(overview), detail: resultText(overview), value: { uri, folder } },
        ];
      }),
    );
    return found.flat();
  }

  /** Shows a run in the half "This run" of the page "Results". */
  async openResults({ uri, folder }: RunOfDesign): Promise<void> {
    await showResults(this.services, uri, { half: "thisRun", run: this.lists.idOf(uri.toString(), folder) });
  }

  /** Puts a run's design in the place of the present one, as one change that can be undone. */
  private async useDesign({ uri, folder }: RunOfDesign): Promise<void> {
    const text = await this.storage.readText(this.storage.join(folder, runFiles.design));
    const document = await vscode.workspace.openTextDocument(uri);
    await showDesigner(this.services, uri);
    await replaceText(document, text);
  }

  /** Resumes a run from its checkpoint. */
  private async resume({ uri, folder }: RunOfDesign): Promise<void> {
    const { checkpoint } = await recordOf(this.storage, { uri, folder });
    const { runs } = this.services;
    if (!checkpoint || !runs)
      throw new InputError(
        "This run has no checkpoint to be resumed from. Use its design again and train it.",
      );
    runs.choose(uri.toString(), folder);
    try {
      await resumeAndShow(this.services, uri);
    } finally {
      runs.choose(uri.toString(), undefined);
    }
  }

  /** Asks the programs that train runs elsewhere to stop. */
  private async stop(runs: Runs): Promise<void> {
    for (const { folder } of runs) await stopElsewhere(this.storage, folder);
    this.lists.refreshSoon();
  }

  private async changeAll(
    runs: readonly RunOfDesign[],
    change: (run: RunRecord) => RunRecord,
  ): Promise<void> {
    // The record may have changed since it was listed.
    for (const run of runs)
      await changeRecord(this.storage, run.folder, change(await recordOf(this.storage, run)));
    this.lists.refreshSoon();
  }

  /**
   * Takes runs out of the list. They can be restored until the window is closed; the next one removes their files. A folder
   * elsewhere is only not followed any more.
   */
  private async delete(runs: Runs): Promise<void> {
    const design = runs[0].uri.toString();
    const isFollowed = ({ folder }: RunOfDesign) => this.lists.isFollowed(design, folder);
    const own = runs.filter((run) => !isFollowed(run));
    for (const { folder } of runs.filter(isFollowed)) {
      await this.lists.unfollow(design, folder);
      void showInformation(`${folder} is not followed any more; its files stay.`, "Undo").then((pressed) =>
        pressed === undefined ? undefined : this.lists.follow(design, folder),
      );
    }
    if (own.length > 0) await this.deleteOwn(design, own);
  }

  private async deleteOwn(design: string, runs: readonly RunOfDesign[]): Promise<void> {
    const found = await Promise.all(
      runs.map(async ({ folder }) => ({ folder, run: await readRun(this.storage, folder) })),
    );
    if (found.some(({ run }) => !isBroken(run) && isUnfinished(run)))
      throw new InputError("This run has not ended. Stop it before you delete it.");
    const labels = found.map(({ run }) => (isBroken(run) ? run.id : runTitle(run)));
    const restore: (() => Promise<void>)[] = [];
    try {
      for (const [i, { folder }] of found.entries())
        restore.push(await this.deleted.delete(design, folder, labels[i]));
    } finally {
      this.lists.refreshSoon();
    }
    const undo = "Undo";
    const what = labels.length === 1 ? `The run ${labels[0]} was` : `${labels.length} runs were`;
    void showInformation(`${what} deleted.`, undo).then(async (pressed) => {
      if (pressed !== undo) return;
      for (const run of restore) await run().catch((error) => this.services.log.report(error));
      this.lists.refreshSoon();
    });
  }
}

/** @throws InputError where the run does not exist any more, or is damaged */
async function recordOf(storage: RunStorage, { folder }: RunOfDesign): Promise<RunRecord> {
  const run = await readRun(storage, folder);
  if (isBroken(run))
    throw new InputError(`The run ${storage.name(folder)} does not exist any more, or is damaged.`);
  return run;
}

/** Opens VS Code's diff editor: of two runs, the older one first, else of a run and the present design. */
async function compareDesigns({ platform }: Services, runs: Runs): Promise<void> {
  const { storage, uriOf } = platform;
  const text = ({ folder }: RunOfDesign) => uriOf(storage.join(folder, runFiles.design));
  const name = ({ folder }: RunOfDesign) => storage.name(folder);
  const [older, newer] = runs.length === 2 ? [...runs].sort((a, b) => (name(a) < name(b) ? -1 : 1)) : [];
  const [first] = runs;
  const [left, right, title] =
    older && newer
      ? [text(older), text(newer), `${name(older)} ↔ ${name(newer)}`]
      : [text(first), first.uri, `${name(first)} ↔ ${fileName(first.uri)}`];
  await vscode.commands.executeCommand("vscode.diff", left, right, title);
}

/** Saves a copy of a run's trained network, and offers to open it. */
async function saveModel(services: Services, { uri, folder }: RunOfDesign): Promise<void> {
  const { storage } = services.platform;
  const model = storage.join(folder, runFiles.model);
  if (!(await exists(storage, model)))
    throw new InputError(
      `The run ${storage.name(folder)} has no trained network: it has not ended, has diverged, or was recorded without one.`,
    );
  const name = fileName(uri).slice(0, -designExtension.length);
  const proposed = vscode.Uri.joinPath(uri, "..", `${name}${modelExtension}`);
  const target = await askWhereToSave("Save the trained network", proposed, {
    "Trained network": ["safetensors"],
  });
  if (!target) return;
  try {
    await copyTo(services.platform, model, target);
  } catch (error) {
    throw new InputError(`${fileName(target)} ${fileProblem(error)}.`);
  }
  const open = "Open";
  void showInformation(`The trained network was saved as ${fileName(target)}.`, open).then((pressed) =>
    pressed === open ? showModel(target).catch((error) => services.log.report(error)) : undefined,
  );
}

/** A file that is there already stays as it is until the new one is complete. */
async function copyTo({ storage, placeOf }: HostPlatform, model: string, target: vscode.Uri): Promise<void> {
  const bytes = await storage.read(model);
  const place = placeOf(target);
  if (place === undefined) await vscode.workspace.fs.writeFile(target, bytes);
  else await storage.write(place, bytes);
}
