import { fileURLToPath } from "node:url";

/** An implementation that is measured: a program that answers `peers/protocol.ts`. */
export interface PeerSpec {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const file = (name: string) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));

const ours = (name: string, backend: string, threads: number): PeerSpec => ({
  name: `${name}, ${threads} thread${threads > 1 ? "s" : ""}`,
  command: [process.execPath, file("ours.ts"), backend, String(threads)],
});

/** What `auto` takes on the command line. */
export const oursAlone = (threads: number) => ours("MLP Studio", "auto", threads);
/** What `auto` takes in the editor, where no flags of the JavaScript engine are set. */
const oursInEditor = (threads: number) =>
  ours("MLP Studio in desktop VS Code (wasm-fma)", "wasm-fma", threads);

/** PyTorch's best setting on two threads in many builds; see docs/performance.md. */
export const torchSettings = {
  "PyTorch, 1 thread": { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  "PyTorch, OMP 1 and OpenBLAS 2 threads": { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "2" },
} as const;
export const [torchOne, torchTwo] = Object.keys(torchSettings);
/** scikit-learn computes by numpy's BLAS. */
export const sklearnName = "scikit-learn";
export const sklearnEnvironment = { OMP_NUM_THREADS: "1" };

/** Those that run in JavaScript, ours not among them. */
export const javaScriptPeers: readonly PeerSpec[] = [
  { name: "jax-js, wasm, jit", command: [process.execPath, file("jaxJs.ts")] },
  { name: "TensorFlow.js, wasm", command: [process.execPath, file("tfjs.ts"), "wasm"] },
  { name: "TensorFlow.js, cpu", command: [process.execPath, file("tfjs.ts"), "cpu"] },
  { name: "plain loops", command: [process.execPath, file("loops.ts")] },
];

export function allPeers(python: string): readonly PeerSpec[] {
  return [
    oursAlone(1),
    oursAlone(2),
    oursInEditor(1),
    oursInEditor(2),
    ours("MLP Studio, wasm-simd", "wasm-simd", 1),
    ours("MLP Studio, reference", "reference", 1),
    ...Object.entries(torchSettings).map(([name, environment]) => ({
      name,
      command: [python, file("torchPeer.py")],
      environment,
    })),
    { name: sklearnName, command: [python, file("sklearnPeer.py")], environment: sklearnEnvironment },
    ...javaScriptPeers,
  ];
}
