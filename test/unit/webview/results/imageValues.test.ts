import { expect, test } from "vitest";
import { pixelsOfValues, valuesOfPixels } from "../../../../src/webview/results/imageValues.ts";
import { csv, noSignal, trained } from "../../engine/results/trainedRun.ts";

test("a row's pixels become raw values that get the row's own answer", async () => {
  const names = Array.from({ length: 16 }, (_, i) => `px${i}`);
  const table = csv([...names, "class"].join(","), 60, (row) => [
    ...names.map((_, i) => (row * 37 + i * 101) % 256),
    row % 3 === 0 ? "a" : "b",
  ]);
  const { answers } = await trained(
    { "test.csv": table },
    { dataset: { path: "test.csv", target: "class" } },
  );
  const inputs = await answers.rawInputs({ run: "latest" }, noSignal);
  expect(inputs.image).toEqual({ height: 4, width: 4, channels: 1, black: 0, white: 255, hasPlanes: false });
  const { rows } = await answers.answeredRows(
    { run: "latest", part: "train", filter: { kind: "rows", rows: [4, 17] }, from: 0, count: 2 },
    noSignal,
  );
  for (const { pixels, answer } of rows) {
    if (pixels === null) throw new Error("The row is no image.");
    const values = valuesOfPixels(inputs, pixels);
    expect(pixelsOfValues(inputs, values)).toEqual(pixels);
    const tried = await answers.answerRow({ run: "latest", values, sweep: false }, noSignal);
    expect(tried.answer).toEqual(answer);
  }
});
