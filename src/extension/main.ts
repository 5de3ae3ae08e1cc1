/** Entry of the extension. */
import type { ExtensionContext } from "vscode";
import { activateExtension, type TestAccess } from "./activate.ts";

export function activate(context: ExtensionContext): TestAccess | undefined {
  return activateExtension(context);
}
