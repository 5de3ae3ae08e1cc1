import { expect, test } from "vitest";
import { activations } from "../../../../../src/engine/activations/activations.ts";
import { simdBinary } from "../../../../../src/engine/kernels/wasm/binaries.ts";
import { activationCodes } from "../../../../../src/engine/kernels/wasm/codes.ts";
import { instantiate } from "../../../../../src/engine/kernels/wasm/threads.ts";
import { defaultChoice } from "../../../../../src/shared/catalogue.ts";

const memory = new WebAssembly.Memory({ initial: 4, maximum: 65536, shared: true });
const kernels = instantiate(new WebAssembly.Module(Buffer.from(simdBinary, "base64")), false, memory);
const floats = new Float32Array(memory.buffer);

/** Of a float32 of this size, the distance to the next; denormals are as coarse as the smallest normal numbers. */
const ulp = (x: number) => 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23);

test.each(Object.keys(activationCodes))("%s is right to 5 units in the last place from -87 to 87", (id) => {
  const entry = activations.find((activation) => activation.id === id);
  if (!entry) throw new Error(`${id} is not in the registry.`);
  const { parameters } = defaultChoice(entry);
  const parameter = Object.values(parameters)[0] ?? 0;
  let worst = 0;
  const from = 1024;
  const count = 8000;
  for (const range of [1e-6, 1e-3, 1, 8, 87]) {
    for (let i = 0; i < count; i++) floats[from + i] = range * ((2 * i) / (count - 1) - 1);
    kernels.activate(activationCodes[id], count / 8, 4 * from, 4 * (from + count), parameter);
    for (let i = 0; i < count; i++) {
      const expected = entry.value(floats[from + i], parameters);
      if (expected === 0) expect(floats[from + count + i]).toBe(0);
      else worst = Math.max(worst, Math.abs(floats[from + count + i] - expected) / ulp(expected));
    }
  }
  expect(worst).toBeLessThanOrEqual(5);
});

test("the sigmoid runs into 0 and 1 without a step or an overflow", () => {
  floats.set([-200, -105, -100, -90, 90, 100, 200, 3e38], 1024);
  kernels.activate(activationCodes.sigmoid, 1, 4096, 8192, 0);
  expect(floats[2048]).toBeLessThan(1e-38);
  for (let i = 0; i < 4; i++) expect(floats[2048 + i]).toBeLessThan(1e-38);
  expect([...floats.subarray(2052, 2056)]).toEqual([1, 1, 1, 1]);
});
