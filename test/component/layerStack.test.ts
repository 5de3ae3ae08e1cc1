import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type AppHarness, startApp } from "./harness/appHarness.ts";
import { deep, deepActive, deepAll, deepMaybe, pointer } from "./harness/deep.ts";

beforeEach(() => page.viewport(1280, 900));

/** The design's widths as the document has them. */
const units = (app: AppHarness) => app.host.design?.layers.map((layer) => layer.units);

async function press(app: AppHarness, keys: string): Promise<void> {
  await userEvent.keyboard(keys);
  await app.settled();
}

async function click(app: AppHarness, element: HTMLElement): Promise<void> {
  element.click();
  await app.settled();
}

test("shows one row a layer, from input to output, each with its shape and settings", async () => {
  const { stack } = await startApp();
  expect(stack.rows).toHaveLength(5);
  expect(stack.row("input").text).toBe(
    "Input iris.csv 4 inputs · 105 rows to train on, 23 to validate, 22 to test",
  );
  expect(stack.rows.slice(1).map((row) => row.shape)).toEqual(["4 × 32", "32 × 16", "16 × 8", "8 × 3"]);
  expect(stack.row(0).text).toContain("224 params");
  expect(stack.row(1).text).toContain("Tanh");
  expect(stack.row("output").text).toContain("3 classes: setosa, versicolor, virginica");
  expect(stack.row("output").chip("loss").innerText).toContain("Softmax cross-entropy");
});

test("draws a wider layer wider", async () => {
  const { stack } = await startApp();
  const [first, second, third] = [0, 1, 2].map((i) => stack.row(i).blockWidth);
  expect(first).toBeGreaterThan(second + 5);
  expect(second).toBeGreaterThan(third + 5);
});

test("is a list with one tab stop, whose items say everything in words", async () => {
  const { stack } = await startApp();
  expect(stack.rows.map(({ element }) => element.tabIndex)).toEqual([0, -1, -1, -1, -1]);
  expect(stack.row(0).label).toMatch(
    /^Layer 1, 32 units, ReLU activation, He normal initialization, batch norm on, 224 parameters/,
  );
  expect(stack.row("output").label).toMatch(/^Output, 3 outputs/);
  stack.row(1).focus();
  expect(stack.rows.map(({ element }) => element.tabIndex)).toEqual([0, -1, -1, -1, -1]);
});

test("arrow keys, Home and End go from row to row", async () => {
  const app = await startApp();
  app.stack.row("input").focus();
  await press(app, "{ArrowDown}{ArrowDown}");
  expect(app.store.selection).toBe(1);
  expect(deepActive()).toBe(app.stack.row(1).element);
  await press(app, "{ArrowUp}");
  expect(app.store.selection).toBe(0);
  await press(app, "{End}{ArrowDown}");
  expect(app.store.selection).toBe("output");
  await press(app, "{Home}{ArrowUp}");
  expect(deepActive()).toBe(app.stack.row("input").element);
  expect(app.requestNames).toEqual([]);
});

test("the controls of the selected row, and of no other, can be reached with Tab", async () => {
  const app = await startApp();
  app.stack.row(1).focus();
  await app.settled();
  expect(app.stack.row(1).chip("activation").tabIndex).toBe(0);
  expect(app.stack.row(0).chip("activation").tabIndex).toBe(-1);
  expect(app.stack.row(0).addAbove.tabIndex).toBe(-1);
  await press(app, "{Tab}{Tab}{Tab}");
  expect(deepActive()?.getRootNode()).not.toBe(document);
  await press(app, "{Escape}");
  expect(deepActive()).toBe(app.stack.row(1).element);
});

// ------------------------------------------------------------------------------------------------ add, remove, copy

test("the button in the flow adds a layer there, like the one before it", async () => {
  const app = await startApp();
  await click(app, app.stack.row(2).addAbove);
  expect(units(app)).toEqual([32, 16, 16, 8]);
  expect(app.host.edits).toEqual([
    { kind: "insertLayer", at: 2, layer: { units: 16, activation: "tanh", init: "xavier-normal" } },
  ]);
  expect(app.store.selection).toBe(2);
  expect(app.announcement).toBe("Added layer 3 with 16 units.");
});

test("a layer before the output, and one into an empty network", async () => {
  const app = await startApp({ text: '{ "dataset": { "path": "iris.csv" }, "layers": [] }' });
  expect(app.stack.rows).toHaveLength(2);
  await click(app, app.stack.row("output").addAbove);
  expect(app.host.edits).toEqual([{ kind: "insertLayer", at: 0, layer: { units: 32 } }]);
  expect(app.stack.rows).toHaveLength(3);
});

