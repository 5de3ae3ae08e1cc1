// The page "Backprop" as a whole, on the numbers that the engine computes for a real row.
import { beforeEach, describe, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type AppHarness, startApp } from "./harness/appHarness.ts";
import { BackpropHarness } from "./harness/backpropHarness.ts";
import { deep, deepAll, deepMaybe, deepText, textOf } from "./harness/deep.ts";
import { realDataset, trainedTensors } from "./realRun.ts";

beforeEach(() => page.viewport(1440, 900));

const plain = (text: string) => text.replaceAll("\u00a0", "");

/** A 2-3-2 network on the two spirals. */
const tiny = {
  dataset: { path: "two-spirals.csv" },
  layers: [{ units: 3 }],
  training: { l2: 0.01, optimizer: { type: "sgd", learningRate: 0.1 } },
};

async function start(design: object = tiny): Promise<{ app: AppHarness; backprop: BackpropHarness }> {
  const text = JSON.stringify(design);
  const explained = await realDataset(text);
  const app = await startApp({ text, dataset: explained.summary });
  app.host.explained = explained;
  app.host.showPage("backprop");
  await app.settled();
  const backprop = new BackpropHarness(app.element);
  await expect.poll(() => backprop.isShown && app.store.backprop.nudge !== undefined).toBe(true);
  await app.settled();
  return { app, backprop };
}

async function press(app: AppHarness, keys: string): Promise<void> {
  await userEvent.keyboard(keys);
  await app.settled();
}

/** Waits until the engine has answered what was asked by the last action. */
async function answered(app: AppHarness): Promise<void> {
  await expect.poll(() => app.store.backprop.isPending).toBe(false);
  await app.settled();
}

