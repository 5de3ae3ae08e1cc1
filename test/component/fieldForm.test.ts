import { afterEach, expect, test } from "vitest";
import { catalogue } from "../../src/engine/catalogue.ts";
import { designFields } from "../../src/shared/design/fields.ts";
import type { FieldChange, FieldForm } from "../../src/webview/forms/fieldForm.ts";
import "../../src/webview/forms/fieldForm.ts";
import { FieldHarness } from "./harness/inspectorHarness.ts";

afterEach(() => document.body.replaceChildren());

/** A form of the class weights alone, and what it asks for. */
async function weightsForm(classWeights: unknown) {
  const form: FieldForm = document.createElement("mlp-field-form");
  Object.assign(form, {
    fields: designFields.training.fields,
    values: { classWeights },
    catalogue,
    only: ["classWeights"],
  });
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
