import type * as vscode from "vscode";
import { writeFile } from "./extension.ts";

/** A design on the iris data that trains for so many epochs: hours for a large number. */
export function writeIris(name: string, epochs: number, more: object = {}): Promise<vscode.Uri> {
  const design = {
    dataset: { path: "iris.csv", target: "species" },
    layers: [{ units: 16, activation: "tanh" }, { units: 8 }],
    training: { epochs, batchSize: 16 },
    ...more,
  };
  return writeFile(name, JSON.stringify(design, null, 2));
}

/** More epochs than any test waits for. */
export const endless = 10_000_000;