describe("a 2-3-2 network", () => {
  test("takes numbers that are typed in place of the row's, until the row's own are wanted", async () => {
    const { app, backprop } = await start();
    const panel = deep(backprop.page, "mlp-row-panel");
    const x = () => app.store.backprop.explanation?.graph.nodes.find(({ symbol }) => symbol === "x")?.value;
    const own = [...(x() ?? [])];
    const field = deep(panel, "[data-input='1'] mlp-number-field");
    field.dispatchEvent(new CustomEvent("commit", { detail: 3 }));
    await answered(app);
    expect([...(x() ?? [])]).toEqual([own[0], 3]);
    const before = app.store.backprop.explanation?.target[0] ?? 0;
    await userEvent.selectOptions(
      deep(panel, "[data-class]"),
      app.store.backprop.explanation?.classes[1 - before] ?? "",
    );
    await answered(app);
    expect(app.store.backprop.explanation?.target).toEqual([1 - before]);
    expect([...(x() ?? [])]).toEqual([own[0], 3]);
    deep(panel, "[data-action=untype]").click();
    await answered(app);
    expect([...(x() ?? [])]).toEqual(own);
    expect(deepMaybe(panel, "[data-action=untype]")).toBeUndefined();
  });

  test("is stepped through by keyboard, forward and backward, and every step is announced", async () => {
    const { app, backprop } = await start();
    backprop.steps.focus();
    expect(backprop.count).toBe("step 1 of 18");
    expect(plain(app.announcement)).toContain(
      "Step 1 of 18, forward: value of s₁, 3 × 1. Each of the 3 units",
    );
    const seen = [backprop.present];
    for (let step = 2; step <= 18; step++) {
      await press(app, "{ArrowRight}");
      seen.push(backprop.present);
      expect(backprop.count).toBe(`step ${step} of 18`);
      expect(plain(app.announcement)).toContain(
        `Step ${step} of 18, ${step <= 7 ? "forward" : "backward"}: `,
      );
    }
    expect(seen).toEqual("s₁ h₁ s₂ p ℓ R J J R ℓ p s₂ b₂ W₂ h₁ s₁ b₁ W₁".split(" "));
    await press(app, "{ArrowRight}");
    expect(backprop.count).toBe("step 18 of 18");
    await press(app, "{Home}");
    expect(backprop.count).toBe("step 1 of 18");
    await press(app, "{End}{ArrowLeft}{ArrowLeft}");
    expect(backprop.count).toBe("step 16 of 18");
    expect(plain(app.announcement)).toContain(
      "Step 16 of 18, backward: gradient at s₁, 1 × 3. Units 2 and 3 were below 0",
    );
  });

  test("shows no value before its step, and no gradient before it is reached", async () => {
    const { app, backprop } = await start();
    expect(backprop.node("h₁")).toContain("not computed yet");
    expect(backprop.node("W₁")).not.toContain("not computed yet");
    backprop.steps.focus();
    await press(app, "{ArrowRight}");
    expect(backprop.node("h₁")).not.toContain("not computed yet");
    const gradients = (symbol: string) =>
      deepAll(backprop.nodeBox(symbol), "mlp-matrix[tone=gradient]").length;
    await press(app, "{End}{ArrowLeft}");
    expect([gradients("h₁"), gradients("b₁"), gradients("W₁")]).toEqual([1, 1, 0]);
    await press(app, "{ArrowRight}");
    expect(gradients("W₁")).toBe(1);
    expect(gradients("y")).toBe(0);
  });

  test("the present node is enlarged: words, formulas as MathML, and the same in numbers with shapes", async () => {
    const { app, backprop } = await start();
    expect(backprop.operands).toEqual(["s₁", "W₁", "x", "b₁"]);
    expect(deepText(backprop.detail)).toContain("3 × 2");
    backprop.step("∂s₁").click();
    await app.settled();
    expect(
      deepAll(backprop.detail, "[data-formulas] math").map((math) => math.textContent?.replace(/\s/g, "")),
    ).toEqual(["∂J∂s₁=∂J∂h₁∂h₁∂s₁", "∂h₁∂s₁=diag(Ind(s₁>0))"]);
    expect(backprop.operands).toEqual(["∂J/∂s₁", "∂J/∂h₁", "∂h₁/∂s₁"]);
    expect(deepText(backprop.detail)).toContain("diag");
    backprop.step("∂W₁").click();
    await app.settled();
    expect(backprop.operands.slice(-4)).toEqual(["∂J/∂W₁", "(∂J/∂s₁)ᵀ", "xᵀ", "2 λ W₁"]);
  });

  test("Jacobians are shown by their structure, and written out on demand", async () => {
    const { app, backprop } = await start();
    backprop.step("∂s₁").click();
    await app.settled();
    const shapes = () =>
      deepAll<HTMLElement & { shape: readonly number[] }>(backprop.detail, "mlp-matrix").map(({ shape }) =>
        shape.join("×"),
      );
    expect(shapes()).toEqual(["1×3", "1×3", "1×3"]);
    backprop.button(backprop.detail, "write-out").click();
    await app.settled();
    expect(shapes()).toEqual(["1×3", "1×3", "3×3"]);
    expect(backprop.button(backprop.detail, "write-out").ariaPressed).toBe("true");
  });

  test("a click on a node goes to its step", async () => {
    const { app, backprop } = await start();
    deep(backprop.nodeBox("p"), "button.title").click();
    await app.settled();
    expect(backprop.count).toBe("step 4 of 18");
    await press(app, "{End}");
    backprop.steps.focus();
    await press(app, "{End}");
    deep(backprop.nodeBox("p"), "button.title").click();
    await app.settled();
    expect(backprop.count).toBe("step 11 of 18");
  });

  test("space plays and pauses; it ends at the last step", async () => {
    const { app, backprop } = await start();
    backprop.steps.focus();
    await press(app, " ");
    expect(app.store.backprop.isPlaying).toBe(true);
    await expect.poll(() => backprop.count).toBe("step 2 of 18");
    await press(app, " ");
    expect(app.store.backprop.isPlaying).toBe(false);
    app.store.backprop.goTo(17);
    app.store.backprop.playOn();
    expect(app.store.backprop.isPlaying).toBe(false);
  });
});

