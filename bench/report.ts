import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform } from "node:os";
import type { Part } from "./options.ts";

/** What a part has found, in Markdown. */
export interface Section {
  readonly text: string;
  /** What could not be run, and why. */
  readonly failures: readonly string[];
}

const documentUrl = new URL("../docs/performance.md", import.meta.url);

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    `|${head.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}

/** Three digits. */
export function milliseconds(value: number | undefined): string {
  if (value === undefined) return "–";
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** How many times as fast ours is. */
export function times(other: number | undefined, own: number | undefined): string {
  return other === undefined || own === undefined ? "–" : `${Number((other / own).toPrecision(3))}×`;
}

/** The machine, the versions and the day, as one line. */
export function circumstances(python: string): string {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  const parts = [
    `${cpu.model.trim()}, ${availableParallelism()} cores, ${platform()} ${arch()}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    pythonVersions(python),
    day,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function pythonVersions(python: string): string {
  const script = [
    "import importlib",
    "for name in ('torch', 'sklearn', 'numpy'):",
    "    try: print(name, importlib.import_module(name).__version__)",
    "    except Exception: pass",
  ].join("\n");
  try {
    const text = execFileSync(python, ["-c", script], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return text.trim().replaceAll("\n", ", ").replace("torch", "PyTorch").replace("sklearn", "scikit-learn");
  } catch {
    return "";
  }
}

/** Puts a part's text between its markers in the document. */
export function writeSection(part: Part, { text, failures }: Section, where: string): void {
  const document = readFileSync(documentUrl, "utf8");
  const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for the part "${part}".`);
  const missing = failures.length > 0 ? `\n\nNot run: ${failures.join("; ")}.` : "";
  const content = `${begin}\n\n${text}${missing}\n\nMeasured on ${where}.\n\n${end}`;
  writeFileSync(documentUrl, document.slice(0, from) + content + document.slice(to + end.length));
}
