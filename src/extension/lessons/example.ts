/** The example that "Open an Example" opens: a small lesson on drawn points, which needs no file. */
import * as vscode from "vscode";
import { showDesigner } from "../designer/show.ts";
import type { Services } from "../services.ts";

const exampleText = `{
  "version": 1,
  "dataset": { "generate": "circles", "samples": 400, "noise": 0.05 },
  "layers": [],
  "training": { "optimizer": { "type": "adam", "learningRate": 0.03 }, "batchSize": 20, "epochs": 60 },
  "lesson": {
    "title": "A first lesson: a straight line is not enough",
    "notes": "Without hidden layers the network computes $s = Wx + b$ and separates its classes by a straight line. One class here lies inside a ring of the other.\\n\\n**Try:** [train](command:mlpStudio.train), then add a layer with 8 units and train again.",
    "goals": [{ "text": "At least 95 % of the test rows are right", "check": "testAccuracy >= 0.95" }]
  }
}
`;

/** Opens the example as an unsaved design; one that is open already is shown. */
export async function openExample(services: Services): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? services.platform.homeFolder;
  const uri = vscode.Uri.joinPath(folder, "first-lesson.mlp.json").with({ scheme: "untitled" });
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.getText() === "") {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), exampleText);
    await vscode.workspace.applyEdit(edit);
  }
  await showDesigner(services, uri);
}
