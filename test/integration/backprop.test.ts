import assert from "node:assert/strict";
import { describeWindow, inWindow } from "./driver.ts";
import {
  cleanUp,
  command,
  extension,
  openDesigner,
  readFile,
  session,
  until,
  writeFile,
} from "./support/extension.ts";
import { click, textOf } from "./support/webview.ts";

const press = (key: string) => inWindow((window, pressed) => window.page.keyboard.press(pressed), key);
const nodeOf = (symbol: string) => `mlp-backprop-graph [data-node="${symbol}"]`;

describeWindow("Back propagation step by step", () => {
  before(extension);
  afterEach(cleanUp);

  it("goes through a 2-3-2 network by keyboard, nudges a weight and applies a step", async () => {
    const design = {
      dataset: { path: "two-spirals.csv" },
      layers: [{ units: 3 }],
      training: { l2: 0.01, epochs: 3 },
    };
    const uri = await writeFile("tiny.mlp.json", JSON.stringify(design));
    const text = await readFile(uri);
    await openDesigner(uri);
    await click('[data-page="backprop"]');
    await until(
      "the first step is shown",
      async () => (await textOf("mlp-step-bar .count")) === "step 1 of 18",
    );
    await inWindow((window) => window.webview().locator("mlp-backprop-page main").focus());

    // Forward: a value comes with its step.
    assert.match(await textOf(nodeOf("h₁")), /not computed yet/);
    await press("ArrowRight");
    await until("h₁ is computed", async () => !(await textOf(nodeOf("h₁"))).includes("not computed yet"));
    for (let step = 3; step <= 18; step++) {
      await press("ArrowRight");
      await until(`step ${step}`, async () => (await textOf("mlp-step-bar .count")) === `step ${step} of 18`);
    }
    assert.match(await textOf("[data-announcement]"), /Step 18 of 18, backward: gradient at W₁, 3 × 2\./);
    assert.match(await textOf("mlp-step-detail [data-words]"), /of the gradient/);
    await press("Home");
    await until("the first step", async () => (await textOf("mlp-step-bar .count")) === "step 1 of 18");

    await inWindow((window) => window.webview().locator("mlp-nudge-panel input[type=range]").focus());
    await press("ArrowRight");
    await until("ΔJ/Δw is shown", async () =>
      /Δw\s*0\.025/.test(await textOf("mlp-nudge-panel [data-nudge]")),
    );
    assert.equal(await textOf("mlp-step-bar .count"), "step 1 of 18");

    await click("mlp-nudge-panel [data-action=sgd-step]");
    await until("the loss after the step", async () =>
      /Step 1: J [\d.]+ → [\d.]+ \(lower\)/.test(await textOf("mlp-nudge-panel [data-objective]")),
    );
    assert.equal(await readFile(uri), text);

    const training = await command("train", uri).then(() => session(uri));
    await until("the run has ended", () => training.phase === "finished");
    await click("mlp-row-panel [data-action=trained]");
    await until("the weights are those of the run", async () =>
      /Weights of step 66, epoch 3\./.test(await textOf("mlp-backprop-page [data-moment]")),
    );
  });
});
