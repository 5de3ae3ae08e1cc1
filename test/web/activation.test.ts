import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension } from "../integration/support/extension.ts";

describe("The extension in a browser", () => {
  it("is activated from another origin than the page's, in an extension host without Node", async () => {
    const { extensionUri } = vscode.extensions.getExtension("mlp-studio.mlp-studio") ?? {};
    assert.equal(vscode.env.uiKind, vscode.UIKind.Web);
    assert.equal(vscode.env.remoteName, undefined);
    assert.match(String(extensionUri), /^http:/);
    assert.notEqual(new URL(String(extensionUri)).origin, self.origin);
    const { sessions } = await extension();
    assert.deepEqual([...sessions.all], []);
  });

  it("registers every command that package.json names", async () => {
    await extension();
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
