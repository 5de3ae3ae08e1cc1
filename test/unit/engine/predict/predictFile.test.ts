/** Whole files that are answered, and models that are exported, by the engine's service over its channel. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { saveModel } from "../../../../src/engine/model.ts";
import { type EnginePlatform, serveEngine } from "../../../../src/engine/service.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import { nodePlatform } from "../../../../src/hosts/node/enginePlatform.ts";
import { yieldToEvents } from "../../../../src/node/yieldToEvents.ts";
import { Channel } from "../../../../src/shared/channel.ts";
import { CancellationError, InputError } from "../../../../src/shared/errors.ts";
import type { HostToEngine } from "../../../../src/shared/messages.ts";
import type { PredictionProgress } from "../../../../src/shared/model/modelJobs.ts";
import { designFrom } from "../../../support/designFrom.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { ports } from "../servedEngine.ts";

const training = [
  "length,color,class",
  ...Array.from({ length: 40 }, (_, i) => `${i % 10},${i % 2 ? "red" : "blue"},${i % 2 ? "a" : "b"}`),
].join("\n");
let bytes: Uint8Array;
beforeAll(async () => {
  const design = designFrom({
    version: 1,
    dataset: { path: "t.csv", target: "class" },
    layers: [{ units: 4 }],
    training: { epochs: 2 },
  });
  const control = { yieldToEvents, sleep: async () => {} };
  const dataset = await loadTrainingData(
    design,
    { read: async () => new TextEncoder().encode(training) },
    control,
  );
  const trainer = new Trainer(design, dataset, { kernels: referenceKernels() });
  await trainer.run({ ...control, emit() {} });
  bytes = saveModel(trainer.network, design, dataset);
  trainer.close();
});

let folder = "";
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder, "m.mlp.safetensors"), bytes);
});

/** The service on this machine's files; `platform` replaces parts of it. */
function serve(platform: Partial<EnginePlatform> = {}, onProgress = () => {}) {
  const [host, worker] = ports();
  serveEngine(worker, { ...nodePlatform, kernels: () => referenceKernels(), ...platform });
  const progress: PredictionProgress[] = [];
  const written = new Map<string, string>();
  const engine = new Channel<HostToEngine>(
    host,
    {
      log: () => {},
      predictionProgress: (shown: PredictionProgress) => {
        progress.push(shown);
        onProgress();
      },
      writeFile: ({ uri, bytes: content }: { uri: string; bytes: Uint8Array }) =>
        void written.set(uri, new TextDecoder().decode(content)),
    },
    (error) => {
      throw error;
    },
  );
  return { engine, progress, written };
}

function job(name: string, text: string | Uint8Array, output = "out.csv", lenient = false) {
  writeFileSync(join(folder, name), text);
  return { model: uriOf("m.mlp.safetensors"), data: uriOf(name), output: uriOf(output), lenient };
}

const text = (name: string) => readFileSync(join(folder, name), "utf8");
const rows = "color,note,length,class\nred,x,1,a\ngreen,y,2,b\nblue,z,,b\n";

