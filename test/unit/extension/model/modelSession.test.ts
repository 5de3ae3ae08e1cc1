import { expect, test } from "vitest";
import { ModelSession } from "../../../../src/extension/model/modelSession.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import type { ModelFileView, ModelState } from "../../../../src/shared/model/modelView.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { FakeEngine } from "../session/fakeEngine.ts";

const uri = "file:///models/a.mlp.safetensors";

function tensors(total: number): ModelFileView {
  return { kind: "tensors", fileBytes: 8, tensors: [], total, elements: 0, metadata: [], problem: null };
}

/** A session whose engines answer when the test lets them. */
function start(check: () => Promise<void> = async () => {}) {
  const engines: FakeEngine[] = [];
  const logged: unknown[] = [];
  const session = new ModelSession({
    uri,
    check,
    log: { info() {}, error: (error) => void logged.push(error) },
    startEngine(listener) {
      const engine = new FakeEngine(listener);
      engines.push(engine);
      return engine;
    },
  });
  const states: ModelState[] = [];
  session.onDidChange.on((state) => states.push(state));
  return { session, engines, states, logged };
}

test("reads the file in an engine, and keeps what is shown while it is read again", async () => {
  const { session, engines, states } = start();
  expect(session.state).toEqual({ kind: "reading" });
  const reading = session.read();
  await macrotask();
  expect(engines[0].requests[0]).toMatchObject({ name: "describeModel", params: { uri } });
  engines[0].requests[0].resolve(tensors(1));
  await reading;
  expect(session.state).toEqual({ kind: "shown", view: tensors(1) });
  const again = session.read();
  await macrotask();
  expect(session.state).toEqual({ kind: "shown", view: tensors(1) });
  engines[0].requests[1].resolve(tensors(2));
  await again;
  expect(states.at(-1)).toEqual({ kind: "shown", view: tensors(2) });
  expect(engines).toHaveLength(1);
});

test("of two readings the later one counts, whichever is answered first", async () => {
  const { session, engines, states } = start();
  const first = session.read();
  const second = session.read();
  await macrotask();
  engines[0].requests[1].resolve(tensors(2));
  await second;
  engines[0].requests[0].resolve(tensors(1));
  await first;
  expect(session.state).toEqual({ kind: "shown", view: tensors(2) });
  expect(states.filter(({ kind }) => kind === "shown")).toHaveLength(1);
});

test("a mistake in the file is shown and not logged; a defect is both", async () => {
  const { session, engines, logged } = start();
  const reading = session.read();
  await macrotask();
  engines[0].requests[0].reject(new InputError("It is cut off."));
  await reading;
  expect(session.state).toEqual({ kind: "unreadable", message: "It is cut off." });
  expect(logged).toEqual([]);
  const again = session.read();
  await macrotask();
  expect(session.state).toEqual({ kind: "reading" });
  engines[0].requests[1].reject(new Error("boom"));
  await again;
  expect(session.state).toMatchObject({ kind: "unreadable", message: expect.stringContaining("boom") });
  expect(logged).toHaveLength(1);
});

test("a file that must not be read is not read", async () => {
  const { session, engines } = start(async () => {
    throw new InputError("It is too large.");
  });
  await session.read();
  expect(session.state).toEqual({ kind: "unreadable", message: "It is too large." });
  expect(engines).toEqual([]);
});

test("while its editor is hidden there is no engine; the next question starts another one", async () => {
  const { session, engines, states, logged } = start();
  const reading = session.read();
  await macrotask();
  session.sleep();
  await reading;
  expect(engines[0].isEnded).toBe(true);
  // What was canceled is no answer.
  expect(states.map(({ kind }) => kind)).toEqual(["reading"]);
  expect(logged).toEqual([]);
  const asked = session.ask("answerModelRow", { values: ["1"], sweep: false });
  expect(engines[1].requests[0].params).toEqual({ uri, values: ["1"], sweep: false });
  engines[1].requests[0].resolve("answer");
  expect(await asked).toBe("answer");
});

test("an engine that dies is replaced by the next question, and its death is logged", async () => {
  const { session, engines, logged } = start();
  void session.ask("tensorDistributions", { names: [] }).catch(() => {});
  engines[0].die(new Error("out of memory"));
  expect(logged).toHaveLength(1);
  void session.ask("tensorDistributions", { names: [] }).catch(() => {});
  expect(engines).toHaveLength(2);
  session.dispose();
  expect(engines[1].isEnded).toBe(true);
});
