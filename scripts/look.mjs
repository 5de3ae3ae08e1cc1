// Opens the extension in the embedded VS Code, without a window of its own, does what the arguments say, in their
// order, and saves pictures. For looking at the work; a call takes about ten seconds.
//
//   node scripts/look.mjs [--theme dark|light|contrast] [--size 1280x900] [--folder FOLDER] [--web] STEP…
//
// The workspace is a copy of FOLDER (default: examples), so nothing in it is changed. --web looks at VS Code for the web, where
// the extension runs in the browser. The steps:
//
//   --open NAME         opens a file of the workspace (`iris.mlp.json`), in the editor registered for it
//   --command TITLE     runs a command from the palette, its title as shown there ("MLP: Train Network")
//   --click SELECTOR    clicks in the webview (Playwright's selectors: CSS, `text=Train`; shadow roots are pierced)
//   --hover SELECTOR    moves the mouse there
//   --drag "SELECTOR by X,Y"  drags it by X and Y pixels
//   --press KEY         presses a key or a chord (`Control+KeyZ`, `Escape`) where the focus is
//   --type TEXT         types where the focus is
//   --wait WHAT         a number of milliseconds, or until a selector is visible in the webview (`text=Epoch 3`)
//   --eval EXPRESSION   evaluates JavaScript in the webview's document, and prints the result
//   --text SELECTOR     prints the text of what it selects in the webview
//   --shot FILE.png     saves a picture of the window
//   --shot-webview FILE.png   saves a picture of the webview alone
//
// A step on VS Code's own window instead of the webview: write `window:` before the selector.
// dist/ is used as it is: `node scripts/build.mjs` first. Errors of the webview and its console are printed.
//
//   node scripts/look.mjs --theme dark --open iris.mlp.json --command "MLP: Train Network" --wait 3000 --shot /tmp/a.png
import { cpSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ensureBrowser } from "./lib/browser.mjs";
import { openWorkbench, temporaryFolder } from "./lib/host.mjs";
import { ensureDependencies, ensureHost } from "./lib/install.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { startWebHost } from "./lib/webHost.mjs";

/** @typedef {import("./lib/workbench.mjs").Workbench} Workbench */

/** @type {Record<string, string>} */
const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  contrast: "Default High Contrast",
  "contrast-light": "Default High Contrast Light",
};

/**
 * @param {Workbench} workbench
 * @param {string} selector
 */
function locate(workbench, selector) {
  return selector.startsWith("window:")
    ? workbench.page.locator(selector.slice("window:".length)).first()
    : workbench.webview().locator(selector).first();
}

/** @type {Record<string, (workbench: Workbench, value: string) => Promise<unknown>>} */
const steps = {
  open: (workbench, name) => workbench.open(name),
  command: (workbench, title) => workbench.command(title),
  click: (workbench, selector) => locate(workbench, selector).click({ timeout: 10_000 }),
  hover: (workbench, selector) => locate(workbench, selector).hover({ timeout: 10_000 }),
  press: (workbench, key) => workbench.page.keyboard.press(key),
  type: (workbench, text) => workbench.page.keyboard.type(text),
  shot: (workbench, path) => workbench.screenshot(path),
  "shot-webview": (workbench, path) => workbench.webview().locator("body").screenshot({ path }),
  wait: (workbench, what) =>
    /^\d+$/.test(what)
      ? workbench.page.waitForTimeout(Number(what))
      : locate(workbench, what).waitFor({ timeout: 30_000 }),
  async drag(workbench, value) {
    const [, selector, x, y] = /^(.*) by (-?\d+),(-?\d+)$/.exec(value) ?? [];
    if (selector === undefined) throw new Problem(`--drag wants "SELECTOR by X,Y", not "${value}".`);
    await workbench.drag(locate(workbench, selector), Number(x), Number(y));
  },
  async eval(workbench, expression) {
    console.log(await workbench.webview().locator(":root").evaluate(expression));
  },
  async text(workbench, selector) {
    console.log(await locate(workbench, selector).innerText({ timeout: 10_000 }));
  },
};

/** @param {string[]} args */
function readArguments(args) {
  const options = { theme: "dark", size: "1280x900", folder: inRoot("examples") };
  const web = args.includes("--web");
  const pairs = args.filter((arg) => arg !== "--web");
  /** @type {[name: string, value: string][]} */
  const plan = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const name = pairs[i].replace(/^--/, "");
    const value = pairs[i + 1];
    if (value === undefined)
      throw new Problem(`--${name} needs a value. The header of scripts/look.mjs lists the options.`);
    if (name in options) options[/** @type {keyof typeof options} */ (name)] = value;
    else if (name in steps) plan.push([name, value]);
    else throw new Problem(`There is no --${name}. The header of scripts/look.mjs lists the options.`);
  }
  const [width, height] = options.size.split("x").map(Number);
  return {
    folder: resolve(options.folder),
    theme: themes[options.theme] ?? options.theme,
    viewport: { width, height },
    web,
    plan,
  };
}

program(async () => {
  const { folder, theme, viewport, web, plan } = readArguments(process.argv.slice(2));
  await ensureDependencies();
  await ensureHost();
  const copy = join(temporaryFolder("workspace"), basename(folder));
  cpSync(folder, copy, { recursive: true });
  const options = {
    folder: copy,
    extensionFolder: inRoot(),
    browser: await ensureBrowser(),
    settings: { "workbench.colorTheme": theme },
    viewport,
  };
  const { workbench } = web ? await (await startWebHost(options)).open() : await openWorkbench(options);
  workbench.page.on("console", (message) => {
    // VS Code's own pages are noisy; what comes from the extension's files is of interest.
    const { url } = message.location();
    if (url.includes("/dist/"))
      console.log(`webview ${message.type()}: ${message.text()} (${basename(url)})`);
  });
  workbench.page.on("pageerror", (error) => console.log(`error: ${error.stack ?? error.message}`));
  await workbench.ready();
  for (const [name, value] of plan) {
    try {
      await steps[name](workbench, value);
    } catch (error) {
      await workbench.screenshot("/tmp/look-failed.png");
      throw new Problem(`--${name} "${value}" failed; /tmp/look-failed.png shows the window.\n${error}`);
    }
  }
});
