import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { maxAnswerTokens, tokensOf } from "../../../../src/cli/agents/answer.ts";
import { bundleCli } from "../bundle.ts";
import { folderWith } from "../helpers.ts";
import { design, workspace } from "./workspace.ts";

/** The id of the run that an answer reports. */
const runIn = (answer: string) => /^Run (\S+):/.exec(answer)?.[1] ?? "none";

describe("any tool", () => {
  test("with another name or an unknown member says what there is", async () => {
    const { run } = await workspace();
    await expect(run("mlp_delete_design", {})).rejects.toThrow(
      /^There is no tool mlp_delete_design; the tools are mlp_inspect_data,/,
    );
    await expect(run("mlp_read_design", { file: "iris.mlp.json" })).rejects.toThrow(/^path is missing/);
  });

  test.each<[string, object]>([
    ["mlp_inspect_data", { path: "PATH.csv" }],
    ["mlp_read_design", { path: "PATH.mlp.json" }],
    ["mlp_edit_design", { path: "PATH.mlp.json", set: ["training.epochs=1"] }],
    ["mlp_train_network", { design: "PATH.mlp.json" }],
    ["mlp_read_run", { design: "PATH.mlp.json" }],
    ["mlp_run_experiment", { experiment: "PATH.mlp-experiment.json" }],
    ["mlp_predict_rows", { model: "PATH.safetensors", rows: [{}] }],
  ])("%s sees no file outside the workspace, by a path or a link", async (name, input) => {
    const { run, folder } = await workspace();
    const outside = await folderWith({
      "secret.csv": "a,b\n1,2\n",
      "secret.mlp.json": design,
      "secret.mlp-experiment.json": "{}",
      "secret.safetensors": "",
    });
    await symlink(outside, join(folder, "link"));
    for (const path of [join(outside, "secret"), "../secret", "link/secret"])
      await expect(run(name, JSON.parse(JSON.stringify(input).replace("PATH", path)))).rejects.toThrow(
        /is outside the workspace/,
      );
  });

  test("does not train on data outside the workspace, which a design in it may name", async () => {
    const outside = await folderWith({ "secret.csv": "a,b\n1,2\n" });
    const { run } = await workspace({
      "bad.mlp.json": JSON.stringify({ dataset: { path: join(outside, "secret.csv") } }),
    });
    await expect(run("mlp_train_network", { design: "bad.mlp.json" })).rejects.toThrow(
      /is outside the workspace/,
    );
    await expect(run("mlp_inspect_data", { path: "bad.mlp.json" })).rejects.toThrow(
      /is outside the workspace/,
    );
  });
});

test("tokens are not estimated too low", () => {
  // Counted by a tokenizer in use: 1, 5, 12 and 4 tokens.
  for (const [text, tokens] of [
    ["network", 1],
    ["The network is trained.", 5],
    ["5.1,3.5,1.4,", 12],
    ["0.9714", 4],
  ] as const)
    expect(tokensOf(text)).toBeGreaterThanOrEqual(tokens);
});