describe("nudging a weight", () => {
  const pairs = (backprop: BackpropHarness) => {
    const list = deep(backprop.nudge, "[data-nudge]");
    const values = deepAll(list, "dd").map(textOf);
    return Object.fromEntries(deepAll(list, "dt").map((term, i) => [textOf(term), values[i]]));
  };

  test("the quotient approaches the gradient, with agreeing digits in bold", async () => {
    const { app, backprop } = await start();
    backprop.weight("W₁", 1).click();
    await expect.poll(() => textOf(deepMaybe(backprop.nudge, "p b"))).toBe("W₁[1, 2]");
    await app.settled();
    const gradient = app.store.backprop.nudge?.gradient ?? Number.NaN;
    await expect.poll(() => app.store.backprop.nudge?.value).toBeCloseTo(1.0142, 3);
    const shown = pairs(backprop);
    expect(Number(shown["gradient ∂J/∂w"].replace("−", "-"))).toBeCloseTo(
      app.store.backprop.nudge?.gradient ?? gradient,
      4,
    );
    const bold = deepAll(deep(backprop.nudge, "[data-nudge]"), "dd b").map((digits) => textOf(digits).length);
    expect(bold.at(-1)).toBeGreaterThanOrEqual(bold[0]);
    expect(bold.at(-1)).toBeGreaterThan(3);
  });

  test("the slider answers with J, and moves by keyboard without moving the steps", async () => {
    const { app, backprop } = await start();
    const before = backprop.count;
    expect(pairs(backprop).Δw).toBe("0");
    backprop.slider.focus();
    await press(app, "{ArrowRight}{ArrowRight}");
    expect(pairs(backprop).Δw).toBe("0.05");
    const { nudge, position } = app.store.backprop;
    const expected = ((nudge?.objectives[position] ?? 0) - (nudge?.objective ?? 0)) / 0.05;
    expect(Number(pairs(backprop)["ΔJ/Δw"].replace("−", "-"))).toBeCloseTo(expected, 4);
    expect(backprop.count).toBe(before);
    expect(backprop.slider.getAttribute("aria-valuetext")).toMatch(/^W₁\[1, 1\] 0\.\d+, J \d\.\d+$/);
    expect(app.host.edits).toEqual([]);
  });

  test("arrow keys go over the elements of a parameter, one of which Tab reaches", async () => {
    const { app, backprop } = await start();
    backprop.weight("W₁", 0).focus();
    await press(app, "{ArrowDown}{ArrowRight}{Enter}");
    expect(app.store.backprop.weight).toEqual({ node: "W₁", element: 3 });
    const stops = deepAll(deep(backprop.nodeBox("W₁"), "mlp-matrix"), "button").filter(
      ({ tabIndex }) => tabIndex === 0,
    );
    expect(stops).toHaveLength(1);
    expect(backprop.count).toBe("step 1 of 18");
  });
});

test("one SGD step shows the new loss, and leaves the design as it is", async () => {
  const { app, backprop } = await start();
  const objective = () => textOf(deep(backprop.nudge, "[data-objective]"));
  const J = app.store.backprop.explanation?.objectives[0] ?? Number.NaN;
  expect(objective()).toBe(`J = ${J.toPrecision(5)}`);
  backprop.button(backprop.nudge, "sgd-step").click();
  await expect.poll(() => objective()).toMatch(/^Step 1: J /);
  const [before, after] = app.store.backprop.explanation?.objectives ?? [];
  expect(before).toBe(J);
  expect(after).toBeLessThan(J);
  expect(objective()).toBe(`Step 1: J ${before.toPrecision(5)} → ${after.toPrecision(5)} (lower)`);
  expect(textOf(deep(backprop.page, "[data-moment]"))).toContain("after 1 SGD step made here");
  backprop.button(backprop.nudge, "sgd-reset").click();
  await expect.poll(() => objective()).toBe(`J = ${J.toPrecision(5)}`);
  expect(app.host.edits).toEqual([]);
});

describe("a batch", () => {
  const norm = { ...tiny, layers: [{ units: 3, batchNorm: true, activation: "tanh" }] };

  test("is offered where batch norm needs one, and shows one example after the other", async () => {
    const { app, backprop } = await start(norm);
    expect(deepText(backprop.rows)).toContain("Batch norm needs a batch");
    backprop.button(backprop.rows, "batch").click();
    await expect.poll(() => app.store.backprop.explanation?.graph.examples).toBe(8);
    await app.settled();
    expect(textOf(deep(backprop.rows, "[data-example]"))).toBe("example 1 of 8: row 1");
    const first = backprop.node("x");
    deep(backprop.rows, "[aria-label='Next example']").click();
    await app.settled();
    expect(backprop.node("x")).not.toBe(first);
    backprop.step("∂W₁").click();
    await app.settled();
    expect(deepText(backprop.detail)).toContain("sum over 8 examples");
    expect(deepText(backprop.detail)).toContain("part of example 2");
  });

  test("the switch for constants says how wrong the gradient becomes", async () => {
    const { app, backprop } = await start(norm);
    backprop.button(backprop.rows, "batch").click();
    await expect.poll(() => app.store.backprop.explanation?.graph.examples).toBe(8);
    backprop.step("∂z₁").click();
    await app.settled();
    expect(backprop.words).toContain("Three ways lead back");
    backprop.button(backprop.rows, "constants").click();
    await expect.poll(() => app.store.backprop.explanation?.graph.constantStatistics).toBe(true);
    await answered(app);
    backprop.step("∂z₁").click();
    await app.settled();
    expect(backprop.words).toMatch(
      /as if μ and v did not depend on it\. The exact gradient differs by [\d.]+ % of its size\./,
    );
  });
});

