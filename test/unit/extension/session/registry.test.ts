import { expect, test } from "vitest";
import { SessionRegistry } from "../../../../src/extension/session/registry.ts";
import { FakeEngine } from "./fakeEngine.ts";

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
