import type { ViewState } from "../shared/messages.ts";
import { createApp } from "./createApp.ts";

const vscode = acquireVsCodeApi<ViewState>();

createApp(
  {
    post: (message) => vscode.postMessage(message),
    listen: (listener) => window.addEventListener("message", (event) => listener(event.data)),
  },
  { get: () => vscode.getState(), set: (state) => vscode.setState(state) },
  document.body,
);
