/** What a person does in VS Code's window, and what they see there. */
export class Workbench {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Waits until the window is drawn and its extension host runs. */
  async ready() {
    await this.page
      .locator(".monaco-workbench .explorer-viewlet .monaco-list-row")
      .first()
      .waitFor({ timeout: 60_000 });
  }

  /**
   * Runs a command from the command palette.
   * @param {string} title as the palette shows it
   */
  async command(title) {
    await this.#quickInput("F1", `>${title}`);
  }

  /**
   * Opens a file of the workspace by its name.
   * @param {string} name
   */
  async open(name) {
    await this.#quickInput("Control+KeyP", name);
    await this.page
      .locator(".tabs-container .tab.active")
      .filter({ hasText: name.split("/").at(-1) })
      .waitFor();
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  async #quickInput(key, text) {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    // A key that is pressed while the window still loads is not heard.
    for (let attempts = 0; attempts < 5 && !(await input.isVisible()); attempts++) {
      await this.page.keyboard.press(key);
      await input.waitFor({ timeout: 5000 }).catch(() => {});
    }
    await input.fill(text);
    const first = this.page.locator(".quick-input-widget .monaco-list-row.focused");
    await first.filter({ hasText: text.replace(/^>/, "").split("/").at(-1) }).waitFor();
    await input.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /**
   * Presses a button of a notification.
   * @param {string} text a part of the notification's
   * @param {string} button
   */
  async notification(text, button) {
    const item = this.page.locator(".notification-list-item", { hasText: text });
    await item.getByRole("button", { name: button }).click({ timeout: 60_000 });
  }

  /** The document inside the visible webview. Locators pierce its shadow roots. */
  webview() {
    return this.page.frameLocator("iframe.webview.ready:visible").frameLocator("iframe#active-frame");
  }

  /**
   * Drags by the mouse, in several moves, as a hand does.
   * @param {import("playwright-core").Locator} locator
   * @param {number} x
   * @param {number} y
   */
  async drag(locator, x, y) {
    const box = await locator.boundingBox();
    if (!box) throw new Error("What is to be dragged is not visible.");
    const start = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(start.x + x, start.y + y, { steps: 8 });
    await this.page.mouse.up();
  }

  /**
   * Saves a picture of the whole window.
   * @param {string} path of a PNG file
   */
  async screenshot(path) {
    await this.page.screenshot({ path });
  }
}
