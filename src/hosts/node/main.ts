/** Entry of the extension in Node: VS Code on a computer, and what it is connected to. */
import type { ExtensionContext } from "vscode";
import { activateExtension, type TestAccess } from "../../extension/activate.ts";
import { openNodePlatform } from "./nodePlatform.ts";

/** Called by VS Code when the extension is first needed. */
export function activate(context: ExtensionContext): TestAccess | undefined {
  return activateExtension(context, openNodePlatform);
}