describe("mlp_inspect_data", () => {
  test("reports the columns, the guesses and the findings of a file and of a design", async () => {
    const { run } = await workspace({
      "copy.csv": `a,b,c\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 3},${i % 3}\n`).join("")}`,
    });
    const answer = await run("mlp_inspect_data", { path: "iris.csv" });
    expect(answer).toContain(
      "iris.csv: 150 rows, 5 columns, 4 inputs of the network.\nTask: classification; target: species.",
    );
    expect(answer).toContain("- petal_width; numeric; 0; 22; 0.1 to 2.5, mean 1.2; One input, standardized.");
    expect(answer).toContain("- species; target; 0; 3; setosa (50), versicolor (50), virginica (50);");
    expect(await run("mlp_inspect_data", { path: "iris.mlp.json" })).toContain("target: species.");
    expect(await run("mlp_inspect_data", { path: "iris.csv", target: "petal_width" })).toContain(
      "Task: regression; target: petal_width.",
    );
    expect(await run("mlp_inspect_data", { path: "copy.csv", target: "c" })).toMatch(
      /- error: .*"b".* Fix: set "dataset\.columns\.b=/,
    );
    await expect(run("mlp_inspect_data", { path: "iris.mlp.json", target: "x" })).rejects.toThrow(
      /^"target" is for a data file/,
    );
    await expect(run("mlp_inspect_data", { path: "none.csv" })).rejects.toThrow(
      "none.csv does not exist. Name a data file or a design of the workspace.",
    );
  });

  test("answers of a wide table are bounded, and pages have every column once", async () => {
    const names = Array.from({ length: 300 }, (_, i) => `column_with_a_long_name_${i}`);
    const rows = Array.from({ length: 20 }, (_, row) => names.map((_, i) => (row * i) % 11).join(","));
    const { run } = await workspace({ "wide.csv": `${names.join(",")}\n${rows.join("\n")}\n` });
    const seen: string[] = [];
    let from = 0;
    for (let pages = 0; pages < 40; pages++) {
      const answer = await run("mlp_inspect_data", { path: "wide.csv", from });
      expect(tokensOf(answer)).toBeLessThanOrEqual(maxAnswerTokens);
      seen.push(...[...answer.matchAll(/^- (column_\S+);/gm)].map(([, name]) => name));
      const next = /call again with "from": (\d+)/.exec(answer)?.[1];
      if (next === undefined) break;
      from = Number(next);
    }
    expect(seen).toEqual(names);
    expect(await run("mlp_inspect_data", { path: "wide.csv", from: 999 })).toContain(
      '"from": 999 is behind the last one.',
    );
  });
});

test("an answer is bounded where findings and names are long, too", async () => {
  const names = Array.from({ length: 40 }, (_, i) => `${"ä-1.".repeat(100)}${i}`);
  const rows = Array.from({ length: 40 }, (_, row) =>
    names.map((_, i) => (i === 39 ? row % 2 : i)).join(","),
  );
  const { run } = await workspace({ "long.csv": `${names.join(",")}\n${rows.join("\n")}\n` });
  const answer = await run("mlp_inspect_data", { path: "long.csv" });
  expect(tokensOf(answer)).toBeLessThanOrEqual(maxAnswerTokens);
  expect(answer).toMatch(/\n… and \d+ more lines\.\nColumns \(name; .*\):\n- ä-1/);
  expect(answer).toMatch(/more columns: call again with "from": [1-9]/);
});

describe("mlp_read_design", () => {
  test("returns the text with its problems, as an editor has it", async () => {
    const { run } = await workspace();
    expect(await run("mlp_read_design", { path: "iris.mlp.json" })).toBe(
      `iris.mlp.json: 9 lines, no problems.\n${design.trimEnd()}`,
    );
    const unsaved = await run(
      "mlp_read_design",
      { path: "iris.mlp.json" },
      { openText: async () => '{ "layrs": [] }' },
    );
    expect(unsaved).toMatch(/^iris\.mlp\.json: 1 lines, 2 problems\.\n- line 1, error: .*layrs/);
    expect(await run("mlp_read_design", { path: "iris.mlp.json", from: 8 })).toMatch(
      /problems\.\n {2}"training".*\n\}$/,
    );
  });

  test("lays out a text of long lines, so that nothing of it is cut off", async () => {
    const notes = "a".repeat(300);
    const inOneLine = {
      dataset: { path: "iris.csv" },
      training: { epochs: 7 },
      lesson: { title: "x".repeat(90), notes },
    };
    const { run } = await workspace({ "line.mlp.json": JSON.stringify(inOneLine) });
    const answer = await run("mlp_read_design", { path: "line.mlp.json" });
    expect(answer).toMatch(/\nThe file has long lines: it is shown laid out anew/);
    expect(answer).toContain('\n  "epochs": 7\n');
    expect(answer).toContain(notes);
  });

  test("returns a long text in pages", async () => {
    const lines = Array.from({ length: 900 }, (_, i) => `    // A comment in line ${i + 3}.`);
    const long = design.replace('  "dataset"', `${lines.join("\n")}\n  "dataset"`);
    const { run } = await workspace({ "long.mlp.json": long });
    const seen: string[] = [];
    let from: number | undefined = 1;
    while (from !== undefined) {
      const answer: string = await run("mlp_read_design", { path: "long.mlp.json", from });
      expect(tokensOf(answer)).toBeLessThanOrEqual(maxAnswerTokens);
      const next: string | undefined = /^\d+ more lines: call again with "from": (\d+)\.$/m.exec(answer)?.[1];
      seen.push(...answer.split("\n").slice(1, next === undefined ? undefined : -1));
      from = next === undefined ? undefined : Number(next);
    }
    expect(seen.join("\n")).toBe(long.trimEnd());
  });

  test("explains fields, and suggests those that exist", async () => {
    const { run } = await workspace();
    const explain = (field: string) => run("mlp_read_design", { path: "iris.mlp.json", field });
    expect(await explain(".")).toContain("\n- training (object): How the network is trained");
    expect(await explain("training.epochs")).toMatch(/^training\.epochs: .*\n- default: \d+\n- integer ≥ 0/);
    expect(await explain("layers[0].activation")).toMatch(/^layers\[0\]\.activation: [\s\S]*- "gelu": /);
    expect(await explain("training.optimizer")).toMatch(
      /\n- of "adamw": weightDecay \(number ≥ 0 ≤ 1000, default 0\.01\): /,
    );
    const [title, ...values] = (await explain("dataset")).split("\n");
    const rest = await run("mlp_read_design", { path: "iris.mlp.json", field: "dataset", from: 5 });
    expect(rest.split("\n")).toEqual([title, ...values.slice(5)]);
    await expect(explain("training.epoch")).rejects.toThrow(
      /^There is no field training\.epoch; training has .*Did you mean "epochs"\?/,
    );
  });
});