describe("the rows of a file", () => {
  test("are written with their predictions, and what did not fit is said", async () => {
    const { engine, progress } = serve();
    const result = await engine.request("predictFile", job("new rows ü.csv", rows));
    expect(result).toMatchObject({
      kind: "answered",
      rows: 3,
      summary: [
        "new rows ü.csv: 3 rows answered",
        expect.stringMatching(/^accuracy/),
        expect.any(String),
        expect.any(String),
      ],
      issues: [expect.stringContaining("length"), expect.stringContaining('"green"')],
    });
    const [header, first] = text("out.csv").split("\n");
    expect(header).toBe("color,note,length,class,prediction,probability,p(a),p(b)");
    expect(first).toMatch(/^red,x,1,a,[ab],0\.\d+,0\.\d+,0\.\d+$/);
    expect(progress).toEqual([{ rows: 3, share: expect.any(Number) }]);
  });

  test("go to a file of JSON Lines by its name", async () => {
    const { engine } = serve();
    await engine.request("predictFile", job("d.csv", rows, "out.jsonl"));
    const [first] = text("out.jsonl").split("\n");
    expect(JSON.parse(first)).toMatchObject({
      color: "red",
      length: 1,
      prediction: expect.stringMatching(/^[ab]$/),
    });
  });

  test("with a cell that cannot be read are not written, unless it counts as missing", async () => {
    const { engine } = serve();
    const bad = rows.replace("red,x,1", "red,x,many");
    expect(await engine.request("predictFile", job("d.csv", bad))).toEqual({
      kind: "unreadable",
      message: expect.stringMatching(/length.*"many".*Correct the cell, or leave it empty\.$/),
    });
    expect(readdirSync(folder).sort()).toEqual(["d.csv", "m.mlp.safetensors"]);
    const lenient = await engine.request("predictFile", job("d.csv", bad, "out.csv", true));
    expect(lenient).toMatchObject({ kind: "answered", rows: 3 });
  });

  test("are the whole file or none of it, when the work is canceled or the disk is full", async () => {
    const many = `length,color\n${"3,red\n".repeat(200_000)}`;
    const canceled = new AbortController();
    const { engine } = serve({}, () => canceled.abort());
    const request = engine.request("predictFile", job("many.csv", many), { signal: canceled.signal });
    await expect(request).rejects.toBeInstanceOf(CancellationError);
    // The engine hears of it a moment after the host has.
    await expect.poll(() => readdirSync(folder).sort()).toEqual(["m.mlp.safetensors", "many.csv"]);
    let pieces = 0;
    const full = serve({
      createFile: async () => ({
        write: async () => {
          if (++pieces > 1) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        },
        commit: async () => {},
        discard: async () => {
          pieces = -1;
        },
      }),
    });
    await expect(full.engine.request("predictFile", job("d.csv", rows))).rejects.toThrow(
      "out.csv cannot be written, since the disk is full. Save it as another file.",
    );
    expect(pieces).toBe(-1);
  });

  test("on a virtual file system are written by the host, whole", async () => {
    const { engine, written } = serve({ createFile: () => undefined });
    await engine.request("predictFile", job("d.csv", rows));
    expect([...written.keys()]).toEqual([uriOf("out.csv")]);
    expect(written.get(uriOf("out.csv"))?.split("\n")).toHaveLength(5);
  });

  test.each([
    ["lack a column", "width,color\n1,red\n", /^d\.csv has no column "length"/],
    ["have it in another case", "Length,color\n1,red\n", /"length".*Did you mean "Length"/],
    ["are none", "length,color\n", /d\.csv/],
    ["are in an empty file", "", /d\.csv/],
    ["are a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), /d\.csv/],
  ])("that %s are refused in one sentence that names the file", async (_, content, message) => {
    const { engine } = serve();
    const request = engine.request("predictFile", job("d.csv", content));
    await expect(request).rejects.toThrow(message);
    await expect(request).rejects.toBeInstanceOf(InputError);
    expect(readdirSync(folder).sort()).toEqual(["d.csv", "m.mlp.safetensors"]);
  });

  test("need a model of this program, and another file for the answers", async () => {
    const { engine } = serve();
    const request = job("d.csv", rows);
    writeFileSync(join(folder, "other.safetensors"), "no model");
    await expect(
      engine.request("predictFile", { ...request, model: uriOf("other.safetensors") }),
    ).rejects.toThrow(/^other\.safetensors: /);
    await expect(
      engine.request("predictFile", { ...request, model: uriOf("none.safetensors") }),
    ).rejects.toThrow("none.safetensors does not exist.");
    await expect(engine.request("predictFile", { ...request, output: request.data })).rejects.toThrow(
      "d.csv is the file that is read. Save the answers as another one.",
    );
  });
});

describe("a model", () => {
  test.each([
    ["onnx", "m.onnx", ["m.onnx", "m.onnx.README.md"]],
    ["js", "m.mjs", ["m.mjs", "m.mjs.README.md"]],
    ["c", "m.c", ["m.c", "m.c.README.md"]],
    ["pytorch", "m-pytorch", ["README.md", "model.py", "model.safetensors"]],
  ] as const)("is exported to %s, the guide last", async (target, name, expected) => {
    const { engine } = serve();
    const files = await engine.request("exportModel", {
      model: uriOf("m.mlp.safetensors"),
      target,
      output: uriOf(name),
    });
    const at = target === "pytorch" ? join(folder, name) : folder;
    expect(
      readdirSync(at)
        .filter((file) => file !== "m.mlp.safetensors")
        .sort(),
    ).toEqual([...expected]);
    expect(files).toHaveLength(expected.length);
    expect(files.at(-1)).toMatch(/README\.md$/);
  });

  test("is not replaced by its export, and a file that is no model is refused", async () => {
    const { engine } = serve();
    writeFileSync(join(folder, "model.safetensors"), bytes);
    const model = uriOf("model.safetensors");
    await expect(
      engine.request("exportModel", { model, target: "pytorch", output: uriOf("") }),
    ).rejects.toThrow("model.safetensors would be replaced. Export it to another folder.");
    writeFileSync(join(folder, "x.safetensors"), "no model");
    await expect(
      engine.request("exportModel", { model: uriOf("x.safetensors"), target: "c", output: uriOf("x.c") }),
    ).rejects.toThrow(/^x\.safetensors: /);
    expect(readdirSync(folder)).not.toContain("x.c");
  });
});
