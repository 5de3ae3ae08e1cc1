import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { textLoaders } from "../../../scripts/lib/textLoaders.mjs";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { iris } from "./helpers.ts";

/** The entry, bundled as `scripts/build.mjs` does it, as a process of its own. */
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  await build({
    entryPoints: ["src/cli/main.ts"],
    outfile: join(folder, "cli.mjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    logLevel: "error",
    loader: textLoaders,
  });
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [join(folder, "cli.mjs"), ...args]);
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const done = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, out, err })),
  );
  return { child, done };
}

test("trains in a process of its own", async () => {
  const { code, out, err } = await start("train", iris, "--set=training.epochs=1", "--json").done;
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^Inferred: [^\n]+\n$/) });
  expect(JSON.parse(out)).toMatchObject({ epochs: 1 });
});

test("bad input is exit code 2", async () => {
  expect(await start("train", "nosuch.mlp.json").done).toEqual({
    code: 2,
    out: "",
    err: "nosuch.mlp.json: the design does not exist.\n",
  });
});

test.skipIf(process.platform === "win32")("SIGINT ends it with the summary and exit code 130", async () => {
  const metrics = join(folder, "metrics.jsonl");
  const { child, done } = start(
    "train",
    iris,
    "--set=training.epochs=1000000",
    "--json",
    "--metrics",
    metrics,
  );
  const { readFile } = await import("node:fs/promises");
  await expect.poll(() => readFile(metrics, "utf8").catch(() => "")).toContain('"progress"');
  child.kill("SIGINT");
  const { code, out } = await done;
  expect(code).toBe(130);
  expect(JSON.parse(out).steps).toBeGreaterThan(0);
});
