import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options } from "./options.ts";
import { type Section, table } from "./report.ts";

/** What test/integration/editor.measure.ts leaves. */
interface Figures {
  readonly frames: { readonly perSecond: number; readonly longest: number; readonly layers: number };
  readonly ping: { readonly count: number; readonly median: number; readonly p99: number };
  readonly views: readonly {
    readonly shape: string;
    /** Samples a second. */
    readonly open: number;
    readonly hidden: number;
    readonly closed: number;
  }[];
}

const script = fileURLToPath(new URL("../scripts/integration.mjs", import.meta.url));

/** What only the real VS Code shows: frames, answers of the extension host, and what a view costs the run it shows. */
export async function measureEditor(options: Options): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "mlp-studio-editor-"));
  const file = join(folder, "figures.json");
  try {
    const child = spawn(process.execPath, [script, "--measure", file], {
      stdio: "inherit",
      env: { ...process.env, ...(options.quick && { MLP_STUDIO_QUICK: "1" }) },
    });
    const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
    if (code !== 0) return { text: "", failures: ["the embedded VS Code, whose measure failed"] };
    return { text: describe(JSON.parse(readFileSync(file, "utf8"))), failures: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describe({ frames, ping, views }: Figures): string {
  const loss = (shown: number, closed: number) => `${(100 * (1 - shown / closed)).toFixed(1)} %`;
  return [
    table(
      ["samples a second", "designer closed", "hidden", "open", "loss by hidden", "loss by open"],
      views.map(({ shape, open, hidden, closed }) => [
        shape,
        closed.toFixed(0),
        hidden.toFixed(0),
        open.toFixed(0),
        loss(hidden, closed),
        loss(open, closed),
      ]),
    ),
    `With ${frames.layers} layers on screen the designer draws ${frames.perSecond.toFixed(1)} frames a second while they ` +
      `train; the longest took ${frames.longest.toFixed(0)} ms. While G trains on all threads, the extension host's thread ` +
      `answers ${ping.count} pings within ${ping.median.toFixed(2)} ms (median) and ${ping.p99.toFixed(2)} ms (99th percentile).`,
  ].join("\n\n");
}
