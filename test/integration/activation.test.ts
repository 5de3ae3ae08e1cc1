import assert from "node:assert/strict";
import { statSync } from "node:fs";
import * as vscode from "vscode";
import { extension } from "./support/extension.ts";

/** Bytes of the unminified bundle; the engine with its formats would add a megabyte. */
const maxBundleBytes = 600_000;

describe("The extension", () => {
  it("is activated without the engine's code: what the host loads is small", async () => {
    const { activationMs } = await extension();
    console.log(`activation: ${activationMs.toFixed(1)} ms`);
    const { extensionPath = "" } = vscode.extensions.getExtension("mlp-studio.mlp-studio") ?? {};
    const { size } = statSync(`${extensionPath}/dist/extension.cjs`);
    assert.ok(size < maxBundleBytes, `extension.cjs has ${size} bytes`);
  });

  it("has its strings, and no key in place of one", () => {
    const { packageJSON } = vscode.extensions.getExtension("mlp-studio.mlp-studio") ?? {};
    assert.equal(packageJSON.displayName, "MLP Studio");
    assert.doesNotMatch(JSON.stringify(packageJSON.contributes), /"%[^"]*%"/);
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
