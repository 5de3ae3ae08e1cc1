/** The HTML of the webviews. */
import * as vscode from "vscode";

export interface WebviewPage {
  readonly title: string;
  /** The folder of what was built. */
  readonly folder: vscode.Uri;
  /** The script that builds the page, a file of that folder. */
  readonly script: string;
  /** Other folders whose files the page may show. */
  readonly resources?: readonly vscode.Uri[];
}

/**
 * Fills a webview with a script that builds the page. Scripts run only with the nonce. Style attributes are allowed, since Lit's
 * `styleMap` writes them; style elements are not.
 */
export function showPage(
  webview: vscode.Webview,
  { title, folder, script, resources = [] }: WebviewPage,
): void {
  webview.options = { enableScripts: true, localResourceRoots: [folder, ...resources] };
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  const nonce = crypto.randomUUID();
  const { cspSource } = webview;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    "style-src-attr 'unsafe-inline'",
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join("; ");
  webview.html = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="${address("codicon.css")}" id="vscode-codicon-stylesheet">
  </head>
  <body>
    <script nonce="${nonce}" src="${address(script)}"></script>
  </body>
</html>
`;
}
