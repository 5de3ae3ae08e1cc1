// An experiment that is a lesson: the same strip as the designer's, with goals of the best cell.
import { expect, test } from "vitest";
import { deep, deepAll, textOf } from "../harness/deep.ts";
import { lambdas, startExperiment } from "./experimentHost.ts";

const lesson = {
  title: "Which λ?",
  notes: "The price is $\\lambda$.",
  goals: [
    { text: "Six cells are trained", check: "cells >= 6" },
    { text: "Nine of ten test rows", check: "testAccuracy >= 0.9" },
  ],
  show: ["training.l2", "units"],
  lock: ["units"],
};

test("the strip shows the lesson, its goals follow the cells, and it limits the fields of new axes", async () => {
  const withLesson = JSON.stringify({ ...JSON.parse(lambdas), seeds: [1], lesson });
  const app = await startExperiment(withLesson);
  app.host.setLesson();
  await app.settled();
  const strip = deep(app.element, "mlp-lesson-strip");
  const goals = () => deepAll(strip, "li").map((item) => textOf(item).replace(/\s+/g, " ").trim());
  expect(textOf(deep(strip, "h1"))).toBe("Which λ?");
  expect(strip.shadowRoot?.querySelector(".notes math")).not.toBeNull();
  expect(goals()[1]).toBe("Not reached yet: Nine of ten test rows · run the experiment to see");

  const ended = (score: number) => ({
    state: "completed" as const,
    summary: { validationAccuracy: score, testAccuracy: score },
  });
  for (let at = 0; at < 9; at++) app.host.setRun(at, ended(0.5 + 0.05 * at));
  await app.settled();
  expect(goals()).toEqual([
    "Reached: Six cells are trained · now 9",
    "Reached: Nine of ten test rows · now 90 %",
  ]);

  const offered = async () => {
    deep(app.element, "[data-add-axis]").click();
    await app.settled();
    const picker = deep(app.element, "mlp-field-picker");
    const found = deepAll(picker, "li").map((item) => (item as HTMLElement).dataset.field);
    picker.dispatchEvent(new Event("cancel"));
    await app.settled();
    return found;
  };
  expect(await offered()).toEqual(["training.l2"]);
  deep(strip, "[data-action=leave]").click();
  await app.settled();
  expect((await offered()).length).toBeGreaterThan(20);
  expect(deepAll(strip, ".notes")).toEqual([]);

  deep(strip, "[data-action=return]").click();
  await app.settled();
  deep(strip, "[data-action=reset]").click();
  await app.settled();
  expect(app.host.requests.map(({ name }) => name)).toContain("resetLesson");
});
