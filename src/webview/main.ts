import type { ViewState } from "../shared/messages.ts";
import { createApp } from "./createApp.ts";

// VS Code gives the body of a webview a padding, which would be a frame around the designer.
Object.assign(document.body.style, { margin: "0", padding: "0" });

const vscode = acquireVsCodeApi<ViewState>();

createApp(
  {
    post: (message) => vscode.postMessage(message),
    listen: (listener) => window.addEventListener("message", (event) => listener(event.data)),
  },
  { get: () => vscode.getState(), set: (state) => vscode.setState(state) },
  document.body,
);