describe("mlp_train_network, mlp_read_run and mlp_predict_rows", () => {
  test("train, record and report a run, whose network then answers rows", async () => {
    const { run, progress, folder, read } = await workspace();
    expect(await run("mlp_read_run", { design: "iris.mlp.json" })).toMatch(/no recorded runs/);
    const answer = await run("mlp_train_network", {
      design: "iris.mlp.json",
      set: ["layers[0].units=16"],
      maxEpochs: 20,
    });
    expect(answer).toMatch(/^Run \S+: completed, seed 1, 20 epochs in /);
    expect(answer).toMatch(/\nValidation: accuracy [\d.]+, loss [\d.]+\.\n/);
    expect(answer).toContain("\n- Inferred: ");
    expect(progress.join("\n")).toMatch(/^epoch [\d.]+ of 20/m);
    expect(await read("iris.mlp.json")).toBe(design);

    const id = runIn(answer);
    expect(await run("mlp_read_run", { design: "iris.mlp.json" })).toMatch(
      new RegExp(
        `^1 runs of iris.mlp.json[^\n]*\n- ${id}; .*; completed; train [\\d.]+, validation [\\d.]+, test [\\d.]+; seed 1$`,
      ),
    );
    const report = await run("mlp_read_run", { design: "iris.mlp.json", run: "latest" });
    expect(runIn(report)).toBe(id);
    expect(report).toMatch(/\nValidation loss \(without L2\) and score by epoch: 0: [\d.]+, [\d.]+; /);
    await expect(
      run("mlp_read_run", { design: "iris.mlp.json", run: "20200101-000000-abcd" }),
    ).rejects.toThrow(`the latest is ${id}`);

    const model = join(".mlp-studio", "runs", "iris", id, "model.safetensors");
    expect(answer).toContain(`Trained network: ${join(folder, model)}`);
    const row = { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 };
    const answers = await run("mlp_predict_rows", {
      model,
      rows: [row, { ...row, petal_length: 5.5, petal_width: 2.1 }],
    });
    expect(answers).toMatch(
      /\nprediction,probability,p\(setosa\),p\(versicolor\),p\(virginica\)\nsetosa,0\.\d{1,6},.*\n(virginica|versicolor),/,
    );
    const first = await run("mlp_predict_rows", { model, data: "iris.csv" });
    expect(first).toContain("\n5.1,3.5,1.4,0.2,setosa,setosa,");
    expect(first).toMatch(/accuracy +\d/);
    expect(first).toMatch(/1\d\d more rows: call again with "from": \d\d\.$/);
    expect(tokensOf(first)).toBeLessThanOrEqual(maxAnswerTokens);
    const last = await run("mlp_predict_rows", { model, data: "iris.csv", from: 149 });
    expect(last.split("\n").at(-1)).toMatch(/^5\.9,3\.0,5\.1,1\.8,virginica,/);
    await expect(run("mlp_predict_rows", { model })).rejects.toThrow(/^Give either "data"/);
    await expect(run("mlp_predict_rows", { model, data: "iris.csv", rows: [row] })).rejects.toThrow(
      /^Give either "data"/,
    );
    await expect(run("mlp_predict_rows", { model, rows: [] })).rejects.toThrow(/^"rows" is empty/);
    await expect(run("mlp_predict_rows", { model, rows: [{ sepal_length: 5 }] })).rejects.toThrow(
      /sepal_width/,
    );
  });

  test("stops at the limit, and continues from there", async () => {
    const { run } = await workspace();
    // The clock of this test: the limit is reached with the first report of progress.
    const limit = 1234;
    let reach = () => {};
    const { setTimeout: original } = globalThis;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((callback: () => void, ms?: number) => {
      if (ms !== 1000 * limit) return original(callback, ms);
      reach = callback;
      return original(() => {}, 0);
    }) as typeof setTimeout);
    const stopped = await run(
      "mlp_train_network",
      { design: "iris.mlp.json", maxEpochs: 1_000_000, maxSeconds: limit },
      { progress: () => reach() },
    ).finally(() => vi.restoreAllMocks());
    expect(stopped).toMatch(/^Run \S+: stopped/);
    const id = runIn(stopped);
    expect(stopped).toContain(
      `It was stopped after 1234 seconds. To continue it, call again with "resume": "${id}".`,
    );
    const epochs = Number(/, ([\d.]+) epochs/.exec(stopped)?.[1]);
    const continued = await run("mlp_train_network", {
      design: "iris.mlp.json",
      maxEpochs: Math.ceil(epochs) + 2,
      resume: id,
      maxSeconds: 600,
    });
    expect(continued).toMatch(new RegExp(`^Run ${id}: completed`));
    await expect(run("mlp_train_network", { design: "iris.mlp.json", resume: "nope" })).rejects.toThrow(
      /^There is no run "nope"/,
    );
  });

  test("a canceled training stops, and its run is kept", async () => {
    const { run, cancel } = await workspace();
    const answer = await run(
      "mlp_train_network",
      { design: "iris.mlp.json", maxEpochs: 1_000_000, maxSeconds: 3600 },
      { progress: cancel },
    );
    expect(answer).toMatch(/^Run \S+: stopped/);
    expect(answer).not.toContain("It was stopped after");
    expect(answer).toContain("\nIt was canceled. Ask the user before you train again.\n");
  });

  test("a training that diverges says where, and has no network", async () => {
    const { run } = await workspace();
    const answer = await run("mlp_train_network", {
      design: "iris.mlp.json",
      set: [
        "training.optimizer=sgd",
        "training.optimizer.learningRate=1000",
        "dataset.standardize=false",
        "loss=mean-squared-error",
      ],
    });
    expect(answer).toMatch(/^Run \S+: diverged/);
    expect(answer).toMatch(/\nDiagnosis:\n- .*; try /);
    expect(answer).not.toContain("Trained network");
  });

  test("a design with an error is reported with its line", async () => {
    const { run } = await workspace({
      "bad.mlp.json": '{\n  "dataset": { "path": "iris.csv" },\n  "loss": "x"\n}',
    });
    await expect(run("mlp_train_network", { design: "bad.mlp.json" })).rejects.toThrow(
      /bad\.mlp\.json:3:11: loss/,
    );
  });

  test("runs are recorded where the context says, and the text is an editor's", async () => {
    const { run, folder } = await workspace();
    const elsewhere = join(folder, "elsewhere");
    await mkdir(elsewhere);
    const answer = await run(
      "mlp_train_network",
      { design: "iris.mlp.json" },
      {
        runsFolder: async () => elsewhere,
        openText: async () => design.replace('"epochs": 3', '"epochs": 2'),
      },
    );
    expect(answer).toContain(", 2 epochs in ");
    expect(answer).toContain(`Trained network: ${join(elsewhere, runIn(answer))}`);
  });
});

