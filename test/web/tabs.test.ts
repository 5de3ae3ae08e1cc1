import assert from "node:assert/strict";
import type * as vscode from "vscode";
import { writeIris } from "../integration/support/designs.ts";
import { cleanUp, extension, until } from "../integration/support/extension.ts";
import { recordsOf } from "./support/runs.ts";
import { commandLineSummary, comparable } from "./support/summaries.ts";
import { Tab } from "./support/tab.ts";

/** Epochs that take some seconds, so that the page can be left in the middle of them. */
const someSeconds = 8_000;

const first = new Tab("first");
const second = new Tab("second");

/** Trains a design in a tab until there is a checkpoint. */
async function trainIn(tab: Tab, name: string, uri: vscode.Uri): Promise<void> {
  await tab.open();
  await tab.act(async (window, design) => {
    await window.open(design);
    await window.webview().locator('[data-action="train"]').click({ timeout: 60_000 });
  }, name);
  const { runs } = await extension();
  assert.ok(runs);
  await until("there is a checkpoint", async () => ((await runs.find(uri.toString()))?.step ?? 0) > 0);
}

describe("Tabs of a browser", () => {
  before(extension);
  afterEach(async () => {
    await first.close();
    await second.close();
    await cleanUp();
  });

  it("resume a run that a reload has interrupted, to the summary of one without an interruption", async () => {
    const name = "reloaded.mlp.json";
    const uri = await writeIris(name, someSeconds);
    await trainIn(first, name, uri);
    await first.open();
    await first.act((window) => window.notification("was interrupted", "Resume"));
    await until("the run has ended", async () => (await recordsOf(name)).at(-1)?.summary);
    const records = await recordsOf(name);
    assert.deepEqual(
      records.map(({ state }) => state),
      ["completed"],
    );
    const [{ summary, environment }] = records;
    assert.ok(summary);
    assert.deepEqual(comparable(summary), await commandLineSummary(name, environment.backend));
  });

  it("offer no run that another one trains, but do when it is closed", async () => {
    const name = "elsewhere.mlp.json";
    const uri = await writeIris(name, 100 * someSeconds);
    await trainIn(first, name, uri);
    await second.open();
    await second.act((window, design) => window.open(design), name);
    await second.act((window) => window.webview().locator("mlp-layer-row").first().waitFor());
    const offers = () =>
      second.act((window) => window.page.getByText("was interrupted; there is a checkpoint").count());
    assert.equal(await offers(), 0);

    await first.close();
    await second.open();
    await until("the run is offered", async () => (await offers()) > 0);
  });
});