test.each(["a", "{Insert}"])("the key %s adds a layer behind the selected one", async (key) => {
  const app = await startApp();
  app.stack.row(0).focus();
  await press(app, key);
  expect(units(app)).toEqual([32, 32, 16, 8]);
  expect(deepActive()).toBe(app.stack.row(1).element);
});

test("Delete removes the selected layer; the focus goes to the one that takes its place", async () => {
  const app = await startApp();
  app.stack.row(1).focus();
  await press(app, "{Delete}");
  expect(units(app)).toEqual([32, 8]);
  expect(deepActive()).toBe(app.stack.row(1).element);
  await press(app, "{Delete}");
  expect(deepActive()).toBe(app.stack.row(0).element);
  await press(app, "{Delete}");
  expect(units(app)).toEqual([]);
  expect(deepActive()).toBe(app.stack.row("output").element);
  expect(app.host.edits).toHaveLength(3);
  await press(app, "{Delete}");
  expect(app.host.edits).toHaveLength(3);
});

test("the row's buttons duplicate and remove", async () => {
  const app = await startApp();
  app.store.select(0);
  await app.settled();
  await click(app, app.stack.row(0).tool("duplicate"));
  expect(units(app)).toEqual([32, 32, 16, 8]);
  expect(app.store.selection).toBe(1);
  await click(app, app.stack.row(1).tool("remove"));
  expect(units(app)).toEqual([32, 16, 8]);
});

test("a layer removed by its button leaves the focus in the stack", async () => {
  const app = await startApp();
  app.store.select(2);
  await app.settled();
  app.stack.row(2).tool("remove").focus();
  await press(app, "{Enter}");
  expect(units(app)).toEqual([32, 16]);
  expect(deepActive()).toBe(app.stack.row(1).element);
});

test("keys that the stack takes do not reach VS Code, others do", async () => {
  const app = await startApp();
  const reached: string[] = [];
  const listener = (event: KeyboardEvent) => reached.push(event.key);
  window.addEventListener("keydown", listener);
  app.stack.row(0).focus();
  await press(app, "{Control>}d{/Control}{Delete}{ArrowDown}p");
  window.removeEventListener("keydown", listener);
  expect(reached).toEqual(["Control", "p"]);
});

test("Ctrl+D duplicates, with everything the layer has", async () => {
  const app = await startApp();
  app.stack.row(0).focus();
  await press(app, "{Control>}d{/Control}");
  expect(app.host.edits).toEqual([{ kind: "duplicateLayer", at: 0 }]);
  expect(app.host.design?.layers[1].batchNorm).toBeDefined();
  expect(deepActive()).toBe(app.stack.row(1).element);
});

test("VS Code's commands act on the selected layer", async () => {
  const app = await startApp();
  app.store.select(1);
  app.host.command("moveLayerUp");
  await app.settled();
  expect(units(app)).toEqual([16, 32, 8]);
  app.host.command("removeLayer");
  await app.settled();
  expect(units(app)).toEqual([32, 8]);
});

// ------------------------------------------------------------------------------------------------ reorder

test("Alt with an arrow moves the layer, and the focus with it", async () => {
  const app = await startApp();
  app.stack.row(0).focus();
  await press(app, "{Alt>}{ArrowDown}{/Alt}");
  expect(units(app)).toEqual([16, 32, 8]);
  expect(deepActive()).toBe(app.stack.row(1).element);
  expect(app.announcement).toBe("Moved layer 1 to place 2 of 3.");
  await press(app, "{Alt>}{ArrowUp}{/Alt}");
  await press(app, "{Alt>}{ArrowUp}{/Alt}");
  expect(units(app)).toEqual([32, 16, 8]);
  expect(app.host.edits).toHaveLength(2);
});

test("dragging by the grip shows where the layer would go, and moves it once, at release", async () => {
  const app = await startApp();
  const { grip, element } = app.stack.row(0);
  pointer(grip, "pointerdown");
  pointer(grip, "pointermove", 0, 2);
  await app.settled();
  expect(element.classList.contains("dragged")).toBe(false);
  pointer(grip, "pointermove", 0, 150);
  await app.settled();
  expect(element.classList.contains("dragged")).toBe(true);
  expect(app.stack.row(2).element.className).toContain("mark-below");
  expect(app.host.edits).toEqual([]);
  pointer(grip, "pointerup");
  await app.settled();
  expect(app.host.edits).toEqual([{ kind: "moveLayer", from: 0, to: 2 }]);
  expect(units(app)).toEqual([16, 8, 32]);
  expect(app.store.selection).toBe(2);
});

