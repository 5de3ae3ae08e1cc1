import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeExecutable, offerTerminalCommand } from "../../../../src/hosts/node/terminalCommand.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

/** Keeps what terminals would have in their environment. */
function collection() {
  const variables = new Map<string, string>();
  return {
    variables,
    description: undefined as string | undefined,
    clear: () => variables.clear(),
    prepend: (name: string, value: string) => void variables.set(name, `${value}…`),
    replace: (name: string, value: string) => void variables.set(name, value),
  };
}

test("terminals have the folder of the launcher first on their path, and the runtime; the setting takes both away", () => {
  const own = collection();
  const options = { folder: "/ext/dist/bin", runtime: "/code", v8Options: [] };
  offerTerminalCommand(own, true, options);
  expect([...own.variables]).toEqual([
    ["PATH", `/ext/dist/bin${delimiter}…`],
    ["MLP_STUDIO_RUNTIME", "/code"],
  ]);
  expect(own.description).toContain("mlp");
  offerTerminalCommand(own, true, { ...options, v8Options: ["--a", "--b"] });
  expect(own.variables.get("MLP_STUDIO_RUNTIME_OPTIONS")).toBe("--a --b");
  offerTerminalCommand(own, false, options);
  expect([...own.variables]).toEqual([]);
});

describe.skipIf(process.platform === "win32")("the launcher", () => {
  /** An extension's folder whose command line prints its arguments, as it was installed in a folder with this name. */
  function installed(name: string): string {
    const folder = join(temporaryFolder(), name);
    mkdirSync(join(folder, "dist"), { recursive: true });
    cpSync("src/cli/bin", join(folder, "dist", "bin"), { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(
      join(folder, "dist", "cli.js"),
      "console.log(JSON.stringify([process.env.ELECTRON_RUN_AS_NODE, process.execArgv, process.argv.slice(2)]));",
    );
    return join(folder, "dist", "bin");
  }

  test("runs the command line by the editor's runtime, with the arguments as they are", () => {
    const bin = installed("it's an $extension");
    const output = execFileSync("sh", ["-c", 'mlp train "a b.mlp.json" --set "x=\\"*\\"" ""'], {
      encoding: "utf8",
      env: {
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        MLP_STUDIO_RUNTIME: process.execPath,
        MLP_STUDIO_RUNTIME_OPTIONS: "--no-liftoff --no-wasm-lazy-compilation",
      },
    });
    const execArgv = ["--no-liftoff", "--no-wasm-lazy-compilation"];
    expect(JSON.parse(output)).toEqual(["1", execArgv, ["train", "a b.mlp.json", "--set", 'x="*"', ""]]);
  });

  test("runs in a runtime whose path has spaces, and by Node where there is no editor", () => {
    const bin = installed("plain");
    const runtime = join(temporaryFolder(), "Code Helper (Plugin)");
    writeFileSync(runtime, '#!/bin/sh\necho "runtime of the editor: $2"\n', { mode: 0o755 });
    const run = (env: Record<string, string>) =>
      execFileSync(join(bin, "mlp"), ["runs"], { encoding: "utf8", env: { PATH: process.env.PATH, ...env } });
    expect(run({ MLP_STUDIO_RUNTIME: runtime })).toBe("runtime of the editor: runs\n");
    expect(JSON.parse(run({}))).toEqual(["1", [], ["runs"]]);
  });

  test("is made executable where a package has lost that", async () => {
    const launcher = join(installed("lost"), "mlp");
    chmodSync(launcher, 0o644);
    await makeExecutable(launcher);
    expect(statSync(launcher).mode & 0o777).toBe(0o755);
    chmodSync(launcher, 0o700);
    await makeExecutable(launcher);
    expect(statSync(launcher).mode & 0o777).toBe(0o700);
  });
});

test("the launchers have the line ends of their systems", async () => {
  const { readFileSync } = await import("node:fs");
  expect(readFileSync("src/cli/bin/mlp", "utf8")).not.toContain("\r");
  expect(readFileSync("src/cli/bin/mlp.cmd", "utf8").replaceAll("\r\n", "")).not.toContain("\n");
});
