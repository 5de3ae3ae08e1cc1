// Opens the product on a workspace. Sets up what is missing, on plain Node 20.
//
//   npm start                   on examples/
//   npm start -- FOLDER         on another workspace
//   npm start -- --web          in a browser alone, as the site (docs/site.md)
//
// --embedded   in the embedded VS Code, even where there is a desktop VS Code
// --port N     the port on loopback, of the embedded VS Code or of the site
// --no-open    only prints the address, and opens no browser
// --help       prints this
//
// The packaged extension is installed into VS Code, as a user has it. Installing it, and not loading it from this
// folder as an extension under development, also works where `code` is the command of a window on another machine.
import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { serverArguments, startServer } from "./lib/host.mjs";
import { ensureDependencies, ensureHost } from "./lib/install.mjs";
import { packageExtension } from "./lib/package.mjs";
import { inCache, inRoot, node24 } from "./lib/paths.mjs";
import { Problem, program } from "./lib/program.mjs";
import { say, step } from "./lib/progress.mjs";
import { run } from "./lib/run.mjs";
import { makeSite } from "./lib/site.mjs";
import { serveSite } from "./lib/siteServer.mjs";

// A browser keeps a window's state by address, so the port is the same at each start where it is free.
const usualPort = 8765;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        embedded: { type: "boolean", default: false },
        web: { type: "boolean", default: false },
        port: { type: "string" },
        "no-open": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (positionals.length > 1) throw new Error(`One folder is wanted, not ${positionals.length}`);
    if (values.web && (values.embedded || positionals.length > 0))
      throw new Error(
        "--web takes neither a folder nor --embedded: the site has the examples as its workspace",
      );
    if (values.port !== undefined && !(Number(values.port) > 0 && Number(values.port) < 65536))
      throw new Error(`--port wants a number from 1 to 65535, not "${values.port}"`);
    return {
      help: values.help,
      folder: resolve(positionals[0] ?? inRoot("examples")),
      embedded: values.embedded,
      web: values.web,
      port: values.port === undefined ? undefined : Number(values.port),
      open: !values["no-open"],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Problem(`${message}. Usage: npm start -- [FOLDER] [--embedded | --web] [--port N] [--no-open]`);
  }
}

/** Whether `code` is there and answers: some such commands work only inside a window's terminal. */
async function hasDesktop() {
  const { code, output } = await run("code", ["--version"], { output: "collect", timeout: 20_000 });
  return code === 0 && /^\d+\.\d+\.\d+/m.test(output);
}

/**
 * @param {string} vsix
 * @param {string} folder
 * @returns {Promise<boolean>} whether it could
 */
async function openDesktop(vsix, folder) {
  const installed = await step("Installing the extension into VS Code", () =>
    run("code", ["--install-extension", vsix, "--force"], { output: "collect" }),
  );
  if (installed.code === 0) {
    const opened = await run("code", [folder], { output: "collect" });
    if (opened.code === 0) return true;
    say(`VS Code did not open: ${opened.output.trim().split("\n").at(-1)}`);
  } else {
    say(`VS Code did not install the extension: ${installed.output.trim().split("\n").at(-1)}`);
  }
  return false;
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** @param {string} address */
async function openBrowser(address) {
  const hasDisplay = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  /** @type {Record<string, string>} */
  const commands = { darwin: "open", win32: "explorer" };
  if (hasDisplay) await run(commands[process.platform] ?? "xdg-open", [address], { output: "collect" });
}

/**
 * Makes the site and serves it until the program is ended.
 * @param {number | undefined} port
 * @param {boolean} open whether a browser is opened
 */
async function openSite(port, open) {
  await ensureHost();
  const folder = inCache("site");
  await makeSite(folder);
  const address = await serveSite(folder, port ?? ((await isFree(usualPort)) ? usualPort : 0));
  say("The site runs. Open this address in a browser on this machine; Ctrl-C ends it.");
  console.log(`\n${address}\n`);
  if (open) await openBrowser(address);
  await new Promise(() => {});
}

program(async () => {
  const { help, folder, embedded, web, port, open } = readArguments();
  if (help) {
    console.log(`npm start [-- [FOLDER] [--embedded | --web] [--port N] [--no-open]]

Builds MLP Studio, installs it into VS Code and opens FOLDER (default: examples/).

  --embedded   in the embedded VS Code, even where there is a desktop VS Code
  --web        in a browser alone, as a site of static files with the examples (docs/site.md)
  --port N     the port on this machine's loopback address, of the embedded VS Code or of the site
  --no-open    only prints the address, and opens no browser`);
    return 0;
  }
  if (!existsSync(folder)) throw new Problem(`There is no folder ${folder}.`);
  if (!statSync(folder).isDirectory()) throw new Problem(`${folder} is not a folder.`);
  if (port !== undefined && !(await isFree(port)))
    throw new Problem(`Port ${port} is taken by another program. Choose another one, or leave --port out.`);

  await ensureDependencies();
  if (web) {
    await openSite(port, open);
    return 0;
  }
  const vsix = inCache("mlp-studio.vsix");
  await step("Building the extension", () => packageExtension(vsix));

  if (!embedded && (await hasDesktop()) && (await openDesktop(vsix, folder))) {
    say(
      `VS Code opens ${folder}. The extension stays installed there: it is MLP Studio in the Extensions view.`,
    );
    return 0;
  }

  await ensureHost();
  const dataFolder = inCache("vscode-user");
  const extensions = `--extensions-dir=${join(dataFolder, "extensions")}`;
  const installed = await step("Installing the extension into the embedded VS Code", () =>
    run(node24, [...serverArguments(dataFolder), extensions, "--install-extension", vsix, "--force"], {
      output: "collect",
    }),
  );
  if (installed.code !== 0) throw new Problem(`${installed.output}\nThe extension could not be installed.`);

  const token = randomBytes(16).toString("hex");
  const server = await startServer({
    dataFolder,
    port: port ?? ((await isFree(usualPort)) ? usualPort : 0),
    token,
    args: [extensions, "--disable-workspace-trust"],
  });
  const address = `http://127.0.0.1:${server.port}/?tkn=${token}&folder=${encodeURIComponent(folder)}`;
  say("VS Code runs. Open this address in a browser on this machine; Ctrl-C ends it.");
  console.log(`\n${address}\n`);
  if (open) await openBrowser(address);
  await server.ended;
  throw new Problem(`The embedded VS Code ended. Its log ends with:\n${server.log().slice(-2000)}`);
});
