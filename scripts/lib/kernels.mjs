import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inCache, inRoot } from "./paths.mjs";
import { Problem } from "./program.mjs";

const folder = inRoot("src", "engine", "kernels", "wasm");
const assembly = join(folder, "assembly");
const output = join(folder, "binaries.ts");

/** Common to both builds. Memory comes from outside, as large as a network needs, shared between threads. */
const flags = [
  "--runtime=stub",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory=1",
  // Behind the control words of `layout.ts`, before the network.
  "--memoryBase=512",
  "--maximumMemory=65536",
  "--enable=simd,relaxed-simd,threads,bulk-memory",
  "--noAssert",
  "-O3",
];

/** Compiles the AssemblyScript kernels into `binaries.ts`, if their source has changed since. */
export async function buildKernels() {
  const files = readdirSync(assembly).sort();
  const hash = createHash("sha256").update(flags.join(" "));
  for (const file of files) hash.update(file).update(readFileSync(join(assembly, file)));
  const stamp = `// Compiled from assembly/ (${hash.digest("hex").slice(0, 16)}) by scripts/lib/kernels.mjs.`;
  if (existsSync(output) && readFileSync(output, "utf8").startsWith(stamp)) return;
  const fma = await compile("fma", 1);
  const simd = await compile("simd", 0);
  writeFileSync(
    output,
    `${stamp}\n\n/** With relaxed SIMD's fused multiply-add, in base64. */\nexport const fmaBinary =\n  "${fma}";\n\n/** With plain SIMD. */\nexport const simdBinary =\n  "${simd}";\n`,
  );
}

/**
 * @param {string} name
 * @param {0 | 1} fma
 */
async function compile(name, fma) {
  const asc = await import("assemblyscript/asc");
  const file = inCache("kernels", `${name}.wasm`);
  mkdirSync(inCache("kernels"), { recursive: true });
  rmSync(file, { force: true });
  const { error, stderr } = await asc.main([
    join(assembly, "index.ts"),
    `--outFile=${file}`,
    `--use=FMA=${fma}`,
    ...flags,
  ]);
  if (error)
    throw new Problem(`The kernels cannot be compiled: ${stderr.toString().trim() || error.message}`);
  return readFileSync(file).toString("base64");
}
