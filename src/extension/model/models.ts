/** The editors of model files. */
import * as vscode from "vscode";
import type { Disposable } from "../signal.ts";
import { showPage } from "../webviewPage.ts";
import { ModelEditor, type ModelEditorServices } from "./modelEditor.ts";

/** Ids of the custom editors in package.json: that of models, which is their default, and that which other files can be opened with. */
const modelViewType = "mlpStudio.model";
const tensorsViewType = "mlpStudio.tensors";

export class Models implements vscode.CustomReadonlyEditorProvider, Disposable {
  private readonly folder: vscode.Uri;
  private readonly services: ModelEditorServices;
  private readonly editors = new Set<ModelEditor>();
  private readonly registrations: readonly vscode.Disposable[];

  /** @param folder folder of the built webview */
  constructor(folder: vscode.Uri, services: ModelEditorServices) {
    this.folder = folder;
    this.services = services;
    this.registrations = [modelViewType, tensorsViewType].map((viewType) =>
      vscode.window.registerCustomEditorProvider(viewType, this, {
        webviewOptions: { retainContextWhenHidden: false },
        supportsMultipleEditorsPerDocument: true,
      }),
    );
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose() {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const editor = new ModelEditor(panel, uri, this.services);
    this.editors.add(editor);
    panel.onDidDispose(() => {
      this.editors.delete(editor);
      editor.dispose();
    });
    showPage(panel.webview, { title: "Model", folder: this.folder, script: "modelView.js" });
  }

  /** The editor of a file; undefined where it is not open. */
  find(uri: vscode.Uri): ModelEditor | undefined {
    return [...this.editors].find((editor) => editor.uri.toString() === uri.toString());
  }

  dispose(): void {
    for (const editor of this.editors) editor.dispose();
    for (const registration of this.registrations) registration.dispose();
  }
}

/** Shows a model file in its editor. */
export async function showModel(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vscode.openWith", uri, modelViewType);
}
