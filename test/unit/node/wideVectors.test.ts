import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { isSupported, wasmKernels } from "../../../src/engine/kernels/wasm/wasmKernels.ts";
import {
  areTrustworthy,
  computeRight,
  expectedDigest,
  trialDigest,
} from "../../../src/engine/kernels/wasm/wideVectors.ts";
import { wideVectorOptions, wideVectorsOf, withWideVectors } from "../../../src/node/wideVectors.ts";

const hasFma = isSupported("wasm-fma");
const module = (path: string) => JSON.stringify(new URL(`../../../src/${path}`, import.meta.url).href);

/** The options that this Node takes. */
const taken = wideVectorOptions.filter(
  (options) => spawnSync(process.execPath, [...options, "--eval", ""]).status === 0,
);

/** Runs a script in a process that seems to be Electron's, with these options of V8. */
function inElectron(options: readonly string[], script: string): string {
  return execFileSync(
    process.execPath,
    [
      ...options,
      "--input-type=module",
      "--eval",
      `Object.defineProperty(process, "versions", { value: { ...process.versions, electron: "40.0.0" } });
       const { nodeKernels } = await import(${module("node/nodeKernels.ts")});
       const { trialDigest } = await import(${module("engine/kernels/wasm/wideVectors.ts")});
       const kernels = (backend, ownProcess = true) =>
         nodeKernels({ backend, threads: 1 }, { threadEntry: "", ownProcess, reservedCores: 0 });
       ${script}`,
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
}

test("V8 refuses the name of the pass that it does not know with exit code 9, and one of the two names is known", () => {
  expect(taken).toHaveLength(1);
  const [refused] = wideVectorOptions.filter((options) => options !== taken[0]);
  expect(spawnSync(process.execPath, [...refused, "--eval", ""]).status).toBe(9);
});

describe("a process has 256-bit vectors", () => {
  const versions = process.versions;
  test("in Node, only while they are compiled", () => {
    expect(wideVectorsOf({ execArgv: [], versions })).toBe(withWideVectors);
  });

  test("in Electron, only where it was started with the pass", () => {
    const electron = { ...versions, electron: "40.0.0" };
    expect(wideVectorsOf({ execArgv: ["--no-liftoff"], versions: electron })).toBeUndefined();
    for (const execArgv of wideVectorOptions)
      expect(wideVectorsOf({ execArgv: [...execArgv], versions: electron })?.(() => 3)).toBe(3);
  });

  test("and without a message of V8", () => {
    const script = `import { withWideVectors } from ${module("node/wideVectors.ts")}; console.log(withWideVectors(() => 3));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
    });
    expect(stdout).toBe("3\n");
    expect(stderr.replaceAll(/.*(?:ExperimentalWarning|--trace-warnings).*\n/g, "")).toBe("");
  });
});

describe.runIf(hasFma)("kernels in 256-bit vectors", () => {
  test("are compared with what other machines have found", () => {
    // Where the arithmetic of the kernels has changed on purpose, this is the new number.
    expect(`0x${trialDigest(wasmKernels("wasm-fma", { threads: 1 })).toString(16)}`).toBe(
      `0x${expectedDigest.toString(16)}`,
    );
    expect(areTrustworthy(withWideVectors)).toBe(true);
    expect(computeRight()).toBe(true);
    expect(trialDigest(wasmKernels("wasm-simd", { threads: 1 }))).not.toBe(expectedDigest);
  });

  test("run in a process like Electron's that was started with the pass, to the same bits", () => {
    const script = `console.log(["wasm-wide", "wasm-fma"].map((backend) => trialDigest(kernels(backend))).join(" "));`;
    expect(inElectron(taken[0], script)).toBe(`${expectedDigest} ${expectedDigest}\n`);
  });

  test("end a process whose V8 computes wrong, which so refuses its options", () => {
    // With other random numbers the trial's network comes to something else, as by a fault of the kernels.
    const script =
      "const { log } = Math; Math.log = (x) => log(x) + 0.5; kernels('wasm-fma'); console.log('alive');";
    expect(inElectron([], script)).toBe("alive\n");
    expect(() => inElectron(taken[0], script)).toThrow(expect.objectContaining({ status: 9 }));
  });

  test("cannot be had in one that was not, nor where a process is not ours alone", () => {
    const script = `
      const tryWide = (ownProcess) => { try { kernels("wasm-wide", ownProcess); return "wide"; } catch (error) { return error.message; } };
      console.log(tryWide(true)); console.log(tryWide(false)); console.log(kernels("auto").backend);
    `;
    const refusal = 'The backend "wasm-wide" cannot run here. Use "auto", which takes the fastest that can.';
    expect(inElectron([], script)).toBe(`${refusal}\n${refusal}\nwasm-fma\n`);
    expect(inElectron(taken[0], script)).toMatch(
      new RegExp(`^wide\n${refusal.replaceAll(".", "\\.")}\nwasm-(wide|fma)\n$`),
    );
  });
});
