import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { extension, until } from "./support/extension.ts";

/** Runs a line of a shell in a new terminal of VS Code. Returns what it has written to the file `$OUTPUT`. */
async function inTerminal(line: string): Promise<string> {
  const output = join(mkdtempSync(join(tmpdir(), "mlp-studio-terminal-")), "output.txt");
  const terminal = vscode.window.createTerminal({
    shellPath: "/bin/sh",
    shellArgs: ["-c", `{ ${line}; } > "$OUTPUT.part"; mv "$OUTPUT.part" "$OUTPUT"`],
    env: { OUTPUT: output },
  });
  terminal.show();
  try {
    await until("the terminal's command has ended", () => existsSync(output));
    return readFileSync(output, "utf8");
  } finally {
    terminal.dispose();
  }
}

describe("VS Code's terminal", () => {
  const settings = () => vscode.workspace.getConfiguration("mlpStudio");
  const set = (isOn: boolean | undefined) =>
    settings().update("terminal.command", isOn, vscode.ConfigurationTarget.Global);
  before(extension);
  after(() => set(undefined));

  it("has the command line, by the editor's own runtime", async () => {
    const { packageJSON } = vscode.extensions.getExtension("mlp-studio.mlp-studio") ?? {};
    assert.equal(await inTerminal("mlp --version"), `${packageJSON.version}\n`);
    const output = await inTerminal("mlp train iris.mlp.json --set training.epochs=2 --json");
    assert.equal(JSON.parse(output).epochs, 2);
    assert.equal(await inTerminal('echo "$MLP_STUDIO_RUNTIME"'), `${process.execPath}\n`);
  });

  it("does not have it while the setting is off, and has it at once when that is on again", async () => {
    const found = () => inTerminal("command -v mlp || echo none");
    await set(false);
    // The window learns of it a moment later than the extension.
    await until("a terminal does not have it", async () => (await found()) === "none\n");
    await set(true);
    await until("a terminal has it", async () => (await found()).endsWith("/dist/bin/mlp\n"));
  });
});
