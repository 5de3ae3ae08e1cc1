import { expect, test } from "vitest";
import type { Log } from "../../../../src/extension/log.ts";
import type { EngineListener } from "../../../../src/extension/session/engine.ts";
import { withEngine } from "../../../../src/extension/session/withEngine.ts";
import { CancellationError } from "../../../../src/shared/errors.ts";
import { FakeEngine } from "./fakeEngine.ts";

function start() {
  const engines: FakeEngine[] = [];
  const lines: string[] = [];
  const startEngine = (listener: EngineListener) => {
    const engine = new FakeEngine(listener);
    engines.push(engine);
    return engine;
  };
  const log = { info: (line: string) => void lines.push(line) } as Log;
  return { services: { platform: { startEngine }, log }, engines, lines };
}

test("a job has an engine of its own, which ends with its result", async () => {
  const { services, engines, lines } = start();
  const result = withEngine(services, (engine) => engine.request("peek", { uri: "file:///a.csv" }));
  const [engine] = engines;
  engine.listener.log("reading");
  expect(lines).toEqual(["reading"]);
  expect(engine.isEnded).toBe(false);
  engine.requests[0].resolve("columns");
  expect(await result).toBe("columns");
  expect(engine.isEnded).toBe(true);
  expect(engines).toHaveLength(1);
});

test("the engine ends when the job fails, with the job's error", async () => {
  const { services, engines } = start();
  const result = withEngine(services, (engine) => engine.request("peek", { uri: "file:///a.csv" }));
  engines[0].requests[0].reject(new Error("no file"));
  await expect(result).rejects.toThrow("no file");
  expect(engines[0].isEnded).toBe(true);
});

test("canceling ends the engine at once, however busy it is", async () => {
  const { services, engines } = start();
  const canceling = new AbortController();
  const job = (engine: FakeEngine) => engine.request("benchmark", {});
  const result = withEngine(services, (engine) => job(engine as FakeEngine), { signal: canceling.signal });
  expect(engines[0].isEnded).toBe(false);
  canceling.abort();
  await expect(result).rejects.toBeInstanceOf(CancellationError);
  expect(engines[0].isEnded).toBe(true);
});
