import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { quantile } from "../src/shared/quantile.ts";
import { type Section, table } from "./report.ts";

/** What test/component/experiment/grid.measure.ts prints of one grid. */
interface Figures {
  readonly show: string;
  readonly cells: number;
  /** Milliseconds that each frame took. */
  readonly frames: readonly number[];
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** The frames a second of an experiment's grid while its cells change ten times a second, and while it is scrolled. */
export async function measureGrid(): Promise<Section> {
  const child = spawn("npx", ["vitest", "run", "--project=measure"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) return { text: "", failures: ["the grid in a browser, whose measure failed"] };
  const found = [...output.matchAll(/figures\|(.*)/g)].map(([, json]) => JSON.parse(json) as Figures);
  const rows = found.map(({ show, cells, frames }) => {
    const ascending = frames.toSorted((a, b) => a - b);
    const total = frames.reduce((sum, frame) => sum + frame, 0);
    return [
      `${cells.toLocaleString("en-US")} cells, ${show}`,
      ((1000 * frames.length) / total).toFixed(1),
      quantile(ascending, 0.95).toFixed(0),
      quantile(ascending, 1).toFixed(0),
    ];
  });
  const head = [
    "the grid while it changes ten times a second",
    "frames a second",
    "95 % within ms",
    "longest ms",
  ];
  return { text: table(head, rows), failures: [] };
}