test("a real mouse drags a layer upwards", async () => {
  const app = await startApp();
  await userEvent.dragAndDrop(app.stack.row(2).grip, app.stack.row(0).grip, {
    targetPosition: { x: 4, y: 0 },
  });
  await app.settled();
  expect(units(app)).toEqual([8, 32, 16]);
});

test("Escape takes a drag back", async () => {
  const app = await startApp();
  const { grip } = app.stack.row(0);
  pointer(grip, "pointerdown");
  pointer(grip, "pointermove", 0, 150);
  await press(app, "{Escape}");
  pointer(grip, "pointerup");
  await app.settled();
  expect(app.host.edits).toEqual([]);
  expect(app.stack.row(0).element.classList.contains("dragged")).toBe(false);
});

test("a drag near the edge scrolls the page", async () => {
  const layers = Array.from({ length: 20 }, () => '{ "units": 8 }').join(",");
  const app = await startApp({ text: `{ "dataset": { "path": "iris.csv" }, "layers": [${layers}] }` });
  const before = app.stack.row(19).element.getBoundingClientRect().top;
  const { grip } = app.stack.row(0);
  pointer(grip, "pointerdown");
  grip.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, composed: true, clientY: 895 }));
  await expect.poll(() => app.stack.row(19).element.getBoundingClientRect().top).toBeLessThan(before - 50);
  pointer(grip, "pointercancel");
  await app.settled();
  expect(app.host.edits).toEqual([]);
});

// ------------------------------------------------------------------------------------------------ width

test("dragging an edge draws the width: shown at once, snapped, sent once", async () => {
  const app = await startApp();
  const { handle } = app.stack.row(1);
  const before = app.stack.row(1).blockWidth;
  pointer(handle, "pointerdown");
  pointer(handle, "pointermove", 12);
  await app.settled();
  const drawn = Number(app.stack.row(1).units);
  expect(drawn).toBe(28);
  expect(app.stack.row(2).shape).toBe(`${drawn} × 8`);
  expect(app.host.edits).toEqual([]);
  pointer(handle, "pointerup");
  await app.settled();
  expect(app.host.edits).toEqual([{ kind: "set", path: ["layers", 1, "units"], value: drawn }]);
  await expect.poll(() => app.stack.row(1).blockWidth).toBeGreaterThan(before);
});

test.each([
  [40, 96],
  [60, 224],
])(
  "an edge dragged by %i px from 16 gives %i units, shown while they are drawn",
  async (pixels, expected) => {
    const app = await startApp();
    const { handle } = app.stack.row(1);
    pointer(handle, "pointerdown");
    pointer(handle, "pointermove", pixels);
    await app.settled();
    expect(app.stack.row(1).units).toBe(String(expected));
    pointer(handle, "pointerup");
    await app.settled();
    expect(app.host.design?.layers[1].units).toBe(expected);
  },
);

test("Escape, and a drag back to where it began, change nothing", async () => {
  const app = await startApp();
  const { handle } = app.stack.row(1);
  pointer(handle, "pointerdown");
  pointer(handle, "pointermove", 30);
  await press(app, "{Escape}");
  pointer(handle, "pointerup");
  await app.settled();
  expect(app.stack.row(1).units).toBe("16");
  pointer(handle, "pointerdown");
  pointer(handle, "pointerup");
  await app.settled();
  expect(app.host.edits).toEqual([]);
});

test("Enter edits the units; they are sent once, and the focus comes back to the row", async () => {
  const app = await startApp();
  app.stack.row(1).focus();
  await press(app, "{Enter}");
  expect(deepActive()).toBe(app.stack.row(1).unitsInput);
  await press(app, "64{Enter}");
  expect(app.host.edits).toEqual([{ kind: "set", path: ["layers", 1, "units"], value: 64 }]);
  expect(deepActive()).toBe(app.stack.row(1).element);
  expect(app.announcement).toBe("Layer 2: 64 units.");
});

