/** Designs for tests. */
import type * as vscode from "vscode";
import { writeFile } from "./extension.ts";

/** Writes a design on the iris data that trains for this many epochs; a large number takes hours. */
export function writeIris(name: string, epochs: number, more: object = {}): Promise<vscode.Uri> {
  const design = {
    dataset: { path: "iris.csv", target: "species" },
    layers: [{ units: 16, activation: "tanh" }, { units: 8 }],
    training: { epochs, batchSize: 16 },
    ...more,
  };
  return writeFile(name, JSON.stringify(design, null, 2));
}

/** A number of epochs that no test reaches. */
export const endless = 10_000_000;
