/** The designer or the design that is in front. */
import * as vscode from "vscode";
import type { ShownResults } from "../../shared/runs/runsRequests.ts";
import { isDesignName } from "../design/fileNames.ts";
import type { Services } from "../services.ts";
import { designerViewType } from "./designers.ts";

/** Shows a design's designer: the open one, else a new one, which opens beside the design's text where that is active. */
export async function showDesigner({ designers }: Services, uri: vscode.Uri): Promise<void> {
  const open = designers.find(uri);
  if (open) {
    open.reveal();
    return;
  }
  const besideText = vscode.window.activeTextEditor?.document.uri.toString() === uri.toString();
  const column = besideText ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.commands.executeCommand("vscode.openWith", uri, designerViewType, column);
}

/** Shows a design's page "Results", as `results` says. */
export async function showResults(services: Services, uri: vscode.Uri, results: ShownResults): Promise<void> {
  await showDesigner(services, uri);
  services.designers.find(uri)?.showPage({ page: "results", results });
}

/** Returns the design that is active, in a designer or as text. */
export function activeDesign({ designers }: Services): vscode.TextDocument | undefined {
  if (designers.active) return designers.active.document;
  const document = vscode.window.activeTextEditor?.document;
  // A text editor stays "active" while another kind of editor has the focus; its tab does not.
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isInFront = input instanceof vscode.TabInputText && input.uri.toString() === document?.uri.toString();
  return document && isInFront && isDesignName(document.uri.path) ? document : undefined;
}

/** Returns the URI of the designer in front where VS Code has not resolved it yet, as just after its start. */
function unresolvedDesigner(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === designerViewType
    ? input.uri
    : undefined;
}

/** Whether a design is active, in a designer or as text. */
export function isInDesign(services: Services): boolean {
  return activeDesign(services) !== undefined || unresolvedDesigner() !== undefined;
}

/** Returns {@link activeDesign}, else the design of a designer that is not resolved yet. */
export async function designInFront(services: Services): Promise<vscode.TextDocument | undefined> {
  const active = activeDesign(services);
  if (active) return active;
  const uri = unresolvedDesigner();
  return uri && vscode.workspace.openTextDocument(uri);
}
