import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { writeCliPackage } from "../../../scripts/lib/cliPackage.mjs";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { examples } from "../cli/helpers.ts";

/** A folder in which the package is installed. */
let folder: string;

/** Runs a program in that folder; npm without a registry. */
function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, npm_config_offline: "true", npm_config_registry: "http://127.0.0.1:9/" },
  });
}

beforeAll(() => {
  folder = temporaryFolder();
  const source = join(folder, "source");
  writeCliPackage(source);
  const [{ filename }] = JSON.parse(run("npm", "pack", source, "--json"));
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  run("npm", "install", "--no-audit", "--no-fund", join(folder, filename));
});

test("is installed without a network, and depends on nothing", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(run("npx", "--no-install", "mlp-studio", "--version")).toBe(`${version}\n`);
  expect(run(join(folder, "node_modules", ".bin", "mlp"), "--version")).toBe(`${version}\n`);
  const installed = JSON.parse(run("npm", "ls", "--all", "--json"));
  expect(Object.keys(installed.dependencies)).toEqual(["mlp-studio"]);
  expect(installed.dependencies["mlp-studio"].dependencies).toBeUndefined();
});

test("trains on several threads, reads a format whose reader is loaded late, and runs an experiment's cells", () => {
  const mlp = (...args: string[]) => JSON.parse(run("npx", "--no-install", "mlp-studio", ...args, "--json"));
  const design = join(examples, "digits.mlp.json");
  const settings = ["--set", "training.epochs=1", "--set", 'layers=[{"units":256}]', "--threads", "2"];
  expect(mlp("train", design, ...settings)).toMatchObject({ epochs: 1, threads: 2 });
  writeFileSync(
    join(folder, "parquet.mlp.json"),
    JSON.stringify({
      dataset: { path: resolve("test/fixtures/data/iris-gzip.parquet") },
      training: { epochs: 1 },
    }),
  );
  expect(mlp("train", "parquet.mlp.json")).toMatchObject({ epochs: 1 });
  writeFileSync(
    join(folder, "seeds.mlp-experiment.json"),
    JSON.stringify({
      design: "parquet.mlp.json",
      axes: [{ field: "training.l2", values: [0, 0.1] }],
      seeds: [1],
    }),
  );
  expect(mlp("experiment", "seeds.mlp-experiment.json", "--jobs", "2").cells).toHaveLength(2);
});
