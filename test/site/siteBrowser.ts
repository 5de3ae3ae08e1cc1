/** The site behind a plain file server, in a folder of it, and a browser with a profile of its own. */
import { type BrowserContext, chromium, type FrameLocator, type Locator, type Page } from "playwright-core";
import { browserArguments, ensureBrowser, ordinaryPriority } from "../../scripts/lib/browser.mjs";
import { writeSite } from "../../scripts/lib/site.mjs";
import { serveSite } from "../../scripts/lib/siteServer.mjs";
import { Workbench } from "../../scripts/lib/workbench.mjs";
import { temporaryFolder } from "../support/temporaryFolder.ts";

export interface SiteBrowser {
  readonly address: string;
  /** Origins that anything in the browser has asked for something. */
  readonly origins: ReadonlySet<string>;
  /** Opens the site in one more tab. @param fragment the link, behind the address */
  open(fragment?: string): Promise<Tab>;
  end(): Promise<void>;
}

export async function openSite(): Promise<SiteBrowser> {
  const folder = temporaryFolder();
  await writeSite(folder);
  const address = await serveSite(folder);
  const profile = temporaryFolder();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await ordinaryPriority(await ensureBrowser(), profile),
    args: browserArguments,
    viewport: { width: 1280, height: 900 },
    // As strict as browsers are by default.
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const origins = new Set<string>();
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") || protocol.startsWith("ws")) origins.add(origin);
  });
  return {
    address,
    origins,
    open: (fragment = "") => openTab(context, `${address}${fragment}`),
    end: () => context.close(),
  };
}

/** A tab with the site. */
export class Tab {
  readonly page: Page;
  private readonly workbench: Workbench;

  constructor(page: Page) {
    this.page = page;
    this.workbench = new Workbench(page);
  }

  ready(): Promise<void> {
    return this.workbench.ready();
  }

  command(title: string): Promise<void> {
    return this.workbench.command(title);
  }

  /** Opens a file by its name, as a search finds it. */
  find(name: string): Promise<void> {
    return this.workbench.open(name);
  }

  /** The document of the designer in front. */
  get designer(): FrameLocator {
    return this.workbench.webview();
  }

  /** The tab of an editor with this name. */
  editorTab(name: string): Locator {
    return this.page.locator(".tabs-container .tab.active").filter({ hasText: name });
  }

  /** The text of a file of the workspace as the browser keeps it; empty where it keeps none. */
  keptText(path: string): Promise<string> {
    return this.page.evaluate(
      (key) =>
        new Promise<string>((resolve, reject) => {
          const opening = indexedDB.open(`mlp-site:${location.pathname}site`);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const database = opening.result;
            const request = database.transaction("contents").objectStore("contents").get(key);
            request.onsuccess = () => resolve(new TextDecoder().decode(request.result));
            request.onerror = () => reject(request.error);
            database.close();
          };
        }),
      `/examples/${path}`,
    );
  }

  /** Follows a link in the tab that is open, without a reload. */
  async follow(fragment: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
  }

  /** The text of the newest notification; it is closed then. */
  async notification(): Promise<string> {
    const newest = this.page.locator(".notifications-toasts .notification-toast").first();
    const text = await newest.locator(".notification-list-item-message").innerText();
    await this.command("Notifications: Clear All Notifications");
    return text;
  }

  /** The text of the editor in front. */
  async text(): Promise<string> {
    return (await this.page.locator(".editor-instance .view-lines").first().innerText()).replaceAll(
      "\u00a0",
      " ",
    );
  }
}

async function openTab(context: BrowserContext, address: string): Promise<Tab> {
  const page = await context.newPage();
  await page.goto(address);
  const tab = new Tab(page);
  await tab.ready();
  return tab;
}
