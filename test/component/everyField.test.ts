import { expect, test } from "vitest";
import { isEditable } from "../../src/shared/design/fieldGroups.ts";
import type { Fields } from "../../src/shared/design/fieldKinds.ts";
import { designFields } from "../../src/shared/design/fields.ts";
import { type AppHarness, startApp } from "./harness/appHarness.ts";

/** The keys of all fields that are shown, in whatever shadow roots: `dataset.samples`, `training.l2`. */
function shownFields(root: ParentNode, section = ""): string[] {
  return [...root.querySelectorAll<HTMLElement>("*")].flatMap((element) => {
    const inSection = element.closest<HTMLElement>("[data-section]")?.dataset.section ?? section;
    const { field } = element.dataset;
    return [
      ...(field === undefined ? [] : [`${inSection}.${field}`]),
      ...(element.shadowRoot ? shownFields(element.shadowRoot, inSection) : []),
    ];
  });
}

/** What each place of the designer shows: the input and its data, a layer, the output. */
async function everywhere(app: AppHarness): Promise<Set<string>> {
  const shown = new Set<string>();
  for (const selection of ["input", 0, "output"] as const) {
    app.store.select(selection);
    await app.settled();
    for (const field of shownFields(app.element.renderRoot)) shown.add(field);
  }
  return shown;
}

function editable(fields: Fields): string[] {
  return Object.entries(fields).flatMap(([key, field]) => (isEditable(field) ? [key] : []));
}

const ofFile =
  '{ "dataset": { "path": "iris.csv" }, "layers": [{ "batchNorm": true }], "training": { "earlyStopping": true } }';
const generated = '{ "dataset": { "generate": "moons" } }';
const { dataset, output, training, layers } = designFields;

test("every field of the design file can be edited in the designer", async () => {
  const shown = await everywhere(await startApp({ text: ofFile }));
  for (const field of await everywhere(await startApp({ text: generated }))) shown.add(field);
  const expected = [
    ...editable(dataset.fields)
      .filter((key) => key !== "split")
      .map((key) => `dataset.${key}`),
    ...editable(dataset.fields.split.fields).map((key) => `dataset.split.${key}`),
    ...editable(layers.item.fields).map((key) => `layer.${key}`),
    ...editable(output.fields).map((key) => `output.${key}`),
    ...editable(training.fields).map((key) => `training.${key}`),
    "output.loss",
  ];
  expect(expected.filter((field) => !shown.has(field))).toEqual([]);
  // The stack has the layers; nothing else of the file is left.
  expect(
    Object.keys(designFields)
      .filter((key) => isEditable((designFields as Fields)[key]))
      .sort(),
  ).toEqual(["dataset", "layers", "loss", "output", "training"]);
});

test("a generator takes the place of the file, with what the design says of the file, as one edit", async () => {
  const app = await startApp({
    text: '{ "dataset": { "path": "iris.csv", "target": "species", "header": "no", "scale": "robust" } }',
  });
  expect(app.inspector.has("dataset", "samples")).toBe(false);
  app.inspector.field("dataset", "generate").choose("moons");
  await app.settled();
  expect(JSON.parse(app.host.text).dataset).toEqual({ generate: "moons", scale: "robust" });
  expect(app.inspector.has("dataset", "samples")).toBe(true);
  expect(app.inspector.has("dataset", "header")).toBe(false);
  app.store.undo();
  await app.settled();
  expect(app.host.design?.dataset.target).toBe("species");
});

test("in place of a generator, VS Code asks for a file; the list shows what the design has", async () => {
  const app = await startApp({ text: generated });
  const source = app.inspector.field("dataset", "generate");
  source.choose("");
  await app.settled();
  expect(app.requestNames).toContain("pickDataset");
  expect(source.select.value).toBe("moons");
});

test("a column gets a treatment of its own, and loses it", async () => {
  const app = await startApp({ text: '{ "dataset": { "path": "iris.csv" } }' });
  const columns = () => app.host.design?.dataset.columns;
  app.inspector.field("dataset", "columns").choose("feature 2");
  await app.settled();
  expect(columns()).toHaveProperty("feature 2");
  app.inspector.field("dataset", "missing", "feature 2").choose("drop");
  await app.settled();
  expect(JSON.parse(app.host.text).dataset.columns).toEqual({ "feature 2": { missing: "drop" } });
  app.inspector.field("dataset", "missing", "feature 2").choose("");
  await app.settled();
  app.inspector.field("dataset", "role", "feature 2").choose("categorical");
  await app.settled();
  expect(JSON.parse(app.host.text).dataset.columns).toEqual({ "feature 2": "categorical" });
  app.inspector.removeItem("dataset", "feature 2");
  await app.settled();
  expect(columns()).toBeUndefined();
});

test("a tab can be chosen between the cells", async () => {
  const app = await startApp({ text: ofFile });
  app.inspector.field("dataset", "delimiter").choose("\t");
  await app.settled();
  expect(app.host.design?.dataset.delimiter).toBe("\t");
});

test("classes get weights of their own", async () => {
  const app = await startApp({ text: ofFile });
  app.inspector.field("training", "classWeights").choose("by name");
  await app.settled();
  expect(app.host.design?.training.classWeights).toEqual({ setosa: 1, versicolor: 1, virginica: 1 });
});
