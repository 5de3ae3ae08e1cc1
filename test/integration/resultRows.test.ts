import assert from "node:assert/strict";
import * as vscode from "vscode";
import { describeWindow, inWindow } from "./driver.ts";
import { writeIris } from "./support/designs.ts";
import { cleanUp, command, inWorkspace, openDesigner, readFile, until } from "./support/extension.ts";
import { click, countOf, textOf, untilStatus } from "./support/webview.ts";

describeWindow("The rows behind a wrong cell", () => {
  afterEach(cleanUp);

  it("are seen with their values, and one is opened at its line of the CSV file", async () => {
    // So few epochs that some rows are wrong.
    const uri = await writeIris("judged.mlp.json", 3);
    await openDesigner(uri);
    await command("train");
    await untilStatus("Finished");
    await click("[data-page=results]");
    await until(
      "the network is judged",
      async () => (await countOf("mlp-confusion-matrix [data-cell]")) === 9,
    );
    assert.match(await textOf("mlp-verdict [data-evidence]"), /rows right/);
    await click("mlp-confusion-matrix .wrong button");
    await until("the rows are there", async () => (await countOf("mlp-cell-rows tbody tr")) > 0);
    const heading = await textOf("mlp-cell-rows [data-cell-heading]");
    const [, actual] = /^true (\w+), predicted \w+$/.exec(heading) ?? [];
    const row = Number(await textOf("mlp-cell-rows tbody th"));
    await inWindow((window) =>
      window.webview().locator("mlp-cell-rows tbody tr").first().press("Enter", { timeout: 120_000 }),
    );
    await until("the row is tried", async () => {
      const value = await inWindow((window) =>
        window.webview().locator("mlp-try-row .start input").inputValue({ timeout: 120_000 }),
      );
      return value === String(row);
    });
    await click("mlp-cell-rows [data-action=open-row]");
    const file = inWorkspace("iris.csv");
    await until(
      "the file is open",
      () => vscode.window.activeTextEditor?.document.uri.toString() === file.toString(),
    );
    const { line } = vscode.window.activeTextEditor?.selection.active ?? assert.fail();
    // The first line has the names of the columns.
    assert.equal(line, row);
    const lines = (await readFile(file)).split("\n");
    assert.ok(lines[line].trim().endsWith(actual), `${lines[line]} is of ${actual}`);
  });
});
