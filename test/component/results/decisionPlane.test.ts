import "../../../src/webview/results/decisionPlane.ts";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type {
  Plane,
  PlaneQuery,
  RawInputs,
  RawValue,
  RowAnswer,
  RowQuestion,
} from "../../../src/shared/results/resultsRequests.ts";
import type { DecisionPlane } from "../../../src/webview/results/decisionPlane.ts";
import { countPixels, find, painted, pixel, point, setTheme, show, text } from "../plots/harness.ts";
import { answering, finished, twoNumbers } from "./elementHarness.ts";

/** The right half is of the second class, the more the further right; one row of each class is on the wrong side. */
function halves({ size, points }: PlaneQuery): Plane {
  const scores = Float32Array.from({ length: size ** 2 }, (_, at) => ((at % size) + 0.5) / size);
  return {
    moment: { step: 1, epoch: 1, isLive: false },
    x: { low: -1, high: 1 },
    y: { low: -1, high: 1 },
    size,
    classes: Uint16Array.from(scores, (score) => Number(score >= 0.5)),
    scores,
    points:
      points === null
        ? null
        : {
            total: 400,
            rows: [0, 1, 2, 3],
            x: [-0.5, 0.5, 0.6, -0.6],
            y: [0.5, 0.5, -0.5, -0.5],
            actual: [0, 1, 0, 1],
            predicted: [0, 1, 1, 0],
          },
  };
}

/** An answer that changes over the ranges of x1 and x3 alone. */
function constantInX2(): RowAnswer {
  return {
    moment: { step: 1, epoch: 1, isLive: false },
    answer: { kind: "class", predicted: 0, scores: [0.9, 0.1] },
    sweeps: [
      { column: "x1", values: [0, 1], answers: [0.9, 0.1, 0.2, 0.8] },
      { column: "x2", values: [0, 1], answers: [0.9, 0.1, 0.9, 0.1] },
      { column: "x3", values: [0, 1], answers: [0.9, 0.1, 0.5, 0.5] },
    ],
    notes: [],
  };
}

/** Answers to planes that the test gives out one by one. */
function waitingPlanes() {
  const waiting: { query: PlaneQuery; give: () => void }[] = [];
  const { send, asked } = answering({
    plane: (query) => new Promise((resolve) => waiting.push({ query, give: () => resolve(halves(query)) })),
  });
  return { send, asked, waiting };
}

async function start(
  answers = answering({ plane: halves }),
  inputs: RawInputs = twoNumbers(),
): Promise<DecisionPlane> {
  setTheme("vscode-dark", {
    "charts-blue": "#0000ff",
    "charts-orange": "#ff8000",
    "editor-background": "#000000",
    foreground: "#ffffff",
  });
  const element = document.createElement("mlp-decision-plane");
  Object.assign(element, { send: answers.send, version: finished, inputs });
  await show(element, 400);
  await settled(element);
  return element;
}

async function settled(element: DecisionPlane): Promise<void> {
  await painted(element);
  await painted(element);
}

const planeCanvas = (element: DecisionPlane) => find(element, ".plot canvas") as HTMLCanvasElement;
const plotOf = (element: DecisionPlane) => find(element, ".plot") as HTMLElement;

test("the picture of the answers is drawn with the rows, and asked for once", async () => {
  const answers = answering({ plane: halves });
  const element = await start(answers);
  expect(answers.asked).toEqual([
    {
      name: "plane",
      params: { run: "latest", x: "x1", y: "x2", values: ["", ""], size: 200, points: "train" },
    },
  ]);
  const [, , left] = pixel(planeCanvas(element), 0.15, 0.5).split(",").map(Number);
  const [right] = pixel(planeCanvas(element), 0.95, 0.5).split(",").map(Number);
  expect(left).toBeGreaterThan(90);
  expect(right).toBeGreaterThan(90);
  expect(find(element, "p.dim")?.textContent).toBe("4 of 400 rows are drawn.");
});

