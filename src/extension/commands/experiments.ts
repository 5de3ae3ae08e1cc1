/** Commands that make experiments of designs. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { applyEdits } from "../../shared/design/edit.ts";
import { editJson } from "../../shared/design/jsonEdit.ts";
import { everyItem } from "../../shared/design/overrides.ts";
import { InputError } from "../../shared/errors.ts";
import { exampleAxes, exampleAxis, newExperimentText } from "../../shared/experiment/exampleAxes.ts";
import { fieldPaths } from "../../shared/experiment/fieldPaths.ts";
import { experimentOutline } from "../../shared/experiment/outline.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { designJob, fileName, replaceText } from "../design/documents.ts";
import { designExtension, experimentExtension } from "../design/fileNames.ts";
import { experimentViewType } from "../experiment/experiments.ts";
import type { Services } from "../services.ts";
import { pick } from "../userInterface.ts";
import { exists } from "../workspaceFiles.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

export const experimentCommands: Readonly<Record<string, CommandHandler>> = {
  async newExperiment(services, uri) {
    const document = await savedDesign(services, uri);
    const { design } = designJob(document);
    await showExperiment(await create(services, document, exampleAxes(design, catalogue)));
  },

  /** Varies the field whose menu it was called from, else one that the user picks. */
  async varyField(services, uri, context) {
    const document = await savedDesign(services, uri);
    const { field = await pickField(layerOf(context)) } = (context ?? {}) as { readonly field?: string };
    if (field !== undefined) await varyField(services, document, field);
  },
};

function layerOf(context: unknown): number | undefined {
  return ((context ?? {}) as { readonly layer?: number }).layer;
}

/** @param layer the hidden layer whose fields are offered, alone and in all layers; undefined for all fields */
async function pickField(layer: number | undefined): Promise<string | undefined> {
  const all = fieldPaths(catalogue);
  const every = `layers[${everyItem}].`;
  const inLayers = all.filter(({ path }) => path.startsWith(every));
  const own = inLayers.map((field) => ({ ...field, path: field.path.replace(every, `layers[${layer}].`) }));
  const fields = (layer === undefined ? all : [...own, ...inLayers]).map(({ path, label, doc }) => ({
    label,
    description: path.startsWith(every) ? `${path}, all layers alike` : path,
    detail: doc,
    value: path,
  }));
  return pick(fields, { title: "Vary", question: "Which field is to vary?" });
}

/** Adds an axis over a field to the design's experiment, which is created where there is none, and shows it. */
async function varyField(services: Services, document: vscode.TextDocument, field: string): Promise<void> {
  const { design } = designJob(document);
  const axis = exampleAxis(field, design, catalogue);
  const existing = await experimentOf(document.uri);
  if (!existing) {
    await showExperiment(await create(services, document, [axis]));
    return;
  }
  const experiment = await vscode.workspace.openTextDocument(existing);
  const text = experiment.getText();
  const outline = experimentOutline(text);
  const isThere = outline?.axes.some((other) => other.field === field);
  await showExperiment(existing);
  if (isThere) return;
  const at = outline?.axes.length ?? 0;
  await replaceText(
    experiment,
    applyEdits(text, editJson(text, { kind: "insert", path: ["axes"], at, value: axis })),
  );
}

async function showExperiment(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vscode.openWith", uri, experimentViewType);
}

/** @throws InputError where the design has no file yet */
async function savedDesign(services: Services, uri: vscode.Uri | undefined): Promise<vscode.TextDocument> {
  const document = await designAt(services, uri);
  if (!document) throw new InputError("Open a network design first. An experiment varies its fields.");
  if (document.isUntitled) throw new InputError("Save the design first: an experiment names its file.");
  return document;
}

async function create(
  services: Services,
  document: vscode.TextDocument,
  axes: Parameters<typeof newExperimentText>[1],
): Promise<vscode.Uri> {
  const preview = services.sessions.find(document.uri.toString())?.feeds.previewState;
  const isPlane = preview?.kind === "ready" && preview.preview.dataset.inputs.length === 2;
  const text = newExperimentText(fileName(document.uri), axes, isPlane);
  const uri = await freeName(document.uri);
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    throw new InputError(`${fileName(uri)} ${fileProblem(error)}, next to ${fileName(document.uri)}.`);
  }
  return uri;
}

/** `iris.mlp-experiment.json` for `iris.mlp.json`, or `iris-2.mlp-experiment.json` and so on. */
async function freeName(design: vscode.Uri): Promise<vscode.Uri> {
  const folder = vscode.Uri.joinPath(design, "..");
  const taken = new Set(
    (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name.toLowerCase()),
  );
  const name = fileName(design).slice(0, -designExtension.length);
  for (let count = 1; ; count++) {
    const candidate = `${name}${count === 1 ? "" : `-${count}`}${experimentExtension}`;
    if (!taken.has(candidate.toLowerCase())) return vscode.Uri.joinPath(folder, candidate);
  }
}

/** The experiment that is named after the design; undefined where there is none. */
async function experimentOf(design: vscode.Uri): Promise<vscode.Uri | undefined> {
  const name = fileName(design).slice(0, -designExtension.length);
  const uri = vscode.Uri.joinPath(design, "..", `${name}${experimentExtension}`);
  return (await exists(uri)) ? uri : undefined;
}
