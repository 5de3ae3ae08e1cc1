// Makes the data files of examples/history/. They are committed; this says where they come from and makes them again.
//
//   node scripts/make-history.mjs
import { writeFileSync } from "node:fs";
import { generator, normals } from "./lib/generator.mjs";
import { inRoot } from "./lib/paths.mjs";
import { program } from "./lib/program.mjs";

/** @param {string} name @param {string[]} lines */
const write = (name, lines) => writeFileSync(inRoot("examples", "history", name), `${lines.join("\n")}\n`);

/** Two clouds with a straight line between them, kept clear on both sides: what a perceptron is guaranteed to learn. */
function separable() {
  const uniform = generator(1957);
  const normal = normals(uniform);
  const lines = ["x1,x2,class"];
  while (lines.length <= 60) {
    const [x1, x2] = [1.5 * normal(), 1.5 * normal()];
    const side = x1 + 2 * x2 - 0.5;
    if (Math.abs(side) > 0.7) lines.push(`${x1.toFixed(3)},${x2.toFixed(3)},${side > 0 ? "above" : "below"}`);
  }
  write("separable.csv", lines);
}

/** The exclusive or: no straight line separates its classes. */
function xor() {
  write("xor.csv", ["x1,x2,class", "0,0,0", "0,1,1", "1,0,1", "1,1,0"]);
}

/** The encoder problem of 1986: eight patterns with a single 1, to be squeezed through three units and restored. */
function encoder() {
  const columns = Array.from({ length: 8 }, (_, i) => `x${i + 1}`);
  const rows = columns.map((_, i) => columns.map((_, j) => (i === j ? 1 : 0)).join(","));
  write("encoder-8.csv", [columns.join(","), ...rows]);
}

const letters = {
  T: ["#####", "..#..", "..#..", "..#..", "..#.."],
  L: ["#....", "#....", "#....", "#....", "#####"],
  X: ["#...#", ".#.#.", "..#..", ".#.#.", "#...#"],
  O: [".###.", "#...#", "#...#", "#...#", ".###."],
};

/** Four letters of 5 × 5 pixels, of which each is flipped with probability 0.1. */
function noisyLetters() {
  const uniform = generator(2006);
  const names = Array.from({ length: 25 }, (_, i) => `p${i + 1}`);
  const lines = [`${names.join(",")},letter`];
  for (let i = 0; i < 100; i++) {
    for (const [letter, picture] of Object.entries(letters)) {
      const pixels = [...picture.join("")].map((pixel) => ((pixel === "#") !== uniform() < 0.1 ? 1 : 0));
      lines.push(`${pixels.join(",")},${letter}`);
    }
  }
  write("noisy-letters.csv", lines);
}

program(async () => {
  separable();
  xor();
  encoder();
  noisyLetters();
  return 0;
});
