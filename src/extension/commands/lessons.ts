/** Commands for lessons: making one, resetting it, and exporting what was reached. */
import * as vscode from "vscode";
import { InputError } from "../../shared/errors.ts";
import { editDocument, fileName, parseDocument, replaceText } from "../design/documents.ts";
import { showDesigner } from "../designer/show.ts";
import { openExample } from "../lessons/example.ts";
import type { Services } from "../services.ts";
import { askForText, askWhereToSave, showInformation } from "../userInterface.ts";
import type { CommandHandler } from "./command.ts";
import { designAt } from "./runTarget.ts";

export const lessonCommands: Readonly<Record<string, CommandHandler>> = {
  openExample: (services) => openExample(services),

  async newLesson(services, uri) {
    const document = await openDesignFor(services, uri);
    if (parseDocument(document).design?.lesson)
      throw new InputError(`${fileName(document.uri)} already has a lesson. Change it in the text editor.`);
    const title = await askForText({ question: "Title of the lesson", value: "" });
    if (title === undefined || title.trim() === "") return;
    const value = {
      title: title.trim(),
      notes: "What to look at, and why. Formulas are written as $y = Wx + b$.",
      goals: [{ text: "At least 90 % of the test rows are right", check: "testAccuracy >= 0.9" }],
      lock: ["dataset", "training.seed"],
    };
    await editDocument(document, [{ kind: "set", path: ["lesson"], value }]);
    services.lessons.opened(document);
    await showDesigner(services, document.uri);
  },

  async resetLesson(services, uri) {
    await resetLesson(services, await openDesignFor(services, uri));
  },

  async exportLessonProgress(services, uri) {
    const document = await designAt(services, uri);
    const folder = document ? vscode.Uri.joinPath(document.uri, "..") : firstFolder();
    if (!folder) throw new InputError("Open a folder with lessons first. Their progress is exported.");
    const proposed = vscode.Uri.joinPath(folder, "lesson-progress.json");
    const target = await askWhereToSave("Export Lesson Progress", proposed, { JSON: ["json"] });
    if (!target) return;
    const text = `${JSON.stringify(services.lessons.progress(), undefined, 2)}\n`;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    void showInformation(`The progress is saved in ${fileName(target)}.`);
  },
};

/** Gives a lesson's design the text that it had when the lesson was first opened, as one step of undo. */
export async function resetLesson(services: Services, document: vscode.TextDocument): Promise<void> {
  const text = services.lessons.originalText(document.uri);
  if (text === undefined)
    throw new InputError(`${fileName(document.uri)} has no lesson. Open a design with a lesson first.`);
  await replaceText(document, text);
}

async function openDesignFor(services: Services, uri: vscode.Uri | undefined): Promise<vscode.TextDocument> {
  const document = await designAt(services, uri);
  if (!document) throw new InputError("Open a network design first. A lesson belongs to a design.");
  return document;
}

function firstFolder(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}
