/** Entry of the extension. */
import type { ExtensionContext } from "vscode";
import { activateExtension, type TestAccess } from "./activate.ts";

/** Called by VS Code when the extension is first needed. */
export function activate(context: ExtensionContext): TestAccess | undefined {
  return activateExtension(context);
}
