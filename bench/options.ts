import { parseArgs } from "node:util";
import { shapes } from "./shapes.ts";

const parts = [
  "steps",
  "whole",
  "scaling",
  "snapshots",
  "recording",
  "questions",
  "experiment",
  "grid",
  "predict",
  "editor",
] as const;
export type Part = (typeof parts)[number];

export interface Options {
  readonly parts: readonly Part[];
  /** Names of shapes, one letter each. */
  readonly shapes: string;
  /** Beginnings of peers' names; empty for all. */
  readonly peers: readonly string[];
  readonly rounds: number;
  readonly milliseconds: number;
  readonly python: string;
  /** Whether docs/performance.md is written. */
  readonly write: boolean;
  /** Short: fewer sizes, a few epochs. */
  readonly quick: boolean;
}

export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      parts: { type: "string", default: parts.join(",") },
      shapes: { type: "string", default: shapes.map(({ name }) => name).join("") },
      peers: { type: "string", default: "" },
      rounds: { type: "string" },
      milliseconds: { type: "string" },
      python: { type: "string", default: process.env.PYTHON ?? "/usr/bin/python3" },
      write: { type: "boolean" },
      quick: { type: "boolean", default: false },
    },
  });
  const { quick } = values;
  const wanted = values.parts.split(",");
  const unknown = wanted.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined)
    throw new Error(`There is no part "${unknown}"; the parts: ${parts.join(", ")}.`);
  return {
    parts: parts.filter((part) => wanted.includes(part)),
    shapes: values.shapes.toUpperCase(),
    peers: values.peers === "" ? [] : values.peers.split(";"),
    rounds: Number(values.rounds ?? (quick ? 1 : 8)),
    milliseconds: Number(values.milliseconds ?? (quick ? 20 : 150)),
    python: values.python,
    write: values.write ?? !quick,
    quick,
  };
}
