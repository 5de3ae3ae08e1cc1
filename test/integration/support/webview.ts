import { inWindow } from "../driver.ts";
import { until } from "./extension.ts";

/** The text of what is in the visible designer. */
export function textOf(selector: string): Promise<string> {
  return inWindow(
    (window, found) => window.webview().locator(found).first().innerText({ timeout: 120_000 }),
    selector,
  );
}

/** The number that an element carries in `data-value`, unrounded. */
export function numberIn(testId: string): Promise<number> {
  return inWindow(async (window, id) => {
    const element = window.webview().locator(`[data-testid="${id}"]`);
    return Number(await element.getAttribute("data-value", { timeout: 120_000 }));
  }, testId);
}

export function countOf(selector: string): Promise<number> {
  return inWindow((window, found) => window.webview().locator(found).count(), selector);
}

export function click(selector: string): Promise<void> {
  return inWindow(
    (window, found) => window.webview().locator(found).first().click({ timeout: 120_000 }),
    selector,
  );
}

/** Waits until the designer says how the run stands. */
export async function untilStatus(...statuses: readonly string[]): Promise<void> {
  let seen = "";
  await until(`the designer says "${statuses.join('" or "')}"`, async () => {
    seen = await textOf("[data-status]");
    return statuses.includes(seen.trim());
  }).catch((error) => {
    throw new Error(`${error.message} It said "${seen.trim()}".`);
  });
}
