import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, examples } from "./helpers.ts";

/** What each example reaches on its test rows: the score, and what is known to be reachable. */
const reached: Record<string, readonly [score: string, atLeast: number]> = {
  "diabetes.mlp.json": ["testR2", 0.4],
  "digits.mlp.json": ["testAccuracy", 0.94],
  "iris.mlp.json": ["testAccuracy", 0.93],
  "two-spirals.mlp.json": ["testAccuracy", 0.95],
};

const train = async (name: string) => {
  const { code, out } = await cli(["train", join(examples, name), "--json"]);
  expect(code).toBe(0);
  return JSON.parse(out);
};

test("every design is tested", async () => {
  const designs = (await readdir(examples)).filter((name) => name.endsWith(".mlp.json"));
  expect(designs.sort()).toEqual(Object.keys(reached));
});

describe("the examples reach their scores", () => {
  for (const [name, [score, atLeast]] of Object.entries(reached))
    test(`${name}: ${score} ≥ ${atLeast}`, async () =>
      expect((await train(name))[score]).toBeGreaterThanOrEqual(atLeast));
});