test("the activation's curve marks this row's pre-activations and names those on a flat part", async () => {
  const { backprop } = await start();
  const curve = deep(backprop.rows, "mlp-activation-curve");
  await expect.poll(() => deepAll(curve, ".mark").length).toBe(3);
  expect(textOf(deep(curve, "[data-marks]"))).toBe("unit 2, unit 3: f and f′ are 0.");
});

test("the layer inspector has the curve over the whole batch's pre-activations", async () => {
  const { app } = await start();
  app.host.showPage("network");
  app.store.select(0);
  await app.settled();
  const measures = deep(app.element, "mlp-inspector", "mlp-layer-measures");
  await expect.poll(() => deepAll(deep(measures, "mlp-activation-curve"), ".bar").length).toBeGreaterThan(10);
});

test("another row is computed and shown; its number is checked", async () => {
  const { app, backprop } = await start();
  app.store.backprop.showRow(16);
  await answered(app);
  expect(app.store.backprop.explanation?.rows).toEqual([16]);
  app.store.backprop.showRow(5000);
  await answered(app);
  expect(deepText(backprop.page)).toContain("There is no row 5001");
  app.store.backprop.showRow(0);
  await answered(app);
  expect(deepText(backprop.page)).not.toContain("There is no row");
});

test("a network that is too large gives a small one, and says so; wide layers are paged", async () => {
  const layers = Array.from({ length: 8 }, () => ({ units: 40 }));
  const { app, backprop } = await start({ ...tiny, layers });
  expect(textOf(deep(backprop.page, "[data-moment]"))).toContain(
    "Shown is a small one with its first 3 hidden layers (16, 16, 16 units)",
  );
  const s = deep(backprop.nodeBox("s₁"), "mlp-matrix");
  expect(deepText(s)).toContain("element 1–6 of 16");
  deep(s, "[aria-label='Next elements']").click();
  await app.settled();
  expect(deepText(s)).toContain("element 7–12 of 16");
  expect(deepText(deep(backprop.nodeBox("W₂"), "mlp-matrix"))).toMatch(/norm \d/);
});

test("the weights are those of the run, where there is one and that is asked for", async () => {
  const { app, backprop } = await start();
  expect(deepMaybe(backprop.rows, "[data-action=trained]")).toBeUndefined();
  const tensors = await trainedTensors(
    JSON.stringify({ ...tiny, training: { ...tiny.training, epochs: 1 } }),
  );
  app.host.trained = { tensors, moment: "of step 5, epoch 1" };
  app.host.startRun("finished");
  await app.settled();
  const moment = () => textOf(deep(backprop.page, "[data-moment]"));
  expect(moment()).toContain("Weights before training.");
  const W = () => app.store.backprop.explanation?.graph.nodes[1].value[0];
  const before = W();
  backprop.button(backprop.rows, "trained").click();
  await expect.poll(moment).toContain("Weights of step 5, epoch 1.");
  expect(W()).toBe(tensors["layers.0.weight"].data[0]);
  backprop.button(backprop.rows, "trained").click();
  await expect.poll(moment).toContain("Weights before training.");
  expect(W()).toBe(before);
});

test("nothing is asked while the page is hidden, and a changed design is asked for when it is shown", async () => {
  const { app } = await start();
  const asked = () => app.host.requests.filter(({ name }) => name === "explain").length;
  const before = asked();
  app.host.showPage("network");
  await app.settled();
  app.host.setText(app.host.text.replace('"units":3', '"units":4'));
  await app.settled();
  expect(asked()).toBe(before);
  app.host.showPage("backprop");
  await expect.poll(() => app.store.backprop.explanation?.graph.nodes[1].shape).toEqual([4, 2]);
});

test.each([420, 700, 1000])("nothing overflows at a width of %i", async (width) => {
  await page.viewport(width, 900);
  const { app, backprop } = await start();
  backprop.step("∂W₁").click();
  await app.settled();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  const body = deep(app.element, ".body");
  expect(body.scrollWidth).toBeLessThanOrEqual(body.clientWidth + 1);
});