test("class regions have one color each", async () => {
  const element = await start();
  const before = pixel(planeCanvas(element), 0.45, 0.3);
  const list = find(element, "[data-choice=shade]") as HTMLSelectElement;
  await userEvent.selectOptions(list, "regions");
  await settled(element);
  expect(pixel(planeCanvas(element), 0.45, 0.3)).not.toBe(before);
  expect(pixel(planeCanvas(element), 0.45, 0.3)).toBe(pixel(planeCanvas(element), 0.2, 0.3));
});

test("mistaken rows are outlined, and a moved threshold decides which they are", async () => {
  const element = await start();
  const outlined = countPixels(planeCanvas(element), [255, 255, 255]);
  element.threshold = 0.99;
  await settled(element);
  // The second class's two rows are mistaken then, and none of the first class.
  expect(countPixels(planeCanvas(element), [255, 255, 255])).not.toBe(outlined);
  expect(element.drawn?.threshold).toBe(0.99);
});

test("while the run trains, the next picture is asked for when the last one has come and the run has advanced", async () => {
  const { send, waiting } = waitingPlanes();
  const element = await start({ send, asked: [] });
  element.live = true;
  element.version = { subject: "latest 1", version: "1" };
  await settled(element);
  // The picture of a network at rest is not needed any more.
  expect(waiting.map(({ query }) => [query.size, query.points])).toEqual([
    [200, "train"],
    [64, "train"],
  ]);
  waiting[1].give();
  await settled(element);
  expect(element.drawn?.plane.size).toBe(64);
  for (const version of ["2", "3", "4"]) {
    element.version = { subject: "latest 1", version };
    await settled(element);
  }
  expect(waiting).toHaveLength(3);
  // The rows are known.
  expect(waiting[2].query.points).toBeNull();
  waiting[2].give();
  await settled(element);
  expect(waiting).toHaveLength(4);
  expect(element.drawn?.points?.rows).toHaveLength(4);
  element.live = false;
  element.version = { subject: "latest 1", version: "4 ended" };
  await settled(element);
  expect(waiting.at(-1)?.query).toMatchObject({ size: 200, points: "train" });
});

test("the old picture stays, at half opacity, until the one of another run has come", async () => {
  const { send, waiting } = waitingPlanes();
  const element = await start({ send, asked: [] });
  waiting[0].give();
  await settled(element);
  const first = element.drawn?.plane;
  expect(plotOf(element).classList.contains("old")).toBe(false);
  element.version = { subject: "another", version: "" };
  element.run = "another";
  await settled(element);
  expect(element.drawn?.plane).toBe(first);
  expect(plotOf(element).classList.contains("old")).toBe(true);
  waiting[1].give();
  await settled(element);
  expect(element.drawn?.plane).not.toBe(first);
  expect(plotOf(element).classList.contains("old")).toBe(false);
});

test("nothing is asked while it is hidden", async () => {
  const answers = answering({ plane: halves });
  const element = document.createElement("mlp-decision-plane");
  element.hidden = true;
  Object.assign(element, { send: answers.send, version: finished, inputs: twoNumbers() });
  await show(element, 400);
  await settled(element);
  expect(answers.asked).toEqual([]);
  element.hidden = false;
  await settled(element);
  expect(answers.asked).toHaveLength(1);
});

test("arrow keys move the cursor, whose place and answer are its name, and pick the row", async () => {
  const element = await start();
  const picked: (readonly RawValue[])[] = [];
  element.addEventListener("point-pick", (event) =>
    picked.push((event as CustomEvent<readonly RawValue[]>).detail),
  );
  plotOf(element).focus();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowUp}");
  await settled(element);
  expect(picked).toEqual([
    ["0.05", "0"],
    ["0.1", "0"],
    ["0.1", "0.05"],
  ]);
  expect(plotOf(element).getAttribute("aria-label")).toBe(
    "What the network answers over x1 (across) and x2 (up); cursor at x1 0.1, x2 0.05: upper (upper 0.55, lower 0.45)",
  );
  expect(text(element, "announced")).toBe("x1 0.1, x2 0.05: upper (upper 0.55, lower 0.45)");
  await userEvent.keyboard("{Shift>}{ArrowLeft}{/Shift}");
  expect(picked.at(-1)).toEqual(["0.09", "0.05"]);
});

