import "../../../src/webview/results/importance.ts";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { PermutationImportance } from "../../../src/shared/results/resultsRequests.ts";
import type { Importance } from "../../../src/webview/results/importance.ts";
import { find, painted, show, text } from "../plots/harness.ts";
import { answering, finished } from "./elementHarness.ts";

const answer: PermutationImportance = {
  score: "accuracy",
  baseline: 0.95,
  repeats: 5,
  columns: [
    { column: "sepal length", mean: 0.01, std: 0.02 },
    { column: "petal width", mean: 0.31, std: 0.02 },
    { column: "noise", mean: -0.02, std: 0.01 },
  ],
};

async function start(send: Importance["send"]): Promise<Importance> {
  const element = document.createElement("mlp-importance");
  Object.assign(element, { send, version: finished, rows: "validation", rowCount: 1200 });
  return show(element, 500);
}

const button = (element: Importance, action: string) =>
  find(element, `[data-action=${action}]`) as HTMLElement | undefined;
const columns = (element: Importance) =>
  [...(element.shadowRoot?.querySelectorAll("tbody th") ?? [])].map((cell) => cell.textContent);

test("is computed on request, sorted by the fall, and says what it means and on which rows", async () => {
  const { send, asked } = answering({ importance: () => answer });
  const element = await start(send);
  expect(asked).toEqual([]);
  expect(element.shadowRoot?.textContent).toContain("among the 1\u202f200 validation rows");
  await userEvent.click(button(element, "compute") as HTMLElement);
  await painted(element);
  expect(asked).toEqual([{ name: "importance", params: { run: "latest", part: "validation", seed: 1 } }]);
  expect(columns(element)).toEqual(["petal width", "sepal length", "noise"]);
  expect(text(element, "first")).toBe(
    "Accuracy falls by 0.310 ± 0.020 when petal width is shuffled among the rows.",
  );
  expect(button(element, "compute")).toBeUndefined();
});

test("can be canceled, and computed again", async () => {
  const signals: AbortSignal[] = [];
  const { send } = answering({
    importance: (_, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const element = await start(send);
  await userEvent.click(button(element, "compute") as HTMLElement);
  await painted(element);
  expect(find(element, "vscode-progress-ring")).toBeDefined();
  await userEvent.click(button(element, "cancel") as HTMLElement);
  await painted(element);
  expect(signals[0].aborted).toBe(true);
  expect(button(element, "compute")).toBeDefined();
});

test("figures of an earlier network stay, and are said to be old", async () => {
  const { send, asked } = answering({ importance: () => answer });
  const element = await start(send);
  await userEvent.click(button(element, "compute") as HTMLElement);
  await painted(element);
  element.version = { subject: "latest 1", version: "200 ended" };
  await painted(element);
  expect(asked).toHaveLength(1);
  expect(columns(element)).toHaveLength(3);
  expect(element.shadowRoot?.textContent).toContain("The network or the rows have changed since.");
  await userEvent.click(button(element, "compute") as HTMLElement);
  await painted(element);
  expect(asked).toHaveLength(2);
});
