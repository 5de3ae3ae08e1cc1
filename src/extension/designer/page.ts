/** The HTML of the webviews. */

/** The parts that vary; the addresses are those of the webview. */
export interface PageParts {
  readonly title: string;
  readonly nonce: string;
  /** The origin that the webview's resources come from, for the content security policy. */
  readonly cspSource: string;
  readonly script: string;
  readonly codicons: string;
}

/**
 * Returns the HTML around a script that builds the page. Scripts run only with the nonce. Style attributes are allowed, since Lit's `styleMap`
 * writes them; style elements are not.
 */
export function webviewPage({ title, nonce, cspSource, script, codicons }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    "style-src-attr 'unsafe-inline'",
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="${codicons}" id="vscode-codicon-stylesheet">
  </head>
  <body>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
