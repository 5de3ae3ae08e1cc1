import { afterEach, expect, test } from "vitest";
import { catalogue } from "../../src/engine/catalogue.ts";
import type { Fields } from "../../src/shared/design/fieldKinds.ts";
import { designFields } from "../../src/shared/design/fields.ts";
import type { FieldChange, FieldForm } from "../../src/webview/forms/fieldForm.ts";
import "../../src/webview/forms/fieldForm.ts";
import { FieldHarness } from "./harness/inspectorHarness.ts";

afterEach(() => document.body.replaceChildren());

/** A form of one field alone, and what it asks for. */
async function formOf(fields: Fields, key: string, value: unknown) {
  const form: FieldForm = document.createElement("mlp-field-form");
  Object.assign(form, { fields, values: { [key]: value }, catalogue, only: [key] });
  const changes: FieldChange[] = [];
  form.addEventListener("field-change", (event) => changes.push((event as CustomEvent<FieldChange>).detail));
  document.body.append(form);
  await form.updateComplete;
  const field = (key: string) => {
    const row = form.renderRoot.querySelector<HTMLElement>(`[data-field="${key}"]`);
    if (!row) throw new Error(`No field ${key}.`);
    return new FieldHarness(row);
  };
  return { form, changes, field };
}

const weightsForm = (classWeights: unknown) =>
  formOf(designFields.training.fields, "classWeights", classWeights);

test("class weights: none, and the rule", async () => {
  const { field, changes } = await weightsForm(undefined);
  expect(field("classWeights").select.value).toBe("");
  field("classWeights").choose("balanced");
  expect(changes).toMatchObject([{ key: "classWeights", value: "balanced" }]);
  expect(changes[0].announcement).toBe("class weights: balanced.");
});

test("class weights by name have a number each, and give way to none", async () => {
  const { field, changes, form } = await weightsForm({ cat: 0.5, dog: 3 });
  expect(field("classWeights").select.value).toBe("by name");
  expect(field("classWeights.dog").label).toBe("dog");
  const number = form.renderRoot.querySelector('[data-field="classWeights.dog"] mlp-number-field');
  number?.dispatchEvent(new CustomEvent("commit", { detail: 4 }));
  field("classWeights").choose("");
  expect(changes.map(({ value }) => value)).toEqual([{ cat: 0.5, dog: 4 }, undefined]);
});

test("an image's shape is typed as numbers with anything between them", async () => {
  const { form, changes } = await formOf(designFields.dataset.fields, "image", [8, 8, 1]);
  const text = form.renderRoot.querySelector<HTMLInputElement>('[data-field="image"] vscode-textfield');
  if (!text) throw new Error("No text field.");
  expect(text.value).toBe("8 × 8 × 1");
  for (const typed of ["28x28 1", "4, 4, 3", "wide", "8 × 8 × 1", ""]) {
    text.value = typed;
    text.dispatchEvent(new Event("change"));
  }
  expect(changes.map(({ value }) => value)).toEqual([[28, 28, 1], [4, 4, 3], undefined]);
  expect(changes[0].announcement).toBe("image shape: 28 by 28 by 1.");
});
