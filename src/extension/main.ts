import type { ExtensionContext } from "vscode";
import { activateStudio, type TestAccess } from "./activate.ts";

export function activate(context: ExtensionContext): TestAccess | undefined {
  return activateStudio(context);
}