test("a digit begins a number; arrows step it; Escape takes it back", async () => {
  const app = await startApp();
  app.stack.row(1).focus();
  await press(app, "4");
  await press(app, "8{ArrowUp}{Shift>}{ArrowUp}{/Shift}");
  expect(app.stack.row(1).unitsInput?.value).toBe("59");
  await press(app, "{Escape}");
  expect(app.stack.row(1).unitsInput).toBeUndefined();
  expect(app.host.edits).toEqual([]);
});

test.each([
  ["0", "Units must be at least 1."],
  ["70000", "Units must be at most 65536."],
  ["2.5", "Units must be a whole number."],
  ["x", "Units must be a number."],
])("units %s are refused beside the field", async (typed, message) => {
  const app = await startApp();
  app.stack.row(1).focus();
  await press(app, "{Enter}");
  await press(app, typed);
  expect(app.stack.row(1).unitsProblem).toBe(message);
  expect(app.stack.row(1).unitsInput?.getAttribute("aria-invalid")).toBe("true");
  await press(app, "{Enter}");
  expect(app.stack.row(1).unitsInput).toBeDefined();
  expect(app.host.edits).toEqual([]);
});

test("the edge is a slider: keys in a row are one edit, when they rest", async () => {
  const app = await startApp();
  app.store.select(1);
  await app.settled();
  const { handle } = app.stack.row(1);
  expect(handle.getAttribute("role")).toBe("slider");
  expect(handle.getAttribute("aria-valuenow")).toBe("16");
  handle.focus();
  await press(app, "{ArrowRight}{ArrowRight}{Shift>}{ArrowRight}{/Shift}");
  expect(app.stack.row(1).units).toBe("36");
  expect(app.host.edits).toEqual([]);
  await expect.poll(() => app.host.edits).toEqual([{ kind: "set", path: ["layers", 1, "units"], value: 36 }]);
});

// ------------------------------------------------------------------------------------------------ chips

test("a chip opens its list; a choice is one edit", async () => {
  const app = await startApp();
  await click(app, app.stack.row(0).chip("activation"));
  expect(
    app.stack
      .row(0)
      .options("activation")
      .map((option) => option.innerText.split("\n")[0]),
  ).toContain("Leaky ReLU");
  expect(app.stack.row(0).chip("activation").getAttribute("aria-expanded")).toBe("true");
  const tanh = app.stack
    .row(0)
    .options("activation")
    .find((option) => option.innerText.startsWith("Tanh"));
  await click(app, tanh as HTMLElement);
  expect(app.host.edits).toEqual([{ kind: "set", path: ["layers", 0, "activation"], value: "tanh" }]);
  expect(app.stack.row(0).chip("activation").innerText).toContain("Tanh");
  expect(deepActive()).toBe(app.stack.row(0).chip("activation"));
});

test("a list is used by keyboard alone", async () => {
  const app = await startApp();
  app.store.select(0);
  await app.settled();
  app.stack.row(0).chip("init").focus();
  await press(app, "{Enter}");
  await press(app, "z{Enter}");
  expect(app.host.edits).toEqual([{ kind: "set", path: ["layers", 0, "init"], value: "zeros" }]);
  await press(app, "{Enter}");
  await press(app, "{ArrowUp}{Escape}");
  expect(app.host.edits).toHaveLength(1);
  expect(app.stack.row(0).options("init")).toHaveLength(0);
});

test("choosing what is chosen already is no edit", async () => {
  const app = await startApp();
  await click(app, app.stack.row(0).chip("activation"));
  await press(app, "{Enter}");
  expect(app.host.edits).toEqual([]);
});

test("the batch norm chip is a toggle", async () => {
  const app = await startApp();
  expect(app.stack.row(0).chip("batchNorm").getAttribute("aria-pressed")).toBe("true");
  await click(app, app.stack.row(0).chip("batchNorm"));
  await click(app, app.stack.row(1).chip("batchNorm"));
  expect(app.host.design?.layers.map(({ batchNorm }) => batchNorm !== undefined)).toEqual([
    false,
    true,
    false,
  ]);
  expect(app.host.edits).toHaveLength(2);
  expect(app.stack.row(1).text).toContain("560 params");
});

test("the output's initialization and loss", async () => {
  const app = await startApp();
  await click(app, app.stack.row("output").chip("init"));
  await press(app, "z{Enter}");
  await click(app, app.stack.row("output").chip("loss"));
  await press(app, "m{Enter}");
  expect(app.host.edits).toEqual([
    { kind: "set", path: ["output", "init"], value: "zeros" },
    { kind: "set", path: ["loss"], value: "mean-squared-error" },
  ]);
});

