import { afterEach, expect, test, vi } from "vitest";
import { guessRole } from "../../../../../src/data/plan/roles/guessRole.ts";
import { runSync, Yielder } from "../../../../../src/shared/cooperative.ts";
import { maxWorkBetweenYields } from "../../../../support/work.ts";

afterEach(() => vi.restoreAllMocks());

test("identifiers of millions of rows, unsorted, are found with yields", async () => {
  const rows = 2_000_000;
  const values = Float64Array.from({ length: rows }, (_, row) => (row * 7919) % 2_000_003);
  const guessing = () => guessRole({ kind: "numeric", name: "id", values }, 100);
  const work = await maxWorkBetweenYields(async (control) => {
    expect(await new Yielder(control).run(guessing())).toMatchObject({ value: "identifier" });
  });
  expect(work).toBeLessThan(10e6);
  values[rows - 1] = values[0];
  expect(runSync(guessing()).value).toBe("numeric");
});
