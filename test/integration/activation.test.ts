import assert from "node:assert/strict";
import * as vscode from "vscode";
import { studio } from "./support/studio.ts";

describe("The extension", () => {
  it("is activated within 100 ms", async () => {
    const { activationMs } = await studio();
    console.log(`activation: ${activationMs.toFixed(1)} ms`);
    assert.ok(activationMs < 100, `took ${activationMs} ms`);
  });

  it("registers every command that package.json names", async () => {
    const { packageJSON } = vscode.extensions.getExtension("mlp-studio.mlp-studio") ?? {};
    const registered = await vscode.commands.getCommands(true);
    const named: string[] = packageJSON.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    assert.deepEqual(
      named.filter((name) => !registered.includes(name)),
      [],
    );
  });
});
