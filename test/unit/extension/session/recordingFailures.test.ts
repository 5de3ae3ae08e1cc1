/** What happens to a run in the editor whose folder cannot be written any more: it continues, with one warning. */
import type * as FileSystem from "node:fs/promises";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { finished as ended, job, progress, settle } from "./fakeEngine.ts";
import { recordedSession, started } from "./recorded.ts";

/** The error with which opening and appending fail from now on; undefined for none. */
const disk = vi.hoisted(() => ({ code: undefined as string | undefined }));

vi.mock("node:fs/promises", async (original) => {
  const files = await original<typeof FileSystem>();
  const check = () => {
    if (disk.code !== undefined) throw Object.assign(new Error(`${disk.code}: failed`), { code: disk.code });
  };
  const open: typeof files.open = async (...args) => {
    check();
    const file = await files.open(...args);
    const append = file.appendFile.bind(file);
    file.appendFile = async (...content) => {
      check();
      return append(...content);
    };
    return file;
  };
  return { ...files, open };
});

const finished = { ...ended, summary: { ...ended.summary, targets: [] } };

/** A run with events and a checkpoint in its folder. */
async function running() {
  disk.code = undefined;
  const made = recordedSession();
  void made.session.train(job(), false).catch(() => {});
  await settle();
  const [engine] = made.engines;
  engine.emit(started, progress(1));
  await engine.listener.checkpoint?.({ bytes: Uint8Array.of(1), step: 1, epoch: 0.1 });
  await made.recorder.flush();
  const [id] = await readdir(made.folder);
  return { ...made, engine, run: join(made.folder, id) };
}

type Run = Awaited<ReturnType<typeof running>>;

/** Each way in which the run is the first to notice. */
const notices: Readonly<Record<string, (run: Run) => void>> = {
  events: ({ engine }) => engine.emit(progress(2)),
  record: ({ engine }) => engine.emit({ kind: "state", state: "paused", step: 2, epoch: 0.2 } as never),
  checkpoint: ({ engine }) =>
    void engine.listener.checkpoint?.({ bytes: Uint8Array.of(2), step: 2, epoch: 0.2 })?.catch(() => {}),
};

/** The run continues to its end, with all that a run writes. */
async function expectOneWarning(run: Run, notice: keyof typeof notices, problem: RegExp): Promise<void> {
  const { session, engine, recorder, warnings } = run;
  notices[notice](run);
  await recorder.flush();
  engine.emit({ kind: "state", state: "paused", step: 3, epoch: 0.3 } as never);
  engine.emit({ kind: "state", state: "running", step: 3, epoch: 0.3 } as never, progress(3));
  await recorder.flush();
  await expect(
    engine.listener.checkpoint?.({ bytes: Uint8Array.of(3), step: 3, epoch: 0.3 }),
  ).rejects.toThrow();
  expect(session.phase).toBe("running");
  engine.emit(progress(4), finished);
  await engine.listener.model?.({ bytes: Uint8Array.of(7), hash: "abc" });
  engine.last("train").resolve(finished.summary);
  await settle();
  await recorder.flush();
  recorder.dispose();
  await recorder.flush();
  expect(warnings).toEqual([expect.stringMatching(problem)]);
  expect(warnings[0]).toContain(run.run);
  expect(warnings[0]).toMatch(/The training continues and is not recorded any more\.$/);
  expect(session.phase).toBe("finished");
  expect(session.log?.train.step.at(-1)).toBe(4);
}

const failures = [
  ["full", "ENOSPC", /the disk is full/],
  ["read-only", "EROFS", /on a disk that can only be read/],
  ["forbidden", "EACCES", /may not be opened by this user/],
] as const;

for (const notice of Object.keys(notices)) {
  test.each(failures)(`a disk that becomes %s, noticed by the ${notice}`, async (_, code, problem) => {
    const run = await running();
    disk.code = code;
    await expectOneWarning(run, notice, problem);
    disk.code = undefined;
  });

  test(`a folder that is deleted, noticed by the ${notice}`, async () => {
    const run = await running();
    await rm(run.run, { recursive: true });
    await expectOneWarning(run, notice, /does not exist/);
  });

  test(`all folders of runs that are deleted, noticed by the ${notice}`, async () => {
    const run = await running();
    await rm(join(dirname(run.folder), ".."), { recursive: true });
    await expectOneWarning(run, notice, /does not exist/);
  });
}

test("the next run of the design is recorded again, in a folder of its own", async () => {
  const run = await running();
  await rm(run.folder, { recursive: true });
  await expectOneWarning(run, "events", /does not exist/);
  const next = recordedSession({ root: run.root });
  void next.session.train(job(), false).catch(() => {});
  await settle();
  next.engines[0].emit(started, progress(1));
  await next.recorder.flush();
  expect(next.warnings).toEqual([]);
  expect(await readdir(next.folder)).toHaveLength(1);
});
