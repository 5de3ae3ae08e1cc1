/**
 * Decides N times (100 by default), each time in a new process, whether V8's 256-bit vectors are there: half of them with V8's flag, and
 * half without, where the right answer is no. Prints how many decisions are right. To be run on a busy machine as well.
 *
 * Usage: node bench/wideDecisions.mjs [N]
 */
import { spawnSync } from "node:child_process";

const count = Number(process.argv[2] ?? 100);
const script = `
  import { setFlagsFromString } from "node:v8";
  import { areFaster } from "./src/engine/kernels/wasm/wideVectors.ts";
  import { wideVectorsOf } from "./src/node/wideVectors.ts";
  const withoutVectors = (compile) => {
    for (const flag of ["--no-liftoff", "--no-wasm-lazy-compilation", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
    return compile();
  };
  console.log(areFaster(process.env.WIDE ? wideVectorsOf(process) : withoutVectors));
`;
let right = 0;
for (let i = 0; i < count; i++) {
  const isWide = i % 2 === 0;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
    env: { ...process.env, WIDE: isWide ? "1" : "" },
  });
  if (!/^(true|false)\n$/.test(stdout)) throw new Error(stderr);
  if (stdout === `${isWide}\n`) right++;
}
console.log(`${right} of ${count} decisions are right.`);
