import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/** The files of the benchmark: what a row is, and about how large the file is to be. */
export const files = {
  "numbers-10MB": { kind: "numbers", bytes: 10e6 },
  "numbers-100MB": { kind: "numbers", bytes: 100e6 },
  "mixed-100MB": { kind: "mixed", bytes: 100e6 },
  "numbers-1GB": { kind: "numbers", bytes: 1e9 },
  "mnist-60000": { kind: "digits", rows: 60_000 },
  "mnist-60000-gz": { kind: "digits", rows: 60_000, packed: true },
};

/** Rows that are drawn; a larger file repeats them, which no reader can take advantage of. */
const drawnRows = 50_000;

/** Makes a file where it is not there yet. @returns its path */
export function generate(name, folder) {
  mkdirSync(folder, { recursive: true });
  const { kind, bytes } = files[name];
  if (kind === "digits") return generateDigits(name, folder);
  const path = join(folder, `${name}.csv`);
  if (existsSync(path)) return path;
  const random = lcg(1);
  const { header, row } = kind === "numbers" ? numbers(random) : mixed(random);
  const rows = Array.from({ length: drawnRows }, row);
  const file = openSync(`${path}.part`, "w");
  let written = writeSync(file, `${header}\n`);
  const block = `${rows.join("\n")}\n`;
  while (written + block.length < bytes) written += writeSync(file, block);
  for (let i = 0; i < rows.length && written < bytes; i++) written += writeSync(file, `${rows[i]}\n`);
  closeSync(file);
  renameSync(`${path}.part`, path);
  return path;
}

/** As many rows as MNIST has, of the examples' 10,000 digits again and again, in its format. @returns the images' path */
function generateDigits(name, folder) {
  const { rows, packed } = files[name];
  const suffix = packed ? ".gz" : "";
  const paths = ["images-idx3", "labels-idx1"].map((part) => join(folder, `${name}-${part}-ubyte${suffix}`));
  const sources = ["images.idx3", "labels.idx1"];
  for (const [i, path] of paths.entries()) {
    if (existsSync(path)) continue;
    const source = new URL(`../../examples/digits-${sources[i]}-ubyte.gz`, import.meta.url);
    const bytes = gunzipSync(readFileSync(source));
    const count = bytes.readUInt32BE(4);
    const header = Buffer.from(bytes.subarray(0, 4 + 4 * bytes[3]));
    header.writeUInt32BE(rows, 4);
    const content = bytes.subarray(header.length);
    const all = Buffer.concat([header, ...Array(rows / count).fill(content)]);
    writeFileSync(path, packed ? gzipSync(all) : all);
  }
  return paths[0];
}

export const sizeOf = (path) => statSync(path).size;

/** Twenty numbers as files have them: six decimals, two decimals, whole, and all the digits of a double; three classes. */
function numbers({ normal, below }) {
  const cells = [
    ...Array(8).fill(() => normal().toFixed(6)),
    ...Array(4).fill(() => (20 + 5 * normal()).toFixed(2)),
    ...Array(4).fill(() => String(below(10_000))),
    ...Array(4).fill(() => String(normal())),
  ];
  return {
    header: [...cells.map((_, i) => `x${i + 1}`), "class"].join(","),
    row: () => [...cells.map((cell) => cell()), below(3)].join(","),
  };
}

/** Six numbers, two of which are missing now and then, four columns of words, one of them quoted, and words as classes. */
function mixed({ normal, below }) {
  const words = (count, prefix) =>
    Array.from({ length: count }, (_, i) => `${prefix} ${(i * 7919).toString(36)}`);
  const pick = (list) => () => list[below(list.length)];
  const cells = {
    age: () => String(below(90)),
    height: () => (170 + 10 * normal()).toFixed(1),
    income: () => (below(50) === 0 ? "" : String(below(100_000))),
    score: () => (below(50) === 0 ? "" : normal().toFixed(4)),
    latitude: () => (90 * (2 * (below(1e6) / 1e6) - 1)).toFixed(5),
    weight: () => String(70 + 12 * normal()),
    color: pick(words(5, "color")),
    city: pick(words(12, "city")),
    street: pick(words(30, "street").map((word) => `"${word}, north"`)),
    product: pick(words(80, "product")),
    class: pick(["yes", "no", "perhaps"]),
  };
  return {
    header: Object.keys(cells).join(","),
    row: () =>
      Object.values(cells)
        .map((cell) => cell())
        .join(","),
  };
}

/** Numerical Recipes' linear congruential generator: the same files everywhere. */
function lcg(seed) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return {
    below: (n) => Math.floor(n * uniform()),
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