describe("mlp_run_experiment", () => {
  test("compares the cells, names the best, and continues what a limit has stopped", async () => {
    const cellWorker = new URL("cellWorker.cjs", pathToFileURL(await bundleCli()));
    const experiment = {
      design: "iris.mlp.json",
      axes: [{ field: "training.l2", values: [0, 10] }],
      seeds: [1, 2],
    };
    const { run, read } = await workspace({
      "l2.mlp-experiment.json": JSON.stringify(experiment),
      "bad.mlp-experiment.json": JSON.stringify({
        ...experiment,
        axes: [{ field: "training.l3", values: [0] }],
      }),
    });
    const answer = await run("mlp_run_experiment", { experiment: "l2.mlp-experiment.json" }, { cellWorker });
    expect(answer).toMatch(/^\* best on the validation rows: 0 /);
    expect(answer).toMatch(/\n\* {2}0 +2 of 2 .*\n {3}10 +2 of 2 /);
    expect(await run("mlp_read_run", { design: "iris.mlp.json" })).toMatch(/^4 runs/);
    expect(await run("mlp_run_experiment", { experiment: "l2.mlp-experiment.json" }, { cellWorker })).toBe(
      answer,
    );
    expect(await run("mlp_read_run", { design: "iris.mlp.json" })).toMatch(/^4 runs/);
    await expect(run("mlp_run_experiment", { experiment: "bad.mlp-experiment.json" })).rejects.toThrow(
      /bad\.mlp-experiment\.json:1:\d+: .*l3/,
    );
    await expect(run("mlp_run_experiment", { experiment: "iris.mlp.json" })).rejects.toThrow(
      /is not an experiment/,
    );
    expect(await read("l2.mlp-experiment.json")).toBe(JSON.stringify(experiment));
  });
});
