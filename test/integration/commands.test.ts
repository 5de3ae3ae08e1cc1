import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TrainingSession } from "../../src/extension/session/trainingSession.ts";
import { describeWindow, inWindow } from "./driver.ts";
import { endless, writeIris } from "./support/designs.ts";
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

const picker = ".quick-input-widget:visible";

/** Returns the labels in the open quick pick. */
function offered(): Promise<string[]> {
  return inWindow(async (window, selector) => {
    const rows = window.page.locator(`${selector} .monaco-list-row .label-name`);
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }, picker);
}

/** Returns the labels in the open quick pick that a filter leaves, of which at least one has the text. */
function offeredFor(text: string): Promise<string[]> {
  return inWindow(
    async (window, { picker, text }) => {
      await window.page.locator(`${picker} input[type=text]`).fill(text);
      await window.page.locator(`${picker} .monaco-list-row`).filter({ hasText: text }).first().waitFor();
      return window.page.locator(`${picker} .monaco-list-row .label-name`).allInnerTexts();
    },
    { picker, text },
  );
}

/** Chooses the item with this label in the open quick pick, by the keyboard, since a hover may be under the mouse. */
function choose(label: string): Promise<void> {
  return inWindow(
    async (window, { picker, label }) => {
      const input = window.page.locator(`${picker} input[type=text]`);
      await input.fill(label);
      await window.page.locator(`${picker} .monaco-list-row.focused`).filter({ hasText: label }).waitFor();
      await input.press("Enter");
    },
    { picker, label },
  );
}

/** A table of 60 rows of two classes. */
const table = `a,b,kind,c\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 11},${i % 2 ? "x" : "y"},${i / 4}\n`).join("")}`;

async function untilTrained(training: TrainingSession): Promise<void> {
  await until("the run has ended", () => training.log && !training.isLive);
  assert.equal(training.phase, "finished", training.failure);
}

describeWindow("Train Network, with no design open", () => {
  before(extension);
  afterEach(cleanUp);

  it("offers the designs of the workspace, and opens and trains the one that is chosen", async () => {
    const uri = await writeIris("offered.mlp.json", endless);
    const running = command("train");
    assert.ok((await offeredFor("iris.mlp.json")).some((label) => label.includes("iris.mlp.json")));
    assert.match((await offeredFor("New design")).join("\n"), /New design from a dataset/);
    await choose("offered.mlp.json");
    await running;
    const training = await session(uri);
    assert.equal(training.phase, "running");
    await until("its designer is shown", () => training.isWatched);
  });

  it("creates a design from a dataset, with the chosen target, next to the data", async () => {
    await writeFile("data/made.csv", table);
    const running = command("train");
    await offered();
    await choose("New design from a dataset");
    await until("the data files are offered", async () =>
      (await offered()).some((label) => label.includes("data/made.csv")),
    );
    await choose("data/made.csv");
    await until("the columns are offered", async () => (await offered()).includes("kind"));
    assert.equal((await offered())[0], "c", "the last column is the guess");
    await choose("kind");
    await running;
    const uri = inWorkspace("data/made.mlp.json");
    const design = JSON.parse(await readFile(uri));
    assert.equal(design.dataset.path, "made.csv");
    assert.equal(design.dataset.target, "kind");
    const training = await session(uri);
    await untilTrained(training);
    assert.equal(training.log?.finished?.summary.task, "classification");
  });
});

describeWindow("Train Network on This Dataset", () => {
  before(extension);
  afterEach(cleanUp);

  it("creates a design and trains it", async () => {
    const data = await writeFile("explorer.csv", table);
    const running = command("trainDataset", data);
    await until("the columns are offered", async () => (await offered()).includes("kind"));
    await choose("kind");
    await running;
    const training = await session(inWorkspace("explorer.mlp.json"));
    await untilTrained(training);
  });

  it("offers the existing design, and never overwrites it", async () => {
    const data = await writeFile("taken.csv", table);
    const text = '{ "dataset": { "path": "taken.csv", "target": "kind" }, "training": { "epochs": 1 } }';
    const taken = await writeFile("taken.mlp.json", text);
    const first = command("trainDataset", data);
    assert.match((await offered())[0], /Train taken\.mlp\.json/);
    await choose("Train taken.mlp.json");
    await first;
    const training = await session(taken);
    await untilTrained(training);

    const second = command("trainDataset", data);
    await offered();
    await choose("New design");
    await until("the columns are offered", async () => (await offered()).includes("kind"));
    await choose("kind");
    await second;
    assert.equal(await readFile(taken), text);
    assert.match(await readFile(inWorkspace("taken-2.mlp.json")), /"taken\.csv"/);
  });

  it("is in the explorer's menu of a data file, and not of others", async () => {
    const menuOf = (name: string) =>
      inWindow(async (window, file) => {
        // A hover at the previous position would cover the item.
        await window.page.mouse.move(0, 0);
        await window.page.locator(".hover-contents:visible").waitFor({ state: "hidden" });
        await window.page
          .locator(".explorer-viewlet .monaco-list-row")
          .filter({ hasText: file })
          .first()
          .click({ button: "right" });
        const items = window.page.locator(".context-view .action-label:visible");
        await items.first().waitFor();
        const texts = await items.allInnerTexts();
        await window.page.keyboard.press("Escape");
        return texts;
      }, name);
    assert.ok((await menuOf("iris.csv")).includes("Train Network on This Dataset"));
    const design = await menuOf("iris.mlp.json");
    assert.ok(design.includes("Train Network"));
    assert.ok(!design.includes("Train Network on This Dataset"));
  });
});

describeWindow("Change Target Column", () => {
  before(extension);
  afterEach(cleanUp);

  it("offers the columns, the current one first, and changes the design in one undo step", async () => {
    await writeFile("columns.csv", table);
    const text = '{\n  // why\n  "dataset": { "path": "columns.csv", "target": "kind" }\n}\n';
    const uri = await writeFile("columns.mlp.json", text);
    await openDesigner(uri);
    const changing = command("changeTarget");
    assert.deepEqual(await offered(), ["kind", "a", "b", "c"]);
    await choose("c");
    await changing;
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(), text.replace('"kind"', '"c"'));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), text);
  });
});
