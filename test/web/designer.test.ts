import assert from "node:assert/strict";
import { inWindow } from "../integration/driver.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  until,
} from "../integration/support/extension.ts";
import { click, countOf, numberIn, textOf, untilStatus } from "../integration/support/webview.ts";

describe("The designer in a browser", () => {
  before(extension);
  afterEach(cleanUp);

  it("shows the stack, trains by the command palette, and its pages Data and Results answer", async () => {
    await openDesigner(inWorkspace("iris.mlp.json"));
    await until("the layers are drawn", async () => (await countOf("mlp-layer-row")) >= 3);
    await inWindow((window) => window.command("MLP: Train Network"));
    await untilStatus("Finished");
    assert.ok((await numberIn("train-score")) > 0.9);

    await click("[data-page=data]");
    await until(
      "the columns are listed",
      async () => (await countOf("mlp-column-table tr[data-column]")) === 5,
    );
    assert.match(await textOf("mlp-data-summary [data-facts]"), /150 rows/);

    await click("[data-page=results]");
    await until("the classes are compared", async () => (await countOf("mlp-confusion-matrix")) === 1);
    await command("stop");
  });

  it("is edited and undone by keys", async () => {
    const training = await openDesigner(inWorkspace("two-spirals.mlp.json"));
    await until("the layers are drawn", async () => (await countOf("mlp-layer-row")) >= 3);
    const layers = await countOf("mlp-layer-row");
    await inWindow((window) => window.command("MLP: Add Layer"));
    await until("there is one more layer", async () => (await countOf("mlp-layer-row")) === layers + 1);
    await inWindow((window) => window.page.keyboard.press("Control+KeyZ"));
    await until("it is gone", async () => (await countOf("mlp-layer-row")) === layers);
    assert.equal(training.phase, "idle");
  });
});
