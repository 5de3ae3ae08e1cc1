import assert from "node:assert/strict";
import * as vscode from "vscode";
import { describeWindow, inWindow } from "./driver.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  readFile,
  session,
  until,
  writeFile,
} from "./support/extension.ts";
import { click, countOf, textOf } from "./support/webview.ts";

const design = {
  dataset: { path: "iris.csv" },
  layers: [{ units: 8 }],
  training: { optimizer: { type: "sgd", learningRate: 0.00001 }, epochs: 30 },
  lesson: {
    title: "Steps that are too short",
    notes: "short-steps.md",
    goals: [{ text: "Nine of ten training rows", check: "trainAccuracy >= 0.9" }],
    lock: ["dataset"],
  },
};

const problems = (uri: vscode.Uri) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "MLP Studio");

async function train(uri: vscode.Uri): Promise<void> {
  const training = await session(uri);
  const before = training.run;
  await command("train", uri);
  await until("the run has ended", () => training.run > before && training.phase === "finished");
}

describeWindow("A lesson", () => {
  before(extension);
  afterEach(cleanUp);

  it("is failed, reached by a change, still ticked after a reload, and reset", async () => {
    await writeFile(
      "short-steps.md",
      "# Steps\nThe step is $\\eta g$. <script>document.title = 'hacked'</script>",
    );
    const uri = await writeFile("short-steps.mlp.json", JSON.stringify(design, null, 2));
    const original = await readFile(uri);
    await openDesigner(uri);
    await until("the notes are shown", async () => (await countOf("mlp-lesson-strip .notes math")) === 1);
    assert.match(await textOf("mlp-lesson-strip .notes"), /<script>/);
    assert.equal(await countOf("mlp-lesson-strip script"), 0);

    await train(uri);
    await until("the goal says by how much it fails", async () =>
      /needs at least 90 %: [\d.]+ % away/.test(await textOf("mlp-lesson-strip .goals")),
    );
    const changed = { ...design, training: { optimizer: { type: "adam", learningRate: 0.03 }, epochs: 30 } };
    const edit = new vscode.WorkspaceEdit();
    const document = await vscode.workspace.openTextDocument(uri);
    edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), JSON.stringify(changed, null, 2));
    await vscode.workspace.applyEdit(edit);
    await train(uri);
    await until(
      "the goal is reached",
      async () => (await countOf('mlp-lesson-strip li[data-reached="true"]')) === 1,
    );
    await until("that is announced", async () =>
      /Goal reached: Nine of ten/.test(await textOf("[data-announcement]")),
    );

    await command("resetLesson", uri);
    assert.equal(document.getText(), original);
    await document.save();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await openDesigner(uri);
    await until(
      "it is still ticked",
      async () => (await countOf('mlp-lesson-strip li[data-reached="true"]')) === 1,
    );

    await click("mlp-lesson-strip [data-action=leave]");
    await until("the lesson is left", async () => (await countOf("mlp-lesson-strip .notes")) === 0);
    await inWindow((window) => window.webview().locator("mlp-lesson-strip [data-action=return]").focus());
    await inWindow((window) => window.page.keyboard.press("Enter"));
    await until("it is back", async () => (await countOf("mlp-lesson-strip .notes")) === 1);
  });

  it("that is broken has its problems on their lines", async () => {
    const broken = (lesson: object) =>
      JSON.stringify({ dataset: { path: "iris.csv" }, lesson: { title: "Broken", ...lesson } });
    const cases: readonly (readonly [object, RegExp, string])[] = [
      [{ notes: "absent.md" }, /absent\.md does not exist/, '"absent.md"'],
      [{ notes: "../../outside.md" }, /outside of the workspace/, '"../../outside.md"'],
      [
        { goals: [{ text: "a", check: "testAcuracy > 0" }] },
        /Did you mean "testAccuracy"/,
        '"testAcuracy > 0"',
      ],
      [{ goals: [{ text: "a", check: "dead[7] > 0" }] }, /names layer 7/, '"dead[7] > 0"'],
    ];
    for (const [i, [lesson, message, place]] of cases.entries()) {
      const uri = await writeFile(`broken-${i}.mlp.json`, broken(lesson));
      await openDesigner(uri);
      await until(`problem ${i}`, () => problems(uri).some((problem) => message.test(problem.message)));
      const document = await vscode.workspace.openTextDocument(uri);
      const found = problems(uri).find((problem) => message.test(problem.message));
      assert.equal(found && document.getText(found.range), place);
    }
  });

  it("is made of an open design, comes with the example, and its progress is exported", async () => {
    const uri = await writeFile("plain.mlp.json", JSON.stringify({ dataset: { path: "iris.csv" } }));
    const target = inWorkspace("progress.json");
    const window = vscode.window as {
      -readonly [K in keyof typeof vscode.window]: (typeof vscode.window)[K];
    };
    const { showInputBox, showSaveDialog } = vscode.window;
    window.showInputBox = (async () => "Three irises") as typeof showInputBox;
    window.showSaveDialog = async () => target;
    try {
      await openDesigner(uri);
      await command("newLesson", uri);
      await until("the strip is shown", async () =>
        /Three irises/.test(await textOf("mlp-lesson-strip h1").catch(() => "")),
      );
      await command("exportLessonProgress", uri);
    } finally {
      Object.assign(window, { showInputBox, showSaveDialog });
    }
    const { lessons } = JSON.parse(await readFile(target));
    assert.ok(lessons.some((lesson: { title: string }) => lesson.title === "Three irises"));

    await command("openExample");
    await until("the example is open", async () =>
      /A first lesson/.test(await textOf("mlp-lesson-strip h1").catch(() => "")),
    );
    assert.ok(
      vscode.workspace.textDocuments.some(
        ({ isUntitled, uri: { path } }) => isUntitled && path.endsWith("first-lesson.mlp.json"),
      ),
    );
  });

  it("of an experiment has the strip above the grid, and its problems on their lines", async () => {
    await writeFile("base.mlp.json", JSON.stringify({ dataset: { path: "iris.csv" } }));
    const text = JSON.stringify({
      design: "base.mlp.json",
      lesson: {
        title: "Which seed?",
        notes: "absent.md",
        goals: [{ text: "One cell", check: "cells >= 1" }],
      },
    });
    const uri = await writeFile("lesson.mlp-experiment.json", text);
    await vscode.commands.executeCommand("vscode.openWith", uri, "mlpStudio.experiment");
    await until("the goal is shown", async () =>
      /now 0, needs at least 1/.test(await textOf("mlp-lesson-strip .goals").catch(() => "")),
    );
    await until("the missing notes are a problem", () => problems(uri).length > 0);
    const [problem] = problems(uri);
    assert.match(problem.message, /absent\.md does not exist/);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(problem.range), '"absent.md"');
  });
});
