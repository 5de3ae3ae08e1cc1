import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../../../src/cli/cli.ts";
import { exitCodes } from "../../../src/cli/terminal.ts";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { folderWith, iris } from "./helpers.ts";

/** Runs a command line during which Ctrl-C is pressed: at once, or when it writes to standard error. */
async function interrupted(args: readonly string[], when: "at once" | "at the first status") {
  let out = "";
  let err = "";
  const listeners = new Set<() => void>();
  const press = () => {
    for (const listener of listeners) listener();
  };
  const code = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
      if (when === "at the first status") press();
    },
    isInteractive: true,
    columns: 80,
    cellWorker: "",
    onInterrupt(listener) {
      listeners.add(listener);
      if (when === "at once") queueMicrotask(press);
      return () => listeners.delete(listener);
    },
    kernels: () => referenceKernels(),
  });
  return { code, out, err, listeners };
}

describe("Ctrl-C", () => {
  test("cancels a gradient check, whose status line is erased", async () => {
    const args = ["gradcheck", iris, "--parameters", "all", "--set", "layers[0].units=100"];
    const { code, out, err, listeners } = await interrupted(args, "at the first status");
    expect([code, out]).toEqual([exitCodes.interrupted, ""]);
    expect(err).toMatch(/^\rChecking gradients: \d+ of \d+/);
    expect(err.endsWith("\r\x1b[K")).toBe(true);
    expect(listeners.size).toBe(0);
  });

  test.each([
    ["a measurement", ["bench", "--sizes", "20,10,3", "--seconds", "3600"]],
    ["the initialization laboratory", ["lab", "init", "--width", "200", "--steps", "100000"]],
  ])("cancels %s", async (_, args) => {
    expect(await interrupted(args, "at once")).toMatchObject({ code: exitCodes.interrupted, out: "" });
  });

  test("cancels the reading of the data", async () => {
    const line = (i: number) => `${i % 97},${(i * 31) % 1013},${"uv"[i % 2]}\n`;
    const folder = await folderWith({
      "large.csv": `a,b,class\n${Array.from({ length: 1_500_000 }, (_, i) => line(i)).join("")}`,
      "large.mlp.json": JSON.stringify({ dataset: { path: "large.csv" }, layers: [{ units: 2 }] }),
    });
    const { code, out, err } = await interrupted(["train", join(folder, "large.mlp.json")], "at once");
    expect([code, out, err]).toEqual([exitCodes.interrupted, "", ""]);
  });
});
