import "../../../src/webview/results/drawingPad.ts";
import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import type { DrawingPad } from "../../../src/webview/results/drawingPad.ts";
import { canvasOf, find, painted, pixel, show, text } from "../plots/harness.ts";

async function start(side = 8, channels = 1): Promise<{ element: DrawingPad; drawn: Uint8Array[] }> {
  const element = document.createElement("mlp-drawing-pad");
  element.shape = { height: side, width: side, channels };
  element.pixels = new Uint8Array(side * side * channels);
  await show(element, 160);
  const drawn: Uint8Array[] = [];
  element.addEventListener("draw", (event) => drawn.push((event as CustomEvent<Uint8Array>).detail));
  return { element, drawn };
}

const plotOf = (element: DrawingPad) => find(element, ".plot") as HTMLElement;

test("Space draws at the cursor, which arrow keys move, and Shift+Space erases", async () => {
  const { element, drawn } = await start();
  plotOf(element).focus();
  await userEvent.keyboard("{ArrowUp}{ArrowLeft} ");
  await painted(element);
  expect(drawn.at(-1)?.[3 * 8 + 3]).toBe(255);
  expect(text(element, "announced")).toBe("row 4, column 4: 255");
  expect(pixel(canvasOf(element), 3.5 / 8, 3.5 / 8)).toBe("255,255,255,255");
  await userEvent.keyboard("{Shift>} {/Shift}");
  expect(drawn.at(-1)?.[3 * 8 + 3]).toBe(0);
});

test("the pointer draws, the tools erase, thicken and clear", async () => {
  const { element, drawn } = await start();
  await userEvent.click(canvasOf(element), { position: { x: 10, y: 10 } });
  expect(drawn.at(-1)?.[0]).toBe(255);
  const thin = drawn.at(-1)?.reduce((sum, value) => sum + value, 0) ?? 0;
  await userEvent.click(find(element, "[data-tool=thick]") as HTMLElement);
  await userEvent.click(canvasOf(element), { position: { x: 90, y: 90 } });
  const both = drawn.at(-1)?.reduce((sum, value) => sum + value, 0) ?? 0;
  expect(both - thin).toBeGreaterThan(thin);
  await userEvent.click(find(element, "[data-tool=erase]") as HTMLElement);
  await userEvent.click(canvasOf(element), { position: { x: 10, y: 10 } });
  expect(drawn.at(-1)?.[0]).toBe(0);
  await userEvent.click(find(element, "[data-tool=clear]") as HTMLElement);
  expect(drawn.at(-1)?.every((value) => value === 0)).toBe(true);
});

test("large images and those in color are shown alone", async () => {
  const { element } = await start(48);
  expect(plotOf(element).getAttribute("role")).toBe("img");
  expect(find(element, "[data-tool=clear]")).toBeUndefined();
  expect((await start(8, 3)).element.shadowRoot?.textContent).toContain("can be drawn on");
});
