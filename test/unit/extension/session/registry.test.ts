import { expect, test } from "vitest";
import { SessionRegistry } from "../../../../src/extension/session/registry.ts";
import { FakeEngine, finished, job, settle, started } from "./fakeEngine.ts";

function newRegistry() {
  return new SessionRegistry({ startEngine: (listener) => new FakeEngine(listener), log: () => {} });
}

test("a design has one session", () => {
  const sessions = newRegistry();
  const added: string[] = [];
  sessions.onDidAdd.on(({ uri }) => added.push(uri));
  expect(sessions.get("file:///a")).toBe(sessions.get("file:///a"));
  expect(added).toEqual(["file:///a"]);
  expect(sessions.find("file:///b")).toBe(undefined);
});

test("a session follows its file's name, and its folder's", () => {
  const sessions = newRegistry();
  const session = sessions.get("file:///d/a.mlp.json");
  const other = sessions.get("file:///dd/a.mlp.json");
  sessions.rename("file:///d/a.mlp.json", "file:///d/b.mlp.json");
  expect(sessions.find("file:///d/b.mlp.json")).toBe(session);
  sessions.rename("file:///d", "file:///e");
  expect(sessions.find("file:///e/b.mlp.json")).toBe(session);
  expect(session.uri).toBe("file:///e/b.mlp.json");
  expect(sessions.find("file:///dd/a.mlp.json")).toBe(other);
  expect(sessions.find("file:///d/a.mlp.json")).toBe(undefined);
});

/** A registry whose engines the test drives. */
function drivenRegistry() {
  const engines: FakeEngine[] = [];
  const sessions = new SessionRegistry({
    startEngine: (listener) => {
      const engine = new FakeEngine(listener);
      engines.push(engine);
      return engine;
    },
    log: () => {},
  });
  return { sessions, engines };
}

/** Opens a design, trains it to the end and closes it. */
async function trainAndClose({ sessions, engines }: ReturnType<typeof drivenRegistry>, uri: string) {
  const session = sessions.get(uri);
  const open = session.acquire();
  void session.train(job(), false);
  await settle();
  const engine = engines[engines.length - 1];
  engine.emit(started, finished);
  engine.last("train").resolve(finished.summary);
  await settle();
  open.dispose();
  return session;
}

test("a design that is closed without a run leaves no session", () => {
  const sessions = newRegistry();
  const dropped: string[] = [];
  sessions.onDidDrop.on(({ uri }) => dropped.push(uri));
  for (let i = 0; i < 50; i++) {
    const session = sessions.get(`file:///${i}`);
    const leases = [session.acquire(), session.watch()];
    expect(sessions.all).toEqual([session]);
    for (const lease of leases) lease.dispose();
  }
  expect(sessions.all).toEqual([]);
  expect(dropped).toHaveLength(50);
});

test("of the designs that are closed after a run, the latest eight keep theirs", async () => {
  const driven = drivenRegistry();
  for (let i = 0; i < 50; i++) await trainAndClose(driven, `file:///${i}`);
  const { sessions } = driven;
  expect(sessions.all.map(({ uri }) => uri)).toEqual(
    [42, 43, 44, 45, 46, 47, 48, 49].map((i) => `file:///${i}`),
  );
  expect(sessions.get("file:///49").log?.finished).toEqual(finished);
});

test("a run that trains keeps its session, open or not, and so does an open design", async () => {
  const driven = drivenRegistry();
  const { sessions, engines } = driven;
  const live = sessions.get("file:///live");
  const lease = live.acquire();
  void live.train(job(), false);
  await settle();
  const [engine] = engines;
  engine.emit(started);
  lease.dispose();
  const open = sessions.get("file:///open");
  open.acquire();
  for (let i = 0; i < 20; i++) await trainAndClose(driven, `file:///${i}`);
  expect(sessions.find("file:///live")).toBe(live);
  expect(sessions.find("file:///open")).toBe(open);
  expect(engine.isEnded).toBe(false);
  // The run ends with nobody there: its session is one of those that are kept for their runs.
  engine.emit(finished);
  engine.last("train").resolve(finished.summary);
  await settle();
  expect(engine.isEnded).toBe(true);
  expect(sessions.all).toHaveLength(9);
  expect(sessions.all.at(-1)).toBe(live);
});
