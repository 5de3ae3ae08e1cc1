import { describe, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { deep, deepActive, deepAll, deepMaybe, textOf } from "../harness/deep.ts";
import { lambdas, startExperiment } from "./experimentHost.ts";

const { keyboard } = userEvent;

describe("chips by keyboard", () => {
  test("arrow keys move a value, which keeps the focus; each is one edit", async () => {
    const app = await startExperiment();
    app.chip(0, 0).focus();
    await keyboard("{ArrowRight}");
    await app.settled();
    expect(app.host.axes?.[0]).toEqual(["hidden units", "6", "3", "20"]);
    expect(deepActive()).toBe(app.chip(0, 1));
    await keyboard("{ArrowRight}");
    await app.settled();
    await keyboard("{ArrowRight}");
    await app.settled();
    expect(app.host.axes?.[0]).toEqual(["hidden units", "6", "20", "3"]);
    expect(app.host.requests.map(({ name }) => name)).toEqual(["edit", "edit"]);
  });

  test("Enter edits, Escape leaves it, Delete removes, + adds", async () => {
    const app = await startExperiment();
    app.chip(1, 1).focus();
    await keyboard("{Enter}");
    await app.settled();
    expect(deepActive()?.tagName).toBe("INPUT");
    await keyboard("0.5{Escape}");
    await app.settled();
    expect(app.host.text).toBe(lambdas);
    expect(deepActive()).toBe(app.chip(1, 1));
    await keyboard("{Enter}");
    await app.settled();
    await keyboard("0.5{Enter}");
    await app.settled();
    expect(app.host.axes?.[1]).toEqual(["λ", "0", "0.5", "0.01"]);
    expect(deepActive()).toBe(app.chip(1, 1));
    await keyboard("{Delete}");
    await app.settled();
    expect(app.host.axes?.[1]).toEqual(["λ", "0", "0.01"]);
    expect(deepActive()).toBe(app.chip(1, 1));
    await keyboard("+");
    await app.settled();
    await keyboard("1{Enter}");
    await app.settled();
    expect(app.host.axes?.[1]).toEqual(["λ", "0", "0.01", "1"]);
    expect(app.host.requests).toHaveLength(3);
  });

  test("undo reaches the document, but not while a value is typed", async () => {
    const app = await startExperiment();
    app.chip(0, 0).focus();
    await keyboard("{Delete}");
    await app.settled();
    await keyboard("{Control>}z{/Control}");
    await app.settled();
    expect(app.host.text).toBe(lambdas);
    app.chip(0, 0).focus();
    await keyboard("{Enter}");
    await app.settled();
    await keyboard("{Control>}z{/Control}{Escape}");
    expect(app.host.requests.filter(({ name }) => name === "undo")).toHaveLength(1);
  });
});

test("a chip is dragged to another place", async () => {
  const app = await startExperiment();
  const data = new DataTransfer();
  const fire = (target: HTMLElement, type: string) =>
    target.dispatchEvent(
      new DragEvent(type, { bubbles: true, composed: true, cancelable: true, dataTransfer: data }),
    );
  fire(app.chip(0, 2), "dragstart");
  fire(app.chip(0, 0), "dragover");
  fire(app.chip(0, 0), "drop");
  await app.settled();
  expect(app.host.axes?.[0]).toEqual(["hidden units", "20", "3", "6"]);
});

describe("axes", () => {
  test("are added by searching a field, with values around the design's", async () => {
    const app = await startExperiment();
    deep(app.element, "[data-add-axis]").click();
    await app.settled();
    expect(deepActive()?.getAttribute("role")).toBe("combobox");
    await keyboard("batch norm{Enter}");
    await app.settled();
    expect(app.host.axes).toHaveLength(3);
    expect(app.host.axes?.[2]).toEqual([expect.any(String), "false", "true"]);
    expect(deepActive()).toBe(deep(app.element, "[data-add-axis]"));
  });

  test("are found by their names before others that mention them", async () => {
    const app = await startExperiment();
    deep(app.element, "[data-add-axis]").click();
    await app.settled();
    await keyboard("epochs");
    await app.settled();
    const [first] = deepAll(deep(app.element, "mlp-field-picker"), "li");
    expect(first.dataset.field).toBe("training.epochs");
    await keyboard("{Control>}a{/Control}rate");
    await app.settled();
    expect(deepAll(deep(app.element, "mlp-field-picker"), "li")[0].dataset.field).toContain("learningRate");
    await keyboard("{Control>}a{/Control}layers[[1].units{Enter}");
    await app.settled();
    expect(JSON.parse(app.host.text).axes[2]).toMatchObject({ field: "layers[1].units", values: [4, 8, 16] });
  });

  test("Escape closes the list without an edit", async () => {
    const app = await startExperiment();
    deep(app.element, "[data-add-axis]").click();
    await app.settled();
    await keyboard("{Escape}");
    await app.settled();
    expect(deepMaybe(app.element, "mlp-field-picker")).toBeUndefined();
    expect(app.host.requests).toEqual([]);
  });

  test("are moved, removed, and given as a range and back", async () => {
    const app = await startExperiment();
    deep(app.axis(0), "[data-tool=down]").click();
    await app.settled();
    expect(app.host.axes?.map(([label]) => label)).toEqual(["λ", "hidden units"]);
    deep(app.axis(1), "[data-tool=range]").click();
    await app.settled();
    expect(JSON.parse(app.host.text).axes[1]).toEqual({
      label: "hidden units",
      field: "layers[*].units",
      from: 3,
      to: 20,
      count: 3,
      scale: "linear",
    });
    expect(deepAll(app.chips(1), "[data-chip]").map((chip) => textOf(chip))).toEqual([
      "3",
      "20",
      "3",
      "linear",
    ]);
    deep(app.axis(1), "[data-tool=values]").click();
    await app.settled();
    expect(JSON.parse(app.host.text).axes[1].values).toEqual([3, 12, 20]);
    deep(app.axis(0), "[data-tool=remove]").click();
    await app.settled();
    expect(app.host.axes?.map(([label]) => label)).toEqual(["hidden units"]);
  });
});

test("a wrong value is marked on its chip, with its message and its place in the text", async () => {
  const app = await startExperiment(lambdas.replace("20]", '"many"]'));
  expect(app.chip(0, 2).getAttribute("aria-label")).toContain("problem");
  const problem = deep(app.axis(0), "[data-problem] button");
  expect(textOf(problem)).toContain("many");
  problem.click();
  await app.settled();
  expect(app.host.requests).toEqual([
    { name: "openAsText", params: { offset: app.host.text.indexOf('"many"') } },
  ]);
  app.chip(0, 2).click();
  await app.settled();
  await keyboard("20{Enter}");
  await app.settled();
  expect(app.host.text).toBe(lambdas);
  expect(deepAll(app.axis(0), "[data-problem]")).toEqual([]);
});

describe("what the cells show", () => {
  test("is switched by arrow keys", async () => {
    const app = await startExperiment();
    deep(app.element, "[data-show=boundary]").focus();
    await keyboard("{ArrowRight}");
    await app.settled();
    expect(JSON.parse(app.host.text).show).toBe("curves");
    expect(deepActive()?.dataset.show).toBe("curves");
  });

  test("is no boundary where there are more than two inputs", async () => {
    const app = await startExperiment(lambdas.replace("boundary", "score"), null);
    const boundary = deep(app.element, "[data-show=boundary]");
    expect(boundary.ariaDisabled).toBe("true");
    boundary.click();
    await app.settled();
    expect(app.host.requests).toEqual([]);
  });
});

describe("running", () => {
  test("has the command of the moment, and says in words how far it is", async () => {
    const app = await startExperiment();
    expect(app.toolbarText("[data-progress-text]")).toBe("0 of 18 runs · 3 × 3 cells × 2 seeds");
    app.toolbar("[data-command=run]").click();
    await app.settled();
    expect(app.host.requests).toEqual([{ name: "control", params: { command: "run" } }]);
    app.host.setProgress({ phase: "running", secondsLeft: 12 });
    app.host.setRun(0, { state: "completed" });
    app.host.setRun(1, { state: "diverged" });
    await app.settled();
    expect(app.toolbarText("[data-progress-text]")).toBe(
      "2 of 18 runs · 1 failed or diverged · 12 s left · 3 × 3 cells × 2 seeds",
    );
    expect(app.toolbarText("[data-command=pause]")).toBe("Pause");
    app.host.setProgress({ phase: "paused", secondsLeft: undefined });
    await app.settled();
    expect(app.toolbarText("[data-command=continue]")).toBe("Continue");
    expect(app.toolbarText("[data-phase]")).toBe("Paused");
  });

  test("says why it cannot go on", async () => {
    const app = await startExperiment();
    app.host.setProgress({ problem: { severity: "error", message: "The data is gone." } });
    await app.settled();
    const notice = () => deep(app.element, "[data-banner=notice]");
    expect(textOf(notice())).toBe("The data is gone.");
    expect(deep(notice(), "vscode-icon").getAttribute("name")).toBe("error");
    app.host.setProgress({ problem: { severity: "warning", message: "The data has changed." } });
    await app.settled();
    expect(textOf(notice())).toBe("The data has changed.");
    expect(deep(notice(), "vscode-icon").getAttribute("name")).toBe("warning");
  });
});

test("seeds that the file does not give are written out with the first change", async () => {
  const app = await startExperiment(lambdas.replace('  "seeds": [1, 2],\n', ""));
  const seeds = deep(app.element, "mlp-chip-list[name=seeds]");
  deep(seeds, "[data-add]").click();
  await app.settled();
  await keyboard("7{Enter}");
  await app.settled();
  expect(JSON.parse(app.host.text).seeds).toEqual([1, 7]);
});

describe("controls of the whole experiment", () => {
  const inMethods = (app: Awaited<ReturnType<typeof startExperiment>>, selector: string) =>
    deep(app.element, "mlp-method-row", selector) as HTMLInputElement;

  test("a search and halving are switched on and off by keyboard, each change one edit", async () => {
    const app = await startExperiment();
    inMethods(app, "[data-method=search]").focus();
    await keyboard(" ");
    await app.settled();
    expect(JSON.parse(app.host.text).search).toEqual({ samples: 20, seed: 1 });
    inMethods(app, '[data-number="search.samples"]').focus();
    await keyboard("{Control>}a{/Control}5{Enter}");
    await app.settled();
    expect(JSON.parse(app.host.text).search.samples).toBe(5);
    inMethods(app, "[data-method=halving]").click();
    await app.settled();
    expect(JSON.parse(app.host.text).halving).toEqual({ factor: 3, minimumEpochs: 1 });
    inMethods(app, "[data-method=search]").click();
    await app.settled();
    expect(JSON.parse(app.host.text)).not.toHaveProperty("search");
    expect(app.host.requests.map(({ name }) => name)).toEqual(["edit", "edit", "edit", "edit"]);
  });

  test("fields of all cells, and of a case, are chips: added, renamed and removed", async () => {
    const cases = '{ "label": "scheme", "cases": [{ "label": "small", "set": { "training.l2": 0.5 } }] }';
    const app = await startExperiment(lambdas.replace(/\{ "label": "λ".*\}/, cases));
    const set = () => deep(app.element, "mlp-chip-list[data-set]");
    deep(set(), "[data-add]").click();
    await app.settled();
    await keyboard("training.epochs: 9{Enter}");
    await app.settled();
    expect(JSON.parse(app.host.text).set).toEqual({ "training.epochs": 9 });
    deep(set(), "[data-chip]").focus();
    await keyboard("{Delete}");
    await app.settled();
    expect(JSON.parse(app.host.text).set ?? {}).toEqual({});
    deep(app.axis(1), "details summary").click();
    await app.settled();
    deep(app.axis(1), "[data-case]", "[data-chip]").click();
    await app.settled();
    await keyboard("{Control>}a{/Control}training.epochs: 2{Enter}");
    await app.settled();
    expect(JSON.parse(app.host.text).axes[1].cases[0].set).toEqual({ "training.epochs": 2 });
    expect(app.host.requests.map(({ name }) => name)).toEqual(["edit", "edit", "edit"]);
  });
});
