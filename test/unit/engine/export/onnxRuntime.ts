/** onnxruntime-web, which `npm test` installs into the cache: a runtime that is not ours. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ForeignAnswers } from "../../../../src/cli/exportCheck.ts";

export const onnxPackage = resolve(".cache/onnxruntime/node_modules/onnxruntime-web");
export const hasOnnxRuntime = existsSync(onnxPackage);

interface Tensor {
  readonly data: ArrayLike<number | bigint | string>;
  readonly dims: readonly number[];
}

interface Session {
  readonly inputMetadata: readonly { readonly name: string; readonly type: string }[];
  run(inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
}

interface Runtime {
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => Tensor;
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> };
  readonly env: { readonly wasm: { numThreads: number } };
}

async function runtime(): Promise<Runtime> {
  const ort = await import(pathToFileURL(`${onnxPackage}/dist/ort.wasm.min.mjs`).href);
  ort.env.wasm.numThreads = 1;
  return ort;
}

/** Runs a model on rows, each input a list of rows: of numbers (null where missing), or of strings. */
export async function runOnnx(
  bytes: Uint8Array,
  given: Readonly<Record<string, readonly (readonly unknown[])[]>>,
): Promise<ForeignAnswers> {
  const { Tensor, InferenceSession } = await runtime();
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const inputs = Object.fromEntries(
    session.inputMetadata.map(({ name, type }) => {
      const rows = given[name];
      const flat = rows.flat();
      const dims = [rows.length, rows[0]?.length ?? 1];
      if (type === "float32") return [name, new Tensor("float32", Float32Array.from(flat as number[]), dims)];
      if (type === "string") return [name, new Tensor("string", flat, dims)];
      const numbers = Float64Array.from(flat, (value) => (value === null ? Number.NaN : Number(value)));
      return [name, new Tensor("float64", numbers, dims)];
    }),
  );
  const found = await session.run(inputs);
  const { output_label: labels, variable } = found;
  const scores = variable ?? found.output_probability ?? found.output_score;
  const width = scores.dims[1];
  const values = Array.from({ length: scores.dims[0] }, (_, row) =>
    Array.from({ length: width }, (_, k) => Number(scores.data[row * width + k])),
  );
  return { labels: labels ? Array.from(labels.data, String) : [], values, by: "onnxruntime-web" };
}
