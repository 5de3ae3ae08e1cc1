/**
 * Files with hostile names are opened, trained and viewed in the real window: nothing in the names that VS Code would render is
 * rendered, and the command that they name is never executed.
 */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { catalogue } from "../../src/engine/catalogue.ts";
import { parseDesign } from "../../src/shared/design/parse.ts";
import { hostileCommand, hostileNames } from "../support/hostileNames.ts";
import { describeWindow, inWindow } from "./driver.ts";
import { endless, writeIris } from "./support/designs.ts";
import {
  cleanUp,
  command,
  extension,
  inWorkspace,
  openDesigner,
  session,
  spyOn,
  until,
  writeFile,
} from "./support/extension.ts";

const icon = "$(flame)";
/** A hostile name that is valid as a file name. */
const fileName = `${icon} [x](command:${hostileCommand})`;

/** Returns the text, and the numbers of links and icons, of the elements that the selector finds in the window. */
function rendered(selector: string) {
  return inWindow(async (window, found) => {
    const parts = await window.page.locator(found).all();
    return Promise.all(
      parts.map(async (part) => ({
        text: await part.innerText(),
        links: await part.locator("a[href], a[data-href], .monaco-link").count(),
        icons: await part.locator(".codicon").count(),
      })),
    );
  }, selector);
}

function press(key: string): Promise<void> {
  return inWindow((window, pressed) => window.page.keyboard.press(pressed), key);
}

