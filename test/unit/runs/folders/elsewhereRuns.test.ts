import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { writeNewFolder } from "../../../../src/node/newFolder.ts";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { RunFolderPoll, runsInFolders, stopElsewhere } from "../../../../src/runs/folders/elsewhereRuns.ts";
import {
  listRuns,
  makeRunFolder,
  newRunPlace,
  readRun,
  removeOldRuns,
  runsFolderOf,
  writeRecord,
} from "../../../../src/runs/folders/runFolders.ts";
import { RunOverviews } from "../../../../src/runs/folders/runOverviews.ts";
import { isBrokenOverview, isStartable, isStoppable } from "../../../../src/shared/runs/runList.ts";
import { elsewherePhase, type RunRecord } from "../../../../src/shared/runs/runRecord.ts";
import {
  elsewhereRecord,
  makeElsewhere,
  progressLine,
  replaceEvents,
  reportSteps,
  trainingRecord,
} from "../../../support/elsewhereRun.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

const summary = {
  epochs: 10,
  steps: 100,
  testAccuracy: 0.9,
  validationAccuracy: 0.8,
} as unknown as NonNullable<RunRecord["summary"]>;

test.each([
  [elsewhereRecord(), "waiting", [false, true]],
  [trainingRecord(5), "training", [true, false]],
  [trainingRecord(5, { state: "interrupted" }), "interrupted", [false, true]],
  [trainingRecord(0, { state: "interrupted" }), "interrupted", [false, true]],
  [trainingRecord(5, { state: "stopped", summary }), "ended", [false, true]],
  [trainingRecord(5, { state: "completed", summary }), "ended", [false, false]],
  [trainingRecord(5, { state: "diverged", summary }), "ended", [false, false]],
  [trainingRecord(5, { trainedElsewhere: false }), undefined, [false, false]],
] as const)("a run's phase, and whether it can be stopped or started: %#", (record, phase, actions) => {
  expect(elsewherePhase(record)).toBe(phase);
  const overview = { elsewhere: phase, state: record.state };
  expect([isStoppable(overview), isStartable(overview)]).toEqual(actions);
});

describe("stopping a run", () => {
  test("writes the file that the program looks for", async () => {
    const folder = await makeElsewhere(join(temporaryFolder(), "run"), trainingRecord(5));
    await stopElsewhere(nodeRunStorage, folder);
    expect(await readFile(join(folder, "stop"), "utf8")).toBe("");
  });
  test.each([
    ["has not begun", elsewhereRecord(), "Nothing trains this run now."],
    ["has ended", trainingRecord(5, { state: "completed", summary }), "Nothing trains this run now."],
    [
      "is trained here",
      trainingRecord(5, { trainedElsewhere: false }),
      "is trained in VS Code or in a terminal",
    ],
  ])("is refused where it %s", async (_, record, reason) => {
    const folder = await makeElsewhere(join(temporaryFolder(), "run"), record);
    await expect(stopElsewhere(nodeRunStorage, folder)).rejects.toThrow(reason);
    expect(await readdir(folder)).not.toContain("stop");
  });
  test("is refused where the folder is gone", async () => {
    await expect(stopElsewhere(nodeRunStorage, join(temporaryFolder(), "gone"))).rejects.toThrow(
      "run.json does not exist",
    );
  });
});

