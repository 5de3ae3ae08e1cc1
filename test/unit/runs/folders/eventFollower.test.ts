import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { EventFollower } from "../../../../src/runs/folders/eventFollower.ts";
import { progressLine, replaceEvents, reportSteps } from "../../../support/elsewhereRun.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

function newFollower() {
  const folder = temporaryFolder();
  const path = join(folder, "events.jsonl");
  const follower = new EventFollower(nodeRunStorage, path);
  const steps = async () => {
    const { log, clock, problem } = await follower.read();
    return { curve: [...log.train.step], clock: [...clock.step], problem };
  };
  return { folder, path, follower, steps };
}

test("what is appended is read once; a line that is not complete waits for its end", async () => {
  const { folder, path, steps } = newFollower();
  await reportSteps(folder, 1, 2);
  expect(await steps()).toEqual({ curve: [1, 2], clock: [1, 2], problem: undefined });
  const [begin, end] = [progressLine(3).slice(0, 20), progressLine(3).slice(20)];
  await appendFile(path, begin);
  expect((await steps()).curve).toEqual([1, 2]);
  await appendFile(path, `${end}${progressLine(4)}`);
  expect(await steps()).toEqual({ curve: [1, 2, 3, 4], clock: [1, 2, 3, 4], problem: undefined });
  // Readings that overlap take each line once.
  await reportSteps(folder, 5, 5);
  for (const read of await Promise.all([steps(), steps()])) expect(read.clock).toEqual([1, 2, 3, 4, 5]);
});

test("a run that continues from its checkpoint replaces what came after it, even by a longer file", async () => {
  const { folder, steps } = newFollower();
  await reportSteps(folder, 1, 3);
  await steps();
  await replaceEvents(folder, [1, 2, 13, 14, 15, 16].map((step) => progressLine(step)).join(""));
  expect((await steps()).curve).toEqual([1, 2, 13, 14, 15, 16]);
});

test("a file that is cut is read again", async () => {
  const { folder, path, steps } = newFollower();
  await reportSteps(folder, 1, 3);
  await steps();
  await writeFile(path, progressLine(1));
  expect((await steps()).curve).toEqual([1]);
});

test("megabytes of events are read in pieces", async () => {
  const { folder, follower } = newFollower();
  await reportSteps(folder, 1, 20_000);
  const { log, clock } = await follower.read();
  expect(log.latestProgress?.step).toBe(20_000);
  expect(clock.step.at(-1)).toBe(20_000);
});

test("what is no event is said with its line, and what came before is kept", async () => {
  const { folder, path, steps } = newFollower();
  await reportSteps(folder, 1, 2);
  await appendFile(path, `broken\n${progressLine(4)}`);
  expect(await steps()).toEqual({
    curve: [1, 2],
    clock: [1, 2],
    problem: `${path}:3: this line is no event of a run; what follows is left out.`,
  });
});

test("a run that has not begun has no events; a file that cannot be read is an error", async () => {
  const { folder, steps } = newFollower();
  expect(await steps()).toEqual({ curve: [], clock: [], problem: undefined });
  await reportSteps(folder, 1, 1);
  expect((await steps()).curve).toEqual([1]);
  await expect(new EventFollower(nodeRunStorage, folder).read()).rejects.toThrow("EISDIR");
});
