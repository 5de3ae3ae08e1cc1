import { createModelApp } from "./createModelApp.ts";

// VS Code gives the body of a webview a padding, which would be a frame around the editor.
Object.assign(document.body.style, { margin: "0", padding: "0" });

const vscode = acquireVsCodeApi();

createModelApp(
  {
    post: (message) => vscode.postMessage(message),
    listen: (listener) => window.addEventListener("message", (event) => listener(event.data)),
  },
  document.body,
);
