import assert from "node:assert/strict";
import * as vscode from "vscode";
import { catalogue } from "../../src/engine/catalogue.ts";
import { readLink } from "../../src/shared/link/siteLink.ts";
import { writeIris } from "./support/designs.ts";
import { cleanUp, command, extension, spyOn, writeFile } from "./support/extension.ts";

const address = "https://example.org/mlp/";
const text = `{ "dataset": { "generate": "moons" }, "layers": [{ "units": 8 }] } // Two moons`;
const setAddress = (value: string | undefined) =>
  vscode.workspace
    .getConfiguration("mlpStudio")
    .update("site.address", value, vscode.ConfigurationTarget.Global);

describe("A link to a design", () => {
  before(extension);
  beforeEach(() => vscode.env.clipboard.writeText("what was copied before"));
  afterEach(async () => {
    await setAddress(undefined);
    await cleanUp();
  });

  /** Runs the command and returns the errors that it shows. */
  async function copyLink(uri: vscode.Uri): Promise<string[]> {
    const errors = spyOn("showErrorMessage");
    await command("copyLink", uri);
    errors.restore();
    return errors.calls.map(([message]) => String(message));
  }

  it("holds the whole design, as it is in the editor", async () => {
    await setAddress(address);
    const uri = await writeFile("linked.mlp.json", "{}");
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 0, 0, 2), text);
    await vscode.workspace.openTextDocument(uri);
    await vscode.workspace.applyEdit(edit);
    assert.deepEqual(await copyLink(uri), []);
    const link = await vscode.env.clipboard.readText();
    assert.ok(link.startsWith(`${address}#design=`), link);
    const opened = await readLink(new URL(link).hash, catalogue);
    assert.equal(opened?.kind === "design" && opened.text, text);
    assert.equal(opened?.path, "linked.mlp.json");
  });

  for (const [what, write, message] of [
    [
      "whose data is a local file",
      () => writeIris("local-data.mlp.json", 1),
      /^local-data\.mlp\.json reads iris\.csv, which does not travel with a link\. Use /,
    ],
    ["that has errors", () => writeFile("with-error.mlp.json", "{}"), /^with-error\.mlp\.json:1: /],
  ] as const)
    it(`is refused for a design ${what}, in words`, async () => {
      await setAddress(address);
      const [error, ...others] = await copyLink(await write());
      assert.match(error, message);
      assert.deepEqual(others, []);
      assert.equal(await vscode.env.clipboard.readText(), "what was copied before");
    });

  it("needs the address of a site", async () => {
    const [error] = await copyLink(await writeFile("unlinked.mlp.json", text));
    assert.match(error, /^No site is known .* the setting mlpStudio\.site\.address\.$/);
  });
});
