/**
 * Access of tests to VS Code's window, as a user has it: by mouse, keyboard and what is visible. A test runs in the extension
 * host, where it has VS Code's API and not the window. The window is a page of a browser that Playwright drives in another
 * process (scripts/vscode-host/code.mjs); a function is sent there and run. A desktop VS Code has no such driver, so that
 * `describeWindow` skips its tests.
 */
import type { Workbench } from "../../scripts/lib/workbench.mjs";

const address = process.env.MLP_STUDIO_DRIVER;

/** Mocha's `describe`, skipped where the window cannot be driven. */
export const describeWindow = address ? describe : describe.skip;

/**
 * Runs a function on VS Code's window. The function is sent as source text, so that it can use its two parameters but nothing
 * else of the test. The argument and the result are sent as JSON.
 *
 *     const loss = await inWindow((window, id) => window.webview().locator(id).innerText(), "#loss");
 *     await inWindow((window) => window.page.keyboard.press("Control+KeyZ"));
 */
export async function inWindow<Result, Argument = undefined>(
  action: (window: Workbench, argument: Argument) => Result,
  ...[argument]: Argument extends undefined ? [] : [Argument]
): Promise<Awaited<Result>> {
  if (!address) throw new Error("This VS Code has no driver: use describeWindow.");
  const response = await fetch(address, {
    method: "POST",
    body: JSON.stringify({ source: action.toString(), argument }),
  });
  const answer = (await response.json()) as { value: Awaited<Result>; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value;
}