describeWindow("Hostile names", () => {
  let executed = 0;
  let registered: vscode.Disposable | undefined;
  before(async () => {
    await extension();
    registered = vscode.commands.registerCommand(hostileCommand, () => {
      executed++;
    });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("notifications.clearAll");
    await cleanUp();
    assert.equal(executed, 0);
  });
  after(() => registered?.dispose());

  it("are no links in notifications", async () => {
    // VS Code shows no notifications while tests run: the texts that it receives are searched for links as VS Code does.
    const pattern = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
    const errors = spyOn("showErrorMessage");
    try {
      for (const [i, path] of hostileNames.entries()) {
        // Where no designer is visible, the error of a run is a notification.
        const uri = await writeFile(`hostile-${i}.mlp.json`, "{}");
        const { design } = parseDesign(JSON.stringify({ dataset: { path } }), catalogue);
        assert.ok(design);
        const training = await session(uri);
        await assert.rejects(training.train({ design, baseUri: inWorkspace(".").toString() }, false));
        await until(`the message about ${JSON.stringify(path)} is there`, () => errors.calls.length > 0);
        for (const [message, ...buttons] of errors.calls.splice(0)) {
          assert.match(String(message), /dataset\.path/);
          for (const text of [message, ...buttons].map(String)) {
            assert.doesNotMatch(text, pattern);
            assert.doesNotMatch(text, /\$\(|\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
          }
        }
        await cleanUp();
      }
    } finally {
      errors.restore();
    }
  });

  it("are neither icons nor links where one is picked", async () => {
    const columns = hostileNames.filter((name) => /^[^"\n\r\0]{1,200}$/.test(name) && name === name.trim());
    const row = columns.map((_, i) => i).join(",");
    const header = columns.map((name) => `"${name}"`).join(",");
    await writeFile("hostile.csv", `${header}\n${`${row}\n`.repeat(30)}`);
    const uri = await writeFile(
      "hostile-pick.mlp.json",
      JSON.stringify({ dataset: { path: "hostile.csv" } }),
    );
    void command("changeTarget", uri);
    const rows = ".quick-input-widget .monaco-list-row";
    await until("the columns are offered", async () => (await rendered(rows)).length > 3);
    for (const { links, icons, text } of await rendered(rows)) assert.deepEqual([links, icons], [0, 0], text);
    await press("Escape");
  });

  it("have only our own icon in the status bar", async () => {
    const uri = await writeIris(`${fileName}.mlp.json`, endless);
    await command("train", uri);
    const training = await session(uri);
    await until("it runs", () => training.phase === "running");
    const item = '.statusbar-item[id="mlp-studio.mlp-studio.mlpStudio.run"]';
    await until("the status bar has it", async () => (await rendered(item)).length === 1);
    const [{ icons, links, text }] = await rendered(item);
    assert.equal(icons, 1, text);
    assert.ok(links <= 1, "the item itself is a button");
    assert.match(text, /\$ \(flame\) \[x\] \(command:/);
  });

  it("are text in the report on gradients", async () => {
    const uri = await writeIris(`${fileName}-2.mlp.json`, 1);
    const pressed = spyOn("showInformationMessage", "Show Report");
    try {
      await openDesigner(uri);
      await command("checkGradients", uri);
    } finally {
      pressed.restore();
    }
    const report = () =>
      inWindow(async (window) => {
        for (const page of window.page.frames()) {
          const title = page.locator("h1").filter({ hasText: "Gradients of" });
          // A page that VS Code closes meanwhile is not the report.
          if ((await title.count().catch(() => 0)) === 0) continue;
          return {
            text: await title.innerText(),
            links: await page.locator("a[href]").count(),
            icons: await title.locator(".codicon").count(),
            rows: await page.locator("tbody tr").count(),
          };
        }
        return undefined;
      });
    await until("the report is shown", report);
    const shown = await report();
    assert.ok(shown);
    const { text, links, icons, rows } = shown;
    assert.match(text, /Gradients of \$ \(flame\) \[x\] \(command:/);
    assert.deepEqual([links, icons], [0, 0]);
    assert.ok(rows > 2);
  });

  it("are one line without links in the list of problems", async () => {
    for (const name of hostileNames) {
      const uri = await writeFile(
        "hostile-problems.mlp.json",
        JSON.stringify({ dataset: { path: "iris.csv", target: name, [name]: name } }),
      );
      const document = await vscode.workspace.openTextDocument(uri);
      const messages = () => vscode.languages.getDiagnostics(uri).map(({ message }) => message);
      await until("there is a problem", () => messages().length > 0);
      for (const message of messages()) {
        assert.doesNotMatch(message, /\]\(|\$\(|\n/);
        assert.doesNotMatch(message, /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
      }
      assert.ok(document);
      await vscode.workspace.fs.delete(uri);
      await until("it is gone", () => messages().length === 0);
    }
  });
});

describe("A design that names a path outside the workspace", () => {
  before(extension);
  afterEach(cleanUp);

  it("is refused, and no folder is watched for it", async () => {
    const watched: string[] = [];
    const workspace = vscode.workspace as unknown as {
      createFileSystemWatcher: (pattern: vscode.GlobPattern) => vscode.FileSystemWatcher;
    };
    const original = workspace.createFileSystemWatcher;
    workspace.createFileSystemWatcher = (pattern) => {
      if (typeof pattern !== "string") watched.push(`${pattern.baseUri.path}/${pattern.pattern}`);
      return original(pattern);
    };
    try {
      for (const path of ["/usr/x.csv", "../../../../usr/x.csv", "/usr/*.csv"]) {
        const uri = await writeFile("outside.mlp.json", JSON.stringify({ dataset: { path } }));
        const { previewState } = (await openDesigner(uri)).feeds;
        assert.ok(previewState);
        const training = await session(uri);
        await until("it is refused", () => training.feeds.previewState.kind === "error");
        assert.match(JSON.stringify(training.feeds.previewState), /is outside the workspace/);
        await cleanUp();
      }
      assert.deepEqual(
        watched.filter((path) => path.includes("/usr/")),
        [],
      );
      // What is in the workspace is watched, so that the search above means something.
      await openDesigner(
        await writeFile("inside.mlp.json", JSON.stringify({ dataset: { path: "iris.csv" } })),
      );
      await until("it is watched", () => watched.some((path) => path.endsWith("/iris.csv")));
    } finally {
      workspace.createFileSystemWatcher = original;
    }
  });
});
