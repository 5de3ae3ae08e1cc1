import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/**
 * What shows text in VS Code's interface, or makes what is shown there. Only `userInterface.ts` may use it, since there
 * each text goes through the function for its place. The names alone are looked for, however they are reached.
 */
const restricted = [
  ...[
    "showInformationMessage",
    "showWarningMessage",
    "showErrorMessage",
    "withProgress",
    "setStatusBarMessage",
  ],
  ...["showQuickPick", "createQuickPick", "showInputBox", "createInputBox", "showWorkspaceFolderPick"],
  ...[
    "createStatusBarItem",
    "createOutputChannel",
    "createTerminal",
    "createTreeView",
    "registerTreeDataProvider",
  ],
  ...["TreeItem", "MarkdownString", "(?<!workspace.)isTrusted", "supportHtml", "supportThemeIcons"],
  ...["Diagnostic", "CodeAction", "CodeLens", "Hover", "InlayHint", "CompletionItem", "DocumentLink"],
  ...["createTextEditorDecorationType", "createCommentController", "openExternal"],
];
/** As a value: a type such as `vscode.Diagnostic[]`, or a name that merely begins so, shows nothing. */
const uses = new RegExp(
  `(?:new\\s+(?:vscode\\.)?(?:${restricted.join("|")})\\b)|\\b(?:${restricted.filter((name) => /^[a-z]/.test(name)).join("|")})\\b`,
  "g",
);

const files = globSync("src/{extension,hosts,node,browser,runs,shared,site}/**/*.ts").filter(
  (file) => !file.endsWith("userInterface.ts"),
);

test("nothing but userInterface.ts shows text in VS Code", () => {
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(uses)].map(([use]) => `${file}: ${use}`),
  );
  expect(found).toEqual([]);
});

test("the search finds what it looks for", () => {
  for (const use of [
    "await vscode.window.showErrorMessage(message)",
    'import { window } from "vscode"; window.showQuickPick([])',
    "const show = vscode.window\n  .showWarningMessage;",
    "new vscode.MarkdownString(name)",
    "new TreeItem(name)",
    "new vscode.Diagnostic(range, name)",
  ])
    expect([...use.matchAll(uses)], use).toHaveLength(1);
});

test("the designer's page has no way to insert HTML", () => {
  const html =
    /\b(?:innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|unsafeStatic|document\.write)\b/;
  const pages = globSync("src/webview/**/*.ts");
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.filter((file) => html.test(readFileSync(file, "utf8")))).toEqual([]);
});
