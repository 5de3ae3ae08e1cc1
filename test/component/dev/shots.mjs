// Screenshots of the designer without VS Code, on a fake host, for looking at it while working on it.
//
//   node test/component/dev/shots.mjs FOLDER [SCENARIO…] [--themes dark,light,contrast] [--widths 400,800,1280]
//
// The scenarios are in scenarios.ts; by default all of them, in the dark theme, 1280 wide.

import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { ensureBrowser } from "../../../scripts/lib/browser.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const args = process.argv.slice(2);
const option = (name, fallback) => {
  const at = args.indexOf(`--${name}`);
  return (at < 0 ? fallback : args.splice(at, 2)[1]).split(",");
};
const themes = option("themes", "dark");
const widths = option("widths", "1280").map(Number);
const [height] = option("height", "860").map(Number);
const [folder = ".cache/shots", ...wanted] = args;
mkdirSync(folder, { recursive: true });

const bundle = await build({
  absWorkingDir: root,
  entryPoints: ["test/component/dev/page.ts"],
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  loader: { ".css": "text" },
  logLevel: "warning",
});
const codicons = join(root, "node_modules", "@vscode", "codicons", "dist");
const files = {
  "/": [
    "text/html",
    '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/codicon.css" id="vscode-codicon-stylesheet"><body><script type="module" src="/page.js"></script>',
  ],
  "/page.js": ["text/javascript", bundle.outputFiles[0].text],
  "/codicon.css": ["text/css", readFileSync(join(codicons, "codicon.css"))],
  "/codicon.ttf": ["font/ttf", readFileSync(join(codicons, "codicon.ttf"))],
};
const server = createServer((request, response) => {
  const [type, body] = files[new URL(request.url, "http://x").pathname] ?? ["text/plain", ""];
  response.setHeader("content-type", type).end(body);
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: ["--no-sandbox"] });
const scenarioNames = wanted.length > 0 ? wanted : Object.keys(await names());
for (const width of widths)
  for (const theme of themes)
    for (const scenario of scenarioNames) {
      const page = await open(width, theme, scenario);
      await page.screenshot({ path: join(folder, `${scenario}-${theme}-${width}.png`) });
      await page.close();
    }
await browser.close();
server.close();

async function open(width, theme, scenario) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on("console", (message) => console.log(`${scenario}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`${scenario}: ${error.stack}`));
  await page.goto(`http://127.0.0.1:${server.address().port}/#${theme}/${scenario}`);
  await page.waitForTimeout(700);
  return page;
}

/** The names alone, from the text, since the module needs a browser. */
async function names() {
  const text = readFileSync(join(root, "test/component/dev/scenarios.ts"), "utf8");
  const list = text.slice(text.indexOf("scenarios:"), text.indexOf("\n};"));
  return Object.fromEntries([...list.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => [name, true]));
}