test("parameters that are not as usual stand on the chip", async () => {
  const app = await startApp({
    text: '{ "dataset": { "path": "i.csv" }, "layers": [{ "activation": { "type": "leaky-relu", "negativeSlope": 0.2 } }] }',
  });
  expect(app.stack.row(0).chip("activation").innerText.trim()).toBe("Leaky ReLU · negative slope 0.2");
});

// ------------------------------------------------------------------------------------------------ histograms

test("histograms show the untrained network at once, and the pre-activation on demand", async () => {
  const app = await startApp();
  expect(app.stack.row(0).histogram).toBeDefined();
  expect(app.stack.quantityToggle.innerText).toContain("activation, untrained");
  await click(app, app.stack.quantityToggle);
  expect(app.stack.quantityToggle.innerText).toContain("pre-activation, untrained");
  expect(app.stack.quantityToggle.getAttribute("aria-pressed")).toBe("true");
  expect(app.memory.state?.histogram).toBe("preActivation");
});

test("the selection survives a reload, and a shorter network", async () => {
  const app = await startApp();
  app.store.select(2);
  const { memory } = app;
  const again = await startApp({ state: memory.state });
  expect(again.store.selection).toBe(2);
  again.host.setText('{ "dataset": { "path": "iris.csv" }, "layers": [{}] }');
  await again.settled();
  expect(again.store.selection).toBe(0);
});

// ------------------------------------------------------------------------------------------------ menu, help

/** What VS Code finds on the element that a `contextmenu` event comes from, as seen outside of all shadow roots. */
function menuContext(app: AppHarness, target: HTMLElement): unknown {
  target.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true }));
  const { vscodeContext } = app.element.dataset;
  return vscodeContext === undefined ? undefined : JSON.parse(vscodeContext);
}

test("a right click, or the menu key, on a layer selects it and says which menu it has", async () => {
  const app = await startApp();
  expect(menuContext(app, app.stack.row(2).addAbove)).toEqual({
    webviewSection: "layer",
    isFirstLayer: false,
    isLastLayer: true,
    layer: 2,
    preventDefaultContextMenuItems: true,
  });
  expect(app.store.selection).toBe(2);
  expect(menuContext(app, app.stack.row("input").element)).toMatchObject({ webviewSection: "input" });
  expect(menuContext(app, app.toolbar.button("train"))).toBeUndefined();
});

test("the menu of a field is about its path in the design, and keeps the menu of texts", async () => {
  const app = await startApp();
  app.store.select(1);
  await app.settled();
  const forms = deepAll(deep(app.element, "mlp-inspector"), "mlp-field-form");
  const field = forms.map((form) => deepMaybe(form, "[data-field=batchNorm]")).find((found) => found);
  if (!field) throw new Error("There is no such field.");
  expect(menuContext(app, field)).toEqual({
    webviewSection: "field",
    field: "layers[1].batchNorm",
    preventDefaultContextMenuItems: false,
  });
});

test("what a control means is shown with the keyboard's focus, and Escape takes it away", async () => {
  const app = await startApp();
  app.stack.row(0).focus();
  await press(app, "{Tab}");
  await expect.poll(() => app.help).toBe("Add a layer here");
  expect(deepActive()?.ariaDescription).toBe("Add a layer here");
  await press(app, "{Escape}");
  expect(app.help).toBe("");
});

test("a long name is shown whole with the focus", async () => {
  const path = `${"a-long-folder/".repeat(12)}iris.csv`;
  const app = await startApp({ text: `{ "dataset": { "path": "${path}" } }` });
  app.stack.row("input").focus();
  await press(app, "{Tab}");
  await expect.poll(() => app.help).toBe(path);
  await press(app, "{ArrowDown}");
  expect(app.store.selection).toBe(0);
});

test("help is shown to the pointer, too", async () => {
  const app = await startApp();
  app.stack
    .row(0)
    .chip("batchNorm")
    .dispatchEvent(new PointerEvent("pointerover", { bubbles: true, composed: true }));
  await expect.poll(() => app.help).toContain("Batch normalization");
});

test("the output row says what the loss applies to the outputs", async () => {
  const app = await startApp();
  const applied = () => app.stack.row("output").applied;
  expect(applied()).toBe("softmax, by the loss");
  app.host.setText(
    '{ "dataset": { "path": "iris.csv" }, "output": { "activation": "tanh" }, "loss": "mean-squared-error" }',
  );
  await app.settled();
  expect(applied()).toBe("Tanh");
});
