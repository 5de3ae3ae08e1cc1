import { describe, expect, test } from "vitest";
import { cli } from "./helpers.ts";

const short = ["--seconds", "0.05"];

describe("bench", () => {
  test("prints one JSON object with these keys", async () => {
    const args = [
      "bench",
      "--sizes",
      "30,20,3",
      "--batch",
      "16",
      "--batch-norm",
      "--activation",
      "tanh",
      ...short,
      "--json",
    ];
    const { code, out, err } = await cli(args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const result = JSON.parse(out);
    expect(Object.keys(result)).toEqual([
      "msPerStep",
      "medianMsPerStep",
      "samplesPerSecond",
      "gflops",
      "backend",
      "threads",
      "parameters",
      "bytes",
    ]);
    expect(result).toMatchObject({ threads: 1, parameters: 31 * 20 + 2 * 20 + 21 * 3 });
  });

  test.each(["wasm-simd", "reference"])(
    "on %s, with threads where a step is long enough",
    async (backend) => {
      const args = ["bench", "--sizes", "200,100,3", "--backend", backend, "--threads", "3", ...short];
      const { code, out } = await cli(args);
      expect(code).toBe(0);
      const threads = backend === "reference" ? "1 thread" : "3 threads";
      expect(out).toMatch(
        new RegExp(
          `ms a step .*GFLOP/s\\n${backend} on ${threads}, 20,403 parameters, .* [kMG]?B without the data\\n$`,
        ),
      );
    },
  );

  test.each([
    [["bench"], /^bench needs the network's sizes; write bench --sizes 784,128,10\. See --help\.\n$/],
    [["bench", "x", "--sizes", "3,2"], /^bench takes no "x"\./],
    [["bench", "--sizes", "3"], /^--sizes: give the inputs and the outputs at least, such as 784,10\.\n$/],
    [["bench", "--sizes", "3,0"], /^--sizes 0: write a whole number from 1 on\.\n$/],
    [["bench", "--sizes", "3,2", "--batch", "1.5"], /^--batch 1\.5: write a whole number from 1 on/],
    [["bench", "--sizes", "3,2", "--seconds", "0"], /^--seconds 0: write a number of seconds above 0/],
    [["bench", "--sizes", "3,2", "--threads", "1000"], /^--threads 1000: there can be 128 at most\.\n$/],
    [
      ["bench", "--sizes", "3,2", "--activation", "rellu"],
      /^--activation: "rellu" is not known; use one of /,
    ],
    [
      ["bench", "--sizes", "3,2", "--backend", "gpu"],
      /^--backend: "gpu" is not known; use one of auto, wasm-wide, /,
    ],
    [["bench", "--sizes", "3,2", "--save", "x"], /^Unknown option '--save'\. See --help\.\n$/],
    [
      ["bench", "--sizes", "16000000,16000000"],
      /^layers: the network has \d+ parameters and would need \d+\.\d GB/,
    ],
    [["train", "a.mlp.json", "--backend", "gpu"], /^--backend: "gpu" is not known/],
  ])("%j is refused in one line", async (args, message) => {
    const { code, out, err } = await cli(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err.trim()).not.toContain("\n");
  });
});