test("the pointer reads the plane, and a click picks the row there", async () => {
  const element = await start();
  const picked: (readonly RawValue[])[] = [];
  element.addEventListener("point-pick", (event) =>
    picked.push((event as CustomEvent<readonly RawValue[]>).detail),
  );
  point(planeCanvas(element), 0.95, 0.1);
  await settled(element);
  expect(text(element, "readout")).toContain("upper (upper 0.9");
  expect(picked).toEqual([]);
  await userEvent.click(planeCanvas(element), { position: { x: 300, y: 100 } });
  await settled(element);
  expect(picked).toHaveLength(1);
  expect(Number(picked[0][0])).toBeGreaterThan(0.3);
});

test("of three classes and of several numbers the whole answer is asked for at the cursor", async () => {
  const inputs = twoNumbers({ classes: ["a", "b", "c"] });
  const answers = answering({
    plane: halves,
    answerRow: ({ values }: RowQuestion) => ({
      moment: { step: 1, epoch: 1, isLive: false },
      answer: { kind: "class", predicted: 2, scores: [0.1, 0.2, 0.7] },
      sweeps: [],
      notes: [{ column: "x1", note: String(values) }],
    }),
  });
  const element = await start(answers, inputs);
  plotOf(element).focus();
  await userEvent.keyboard("{ArrowRight}");
  await settled(element);
  expect(answers.asked.at(-1)).toEqual({
    name: "answerRow",
    params: { run: "latest", values: ["0.05", "0"], sweep: false },
  });
  expect(text(element, "readout")).toBe("x1 0.05, x2 0: c (c 0.70, b 0.20, a 0.10)");
});

test("of more inputs two are chosen; the others are held at a row's values, which is said", async () => {
  const inputs = twoNumbers();
  const [first] = inputs.inputs;
  const answers = answering({ plane: halves, answerRow: constantInX2 });
  const three = { ...inputs, inputs: [...inputs.inputs, { ...first, column: "x3" }] } as RawInputs;
  const element = await start(answers, three);
  expect(text(element, "others")).toBe("The other input is held at typical values.");
  element.values = ["0.1", "0.2", "0.3"];
  element.valuesName = "row 12";
  await settled(element);
  expect(text(element, "others")).toBe("The other input is held at the values of row 12.");
  // At first those over which the answer changes most.
  expect(answers.asked.at(-1)?.params).toMatchObject({ x: "x1", y: "x3", values: ["", "0.2", ""] });
  await userEvent.selectOptions(find(element, "[data-choice=across]") as HTMLSelectElement, "x2");
  await settled(element);
  expect(answers.asked.at(-1)?.params).toMatchObject({ x: "x2", y: "x3", values: ["0.1", "", ""] });
  // Choosing the other axis's column exchanges the two.
  await userEvent.selectOptions(find(element, "[data-choice=up]") as HTMLSelectElement, "x2");
  await settled(element);
  expect(answers.asked.at(-1)?.params).toMatchObject({ x: "x3", y: "x2" });
});

test("numbers are a surface with a scale, and the rows in the same colors", async () => {
  const inputs = twoNumbers({ classes: [], targets: ["price"], areProbabilities: false });
  const answers = answering({ plane: (query) => ({ ...halves(query), classes: null }) });
  const element = await start(answers, inputs);
  expect(find(element, "h2")?.textContent).toBe("Prediction surface");
  expect(pixel(planeCanvas(element), 0.2, 0.5)).not.toBe(pixel(planeCanvas(element), 0.9, 0.5));
  expect(find(element, "mlp-plane-legend")?.shadowRoot?.textContent?.replace(/\s+/g, " ")).toContain(
    "price01",
  );
  expect(find(element, "[data-choice=shade]")).toBeUndefined();
});

test("why there is no picture is said, and one column is not enough", async () => {
  const element = await start(
    answering({
      plane: () => {
        throw new Error("The data has changed. Train again.");
      },
    }),
  );
  expect(find(element, "[role=alert]")?.textContent).toBe("The data has changed. Train again.");
  const inputs = twoNumbers();
  element.inputs = { ...inputs, inputs: inputs.inputs.slice(0, 1) };
  await settled(element);
  expect(find(element, "p.dim")?.textContent).toBe("A plane needs two inputs that are numbers.");
});
