/** Entry of the extension in a browser: VS Code for the web. */
import type { ExtensionContext } from "vscode";
import { activateExtension, type TestAccess } from "../../extension/activate.ts";
import { openBrowserPlatform } from "./browserPlatform.ts";

/** Called by VS Code when the extension is first needed. */
export function activate(context: ExtensionContext): TestAccess | undefined {
  return activateExtension(context, openBrowserPlatform);
}
