import assert from "node:assert/strict";
import * as vscode from "vscode";
import { describeWindow, inWindow } from "./driver.ts";

describe("The extension host", () => {
  it("runs in a workspace with the examples", () => {
    assert.equal(vscode.workspace.workspaceFolders?.[0]?.name, "examples");
  });
});

describeWindow("The window's driver", () => {
  it("takes an argument and returns a result", async () => {
    const title = await inWindow(async (window, suffix) => `${await window.page.title()}${suffix}`, "!");
    assert.match(title, /examples.*!$/);
  });

  it("reports an error of the function that was sent", async () => {
    await assert.rejects(
      inWindow((window) => window.page.locator("#absent").click({ timeout: 100 })),
      /absent/,
    );
  });
});
