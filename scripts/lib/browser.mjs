import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { inRoot } from "./paths.mjs";
import { Problem } from "./program.mjs";
import { step } from "./progress.mjs";
import { run } from "./run.mjs";

const commands = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Chromium's arguments for tests: quiet, and without a sandbox as root, where it has none. */
export const browserArguments = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/**
 * An executable that starts the browser without the right to raise the priority of its threads. As root, Chromium has that right
 * and gives its compositor priority over workers: on a machine with few cores they would hardly run.
 * @param {string} browser
 * @param {string} folder for the executable, where one is needed
 */
export async function ordinaryPriority(browser, folder) {
  const limits = ["--bounding-set=-sys_nice", "--inh-caps=-sys_nice"];
  if (
    process.getuid?.() !== 0 ||
    (await run("setpriv", [...limits, "true"], { output: "collect" })).code !== 0
  )
    return browser;
  const path = join(folder, "browser.sh");
  writeFileSync(path, `#!/bin/sh\nexec setpriv ${limits.join(" ")} '${browser}' "$@"\n`, { mode: 0o755 });
  return path;
}

/** @param {string} path */
async function works(path) {
  return (
    existsSync(path) && (await run(path, ["--version"], { output: "collect", timeout: 30_000 })).code === 0
  );
}

/** An installed Chromium or Chrome that starts; the environment variable CHROME_PATH names another one. */
async function installedBrowser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = [
    process.env.CHROME_PATH ?? "",
    ...commands.flatMap((command) => folders.map((folder) => join(folder, command))),
    ...applications,
  ];
  for (const path of places) if (await works(path)) return path;
  return undefined;
}

async function playwrightsBrowser() {
  const { chromium } = await import("playwright-core");
  return (await works(chromium.executablePath())) ? chromium.executablePath() : undefined;
}

/** A browser that starts: an installed one, else one that Playwright downloaded earlier. Needs the dependencies. */
export const findBrowser = async () => (await installedBrowser()) ?? (await playwrightsBrowser());

/**
 * The browser for tests, installed when there is none: Playwright's, else Debian's package.
 * @returns {Promise<string>} its executable
 */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  await step("Downloading Chromium (Playwright's)", () =>
    run(inRoot("node_modules", ".bin", "playwright-core"), ["install", "chromium"], {
      output: "collect",
      env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" },
      timeout: 180_000,
    }),
  );
  const downloaded = await playwrightsBrowser();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0) {
    await step("Installing Chromium (the system's package)", async () => {
      await run("apt-get", ["update"], { output: "collect", timeout: 180_000 });
      await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
        output: "collect",
        env: { DEBIAN_FRONTEND: "noninteractive" },
        timeout: 300_000,
      });
    });
  }
  const installed = await installedBrowser();
  if (installed) return installed;
  throw new Problem(
    "The tests need Chromium or Chrome, and none could be installed. Install one (Debian: apt-get install chromium) or set CHROME_PATH to its executable.",
  );
}
