import { expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { datasetKey, inspectionKey } from "../../../../src/shared/data/dataKey.ts";
import { parseDesign } from "../../../../src/shared/design/parse.ts";
import type { DesignJob } from "../../../../src/shared/messages.ts";

function job(design: object = {}, place: Partial<DesignJob> = {}): DesignJob {
  const parsed = parseDesign(JSON.stringify({ dataset: { path: "a.csv" }, ...design }), catalogue).design;
  if (!parsed) throw new Error("The design is broken.");
  return { design: parsed, baseUri: "file:///", ...place };
}

test.each([
  ["the file", job({ dataset: { path: "b.csv" } })],
  ["how it is read", job({ dataset: { path: "a.csv", decimal: "," } })],
  ["the seed of the split", job({ training: { seed: 2 } })],
  ["the shuffle", job({ training: { shuffle: false } })],
  ["the loss, which codes the targets", job({ loss: "hinge" })],
  ["the folder", job({}, { baseUri: "file:///other" })],
  ["what may be read", job({}, { roots: ["file:///"] })],
])("%s invalidates the dataset and the inspection", (_, changed) => {
  expect(datasetKey(changed)).not.toBe(datasetKey(job()));
  expect(inspectionKey(changed)).not.toBe(inspectionKey(job()));
});

test.each([
  ["layers", job({ layers: [{ units: 3 }] })],
  ["epochs", job({ training: { epochs: 3 } })],
])("%s invalidate neither", (_, changed) => {
  expect(datasetKey(changed)).toBe(datasetKey(job()));
  expect(inspectionKey(changed)).toBe(inspectionKey(job()));
});

test("the training seed does not where the split has its own", () => {
  const withSeed = (seed: number) => job({ dataset: { path: "a.csv", splitSeed: 5 }, training: { seed } });
  expect(datasetKey(withSeed(1))).toBe(datasetKey(withSeed(2)));
  expect(inspectionKey(withSeed(1))).toBe(inspectionKey(withSeed(2)));
});

test("class weights invalidate the inspection alone", () => {
  const weighted = job({ training: { classWeights: "balanced" } });
  expect(datasetKey(weighted)).toBe(datasetKey(job()));
  expect(inspectionKey(weighted)).not.toBe(inspectionKey(job()));
});
