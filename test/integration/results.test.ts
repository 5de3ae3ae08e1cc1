import assert from "node:assert/strict";
import { describeWindow, inWindow } from "./driver.ts";
import { endless } from "./support/designs.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  readFile,
  until,
  writeFile,
} from "./support/extension.ts";
import { click } from "./support/webview.ts";

/** Colors of the decision plane at some of its pixels, coarsely, as text; empty while there is no picture. */
const colorsScript = `(() => {
  const names = ["mlp-designer", "mlp-results-page", "mlp-run-results", "mlp-decision-plane"];
  const root = names.reduce((at, name) => at?.querySelector(name)?.shadowRoot, document);
  const canvas = root?.querySelector(".plot canvas");
  const context = canvas?.getContext("2d");
  if (!context || canvas.width === 0) return "";
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  const colors = [];
  for (let y = 0.5; y < 24; y++)
    for (let x = 0.5; x < 24; x++) {
      const at = 4 * (Math.floor((y / 24) * height) * width + Math.floor((x / 24) * width));
      colors.push(data[at] >> 4, data[at + 2] >> 4);
    }
  return colors.join(" ");
})()`;

function planeColors(): Promise<string> {
  return inWindow(
    (window, script) => window.webview().locator(":root").evaluate(script) as Promise<string>,
    colorsScript,
  );
}

describeWindow("The page Results", () => {
  before(extension);
  afterEach(cleanUp);

  it("draws the decision boundary of two spirals again and again while the run is in progress", async () => {
    const example = JSON.parse(await readFile(inWorkspace("two-spirals.mlp.json")));
    // Slow enough that the boundary moves for as long as the test looks.
    const training = {
      ...example.training,
      epochs: endless,
      optimizer: { type: "sgd", learningRate: 0.002 },
    };
    const uri = await writeFile("spirals.mlp.json", JSON.stringify({ ...example, training }));
    const session = await openDesigner(uri);
    await command("train");
    await until("the run is in progress", () => session.phase === "running");
    await click("[data-page=results]");
    const pictures = new Set<string>();
    await until("three different pictures were seen", async () => {
      const colors = await planeColors();
      if (new Set(colors.split(" ")).size > 3) pictures.add(colors);
      return pictures.size >= 3;
    });
    assert.equal(session.phase, "running");
  });
});