describe("the list of a design's runs", () => {
  const overviews = () => new RunOverviews(nodeRunStorage, catalogue);
  const valid = ({ overview }: { readonly overview: unknown }) => {
    const run = overview as Parameters<typeof isBrokenOverview>[0];
    if (isBrokenOverview(run)) throw new Error(run.problem);
    return run;
  };

  test("follows a run: its losses grow with its events, and a stop that was asked for is shown", async () => {
    const runs = runsFolderOf(nodeRunStorage, join(temporaryFolder(), "iris.mlp.json"));
    const folder = await makeElsewhere(join(runs, "20261126-101112-abcd"));
    const lists = overviews();
    const only = async () => valid((await lists.list(runs)).runs[0]);
    expect(await only()).toMatchObject({ elsewhere: "waiting", sparkline: [] });
    await reportSteps(folder, 1, 3);
    await writeRecord(nodeRunStorage, folder, trainingRecord(3));
    expect(await only()).toMatchObject({ elsewhere: "training", sparkline: [1, 0.5, 0.3333] });
    await stopElsewhere(nodeRunStorage, folder);
    expect(await only()).toMatchObject({ elsewhere: "stopping", state: "running" });
    await writeRecord(nodeRunStorage, folder, trainingRecord(3, { state: "stopped", summary }));
    expect(await only()).toMatchObject({ elsewhere: "ended", state: "stopped", test: 0.9 });
    // It is continued, from a checkpoint after its first step.
    await replaceEvents(folder, progressLine(1) + progressLine(2, 0.25));
    await writeRecord(nodeRunStorage, folder, trainingRecord(2));
    expect((await only()).sparkline).toEqual([1, 0.25]);
    expect((await lists.followedHistory(folder)).clock.step).toEqual([1, 2]);
  });

  test("has the runs in folders elsewhere among its own, by their time; their ids are the folders", async () => {
    const root = temporaryFolder();
    const runs = runsFolderOf(nodeRunStorage, join(root, "iris.mlp.json"));
    const own = await makeElsewhere(join(runs, "20261126-101112-abcd"));
    const later = await makeElsewhere(
      join(root, "a", "run"),
      trainingRecord(5, { started: "2026-11-27T00:00:00.000Z" }),
    );
    const earlier = await makeElsewhere(
      join(root, "b", "run"),
      trainingRecord(5, { started: "2026-11-25T00:00:00.000Z" }),
    );
    const gone = join(root, "gone");
    const { runs: listed, total } = await overviews().list(runs, [earlier, later, gone]);
    expect(total).toBe(4);
    const [first, second, third] = listed.filter(({ folder }) => folder !== gone);
    expect([first, second, third].map((run) => valid(run).id)).toEqual([
      later,
      "20261126-101112-abcd",
      earlier,
    ]);
    expect([first, second, third].map(({ folder }) => folder)).toEqual([later, own, earlier]);
    expect(listed.find(({ folder }) => folder === gone)?.overview).toMatchObject({
      id: gone,
      problem: "gone: run.json does not exist.",
    });
    expect((await runsInFolders(nodeRunStorage, [later]))[0].run.id).toBe(later);
  });

  test("keeps runs that have not ended elsewhere whatever their age", async () => {
    const runs = runsFolderOf(nodeRunStorage, join(temporaryFolder(), "iris.mlp.json"));
    const waiting = await makeElsewhere(
      join(runs, "20261101-000000-0000"),
      elsewhereRecord({ started: "2026-11-01T00:00:00.000Z" }),
    );
    await makeElsewhere(
      join(runs, "20261102-000000-0000"),
      trainingRecord(5, { state: "completed", summary, started: "2026-11-02T00:00:00.000Z" }),
    );
    const now = new Date("2026-11-03T00:00:00.000Z");
    const { folder } = await makeRunFolder(nodeRunStorage, runs, "{}", now, (id) =>
      trainingRecord(5, { id, state: "completed", trainedElsewhere: false, started: now.toISOString() }),
    );
    await removeOldRuns(nodeRunStorage, runs, 1);
    expect((await listRuns(nodeRunStorage, runs)).map((run) => run.folder)).toEqual([folder, waiting]);
  });
});

test("a new run that another program trains has the next number, and its folder is written whole", async () => {
  const runs = runsFolderOf(nodeRunStorage, join(temporaryFolder(), "iris.mlp.json"));
  const now = new Date("2026-11-26T10:11:12.000Z");
  await makeRunFolder(nodeRunStorage, runs, "{}", now, (id) =>
    trainingRecord(5, { id, trainedElsewhere: false }),
  );
  const place = await newRunPlace(nodeRunStorage, runs, now);
  expect(place).toMatchObject({ number: 2, folder: join(runs, place.id) });
  expect(place.id).toMatch(/^20261126-101112-[0-9a-f]{4}$/);
  expect(await listRuns(nodeRunStorage, runs)).toHaveLength(1);
  expect(await readFile(join(runs, "..", "..", ".gitignore"), "utf8")).toBe("*\n");
  const record = JSON.stringify(elsewhereRecord({ number: place.number }));
  await writeNewFolder(undefined, place.folder, [{ name: "run.json", content: record }]);
  expect(await readRun(nodeRunStorage, place.folder)).toMatchObject({ id: place.id, number: 2 });
  await expect(writeNewFolder(undefined, place.folder, [])).rejects.toThrow(
    `${place.folder} is not empty. Name a new folder.`,
  );
});

test("changes on a disk that reports none are noticed: of the record, of the events, and when a run has fallen silent", async () => {
  const root = temporaryFolder();
  const folder = await makeElsewhere(join(root, "run"), trainingRecord(5));
  const poll = new RunFolderPoll(nodeRunStorage);
  const now = Date.now();
  expect(await poll.hasChanged([folder], now)).toBe(false);
  expect(await poll.hasChanged([folder], now)).toBe(false);
  await writeRecord(nodeRunStorage, folder, trainingRecord(6));
  expect(await poll.hasChanged([folder], now)).toBe(true);
  await reportSteps(folder, 1, 1);
  expect(await poll.hasChanged([folder], now)).toBe(true);
  expect(await poll.hasChanged([folder], now)).toBe(false);
  expect(await poll.hasChanged([folder], now + 3_600_000)).toBe(true);
  // One that is looked at again begins anew.
  expect(await poll.hasChanged([], now)).toBe(false);
  await mkdir(join(root, "other"));
  await writeFile(join(root, "other", "run.json"), "");
  expect(await poll.hasChanged([folder, join(root, "other")], now)).toBe(false);
});
