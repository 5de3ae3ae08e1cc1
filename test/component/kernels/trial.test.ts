/**
 * The kernels in a browser. The project `component-wide` runs this in a Chromium whose V8 makes 256-bit vectors, as a desktop editor's can;
 * `component` in one that does not.
 */
import { expect, test } from "vitest";
import { isSupported, wasmKernels } from "../../../src/engine/kernels/wasm/wasmKernels.ts";
import { areTrustworthy, expectedDigest, trialDigest } from "../../../src/engine/kernels/wasm/wideVectors.ts";

test("compute the same bits as in Node, whether V8 makes 256-bit vectors or not", () => {
  expect(isSupported("wasm-fma")).toBe(true);
  const inBrowser = <Result>(compile: () => Result) => compile();
  expect(trialDigest(wasmKernels("wasm-fma", { threads: 1 }))).toBe(expectedDigest);
  expect(trialDigest(wasmKernels("wasm-wide", { threads: 1, withWideVectors: inBrowser }))).toBe(
    expectedDigest,
  );
  expect(areTrustworthy(inBrowser)).toBe(true);
});
