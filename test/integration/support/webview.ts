/** The content of the visible designer. */
import { inWindow } from "../driver.ts";
import { until } from "./extension.ts";

/** Returns the text of the first element that the selector finds. */
export function textOf(selector: string): Promise<string> {
  return inWindow(
    (window, found) => window.webview().locator(found).first().innerText({ timeout: 120_000 }),
    selector,
  );
}

/** Returns the number in an element's `data-value`, which is not rounded. */
export function numberIn(testId: string): Promise<number> {
  return inWindow(async (window, id) => {
    const element = window.webview().locator(`[data-testid="${id}"]`);
    return Number(await element.getAttribute("data-value", { timeout: 120_000 }));
  }, testId);
}

/** Returns the number of elements that the selector finds. */
export function countOf(selector: string): Promise<number> {
  return inWindow((window, found) => window.webview().locator(found).count(), selector);
}

/** Clicks the first element that the selector finds. */
export function click(selector: string): Promise<void> {
  return inWindow(
    (window, found) => window.webview().locator(found).first().click({ timeout: 120_000 }),
    selector,
  );
}

/** Waits until the designer shows one of these states of the run. */
export async function untilStatus(...statuses: readonly string[]): Promise<void> {
  let seen = "";
  await until(`the designer shows "${statuses.join('" or "')}"`, async () => {
    seen = await textOf("[data-status]");
    return statuses.includes(seen.trim());
  }).catch((error) => {
    throw new Error(`${error.message} It showed "${seen.trim()}".`);
  });
}
